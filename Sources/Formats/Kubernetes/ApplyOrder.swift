/// The order in which objects are listed and applied: what others refer to comes first.
enum ApplyOrder {
  private static let groups: [[String]] = [
    ["CustomResourceDefinition"],
    ["Namespace"],
    ["PriorityClass", "StorageClass"],
    ["ServiceAccount"],
    ["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"],
    ["ResourceQuota", "LimitRange"],
    ["PersistentVolume", "PersistentVolumeClaim"],
    ["ConfigMap"],
    ["SecretStore", "ExternalSecret", "SecretProviderClass", "Secret"],
    ["ClusterServingRuntime", "ServingRuntime"],
    ["Service"],
    workloads,
    ["HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject", "PodDisruptionBudget"],
    ["NetworkPolicy", "AuthorizationPolicy", "PeerAuthentication"],
    ["ServiceMonitor", "PodMonitor", "PrometheusRule"],
  ]
  private static let workloads = ["Deployment", "StatefulSet", "Job", "CronJob", "InferenceService"]

  /// The place of a kind in the order. A kind that the list does not know is a workload.
  static func rank(of kind: String) -> Int {
    groups.firstIndex { $0.contains(kind) } ?? groups.firstIndex(of: workloads) ?? groups.count
  }
}
