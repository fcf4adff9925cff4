/// The order in which objects are listed and applied: what others refer to comes first.
public enum ApplyOrder {
  /// What Argo CD applies and waits for together: it begins a wave when all objects of the one before are healthy.
  ///
  /// Two barriers are enough, and each wait is one that can end. It waits for nothing in the last wave
  /// (gitops-engine/pkg/sync/sync_context.go), so what may not be healthy for long stands there: a claim that binds with
  /// its first pod, an autoscaler whose target is still to come, a model that does not load.
  private enum Wave: Int {
    case namespace = -1
    /// Accounts, settings, secrets, policies, runtimes; and monitors, for what does not come up is to be reported.
    case needed = 0
    case running = 1
  }

  private static let groups: [(wave: Wave, kinds: [String])] = [
    (.namespace, ["CustomResourceDefinition"]),
    (.namespace, ["Namespace"]),
    (.needed, ["PriorityClass", "StorageClass"]),
    (.needed, ["ServiceAccount"]),
    (.needed, ["ClusterRole", "Role"]),
    (.needed, ["ClusterRoleBinding", "RoleBinding"]),
    (.needed, ["ResourceQuota", "LimitRange"]),
    (.needed, ["NetworkPolicy", "AuthorizationPolicy", "PeerAuthentication"]),
    (.needed, ["ConfigMap"]),
    (.needed, ["SecretStore", "ExternalSecret", "SecretProviderClass", "Secret"]),
    (.needed, ["ClusterServingRuntime", "ServingRuntime"]),
    (.needed, ["Service"]),
    (.needed, ["ServiceMonitor", "PodMonitor", "PrometheusRule"]),
    (.needed, ["AppProject"]),
    (.running, ["PersistentVolume", "PersistentVolumeClaim"]),
    (.running, workloads),
    (.running, ["HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject", "PodDisruptionBudget"]),
  ]
  private static let workloads = [
    "Deployment", "StatefulSet", "Job", "CronJob", "InferenceService", "Application",
  ]

  /// The place of a kind in the order. A kind that the list does not know is a workload.
  static func rank(of kind: String) -> Int {
    groups.firstIndex { $0.kinds.contains(kind) } ?? groups.firstIndex { $0.kinds == workloads } ?? groups.count
  }

  /// Argo CD's sync wave of a kind.
  public static func wave(of kind: String) -> Int {
    let rank = rank(of: kind)
    return (groups.indices.contains(rank) ? groups[rank].wave : .running).rawValue
  }
}
