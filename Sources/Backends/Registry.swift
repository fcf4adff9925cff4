public import Formats
public import IR

/// What is built: the backends that turn a plan into objects, and the values of the language that they serve.
public enum Registry {
  /// A choice of the language and those of its values that a backend serves.
  public struct Choice: Sendable {
    /// The path of the key in the language, such as `serving.rollout.strategy`.
    public let path: String
    /// In the order in which the language lists them.
    public let values: [String]
  }

  /// Every choice some of whose values are not built. A value that is not listed here is `ML0900`.
  public static let choices: [Choice] = [
    Choice(path: "options.orchestration", values: ["airflow"]),
    Choice(path: "options.experiment_tracking", values: ["mlflow"]),
    Choice(path: "options.feature_store", values: ["none"]),
    Choice(path: "options.serving_platform", values: ["kserve"]),
    Choice(path: "options.cloud_provider", values: ["aws"]),
    Choice(path: "options.deployment_mode", values: ["realtime"]),
    Choice(path: "options.monitoring_stack", values: ["prometheus"]),
    Choice(path: "data.versioning", values: ["none"]),
    Choice(path: "training.search.engine", values: ["builtin"]),
    Choice(path: "training.distributed.engine", values: ["none"]),
    Choice(path: "serving.mesh", values: ["none"]),
    Choice(path: "monitoring.tracing", values: ["none"]),
    Choice(path: "monitoring.logs", values: ["none"]),
    Choice(path: "serving.autoscaling.engine", values: ["hpa"]),
    Choice(path: "serving.autoscaling.signal", values: ["cpu", "memory"]),
    Choice(path: "serving.rollout.strategy", values: ["rolling"]),
    Choice(path: "security.secrets", values: ["secrets_manager", "kubernetes"]),
    Choice(path: "security.identity", values: ["irsa", "pod_identity"]),
    Choice(path: "platform.kserve.mode", values: ["standard"]),
  ]

  /// The oldest Kubernetes that takes every object as it is printed, `MAJOR.MINOR`: with it the field
  /// `unhealthyPodEvictionPolicy` of a PodDisruptionBudget came to be read unless it is switched off.
  public static let oldestKubernetes = "1.27"

  /// The values that are built for the choice at a path.
  /// - Precondition: the path is one of `choices`.
  public static func built(_ path: String) -> [String] {
    guard let choice = choices.first(where: { $0.path == path }) else {
      preconditionFailure("\(path) is not among the choices of the registry")
    }
    return choice.values
  }

  /// The objects of an environment, in no particular order. Logical ids and identities are unique as long as the
  /// plan's names are.
  public static func kubernetesObjects(for plan: Plan) -> [KubernetesObject] {
    let scope = ObjectScope(plan)
    return backends.flatMap { $0(scope) }
  }

  /// Each looks at the plan's options itself, and is empty for a plan that does not ask for it.
  private static let backends: [@Sendable (ObjectScope) -> [KubernetesObject]] = [
    NamespaceObject.objects,
    ServiceAccounts.objects,
    NetworkPolicies.objects,
    Quota.objects,
    PriorityClasses.objects,
    WorkspaceClaim.objects,
    ConfigMaps.objects,
    AirflowAccess.objects,
    BucketMounts.objects,
    ExternalSecrets.objects,
    KServe.objects,
    PrometheusMonitoring.objects,
  ]
}
