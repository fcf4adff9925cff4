internal import Document

/// The kinds of the objects that pipelines consist of: what an Argo CD project lets in.
///
/// A test holds the list equal to the kinds in the output of this repository's own specs.
public enum EmittedKinds {
  public struct Kind: Hashable, Sendable {
    /// Empty for Kubernetes' first group.
    public let group: String
    public let name: String

    public init(group: String, name: String) {
      self.group = group
      self.name = name
    }
  }

  /// Of the whole cluster. Their names are, or begin with, the namespace; see `AppProjects`.
  public static let ofCluster = [
    Kind(group: "", name: "Namespace"),
    Kind(group: "", name: "PersistentVolume"),
    Kind(group: "scheduling.k8s.io", name: "PriorityClass"),
  ]

  public static let ofNamespace = [
    Kind(group: "", name: "ConfigMap"),
    Kind(group: "", name: "LimitRange"),
    Kind(group: "", name: "PersistentVolumeClaim"),
    Kind(group: "", name: "ResourceQuota"),
    Kind(group: "", name: "ServiceAccount"),
    Kind(group: "autoscaling", name: "HorizontalPodAutoscaler"),
    Kind(group: "external-secrets.io", name: "ExternalSecret"),
    Kind(group: "monitoring.coreos.com", name: "PrometheusRule"),
    Kind(group: "monitoring.coreos.com", name: "ServiceMonitor"),
    Kind(group: "networking.k8s.io", name: "NetworkPolicy"),
    Kind(group: "policy", name: "PodDisruptionBudget"),
    Kind(group: "rbac.authorization.k8s.io", name: "Role"),
    Kind(group: "rbac.authorization.k8s.io", name: "RoleBinding"),
    Kind(group: "serving.kserve.io", name: "InferenceService"),
    Kind(group: "serving.kserve.io", name: "ServingRuntime"),
  ]
}
