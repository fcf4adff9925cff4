internal import Document
internal import Formats
internal import IR
internal import Source

/// The model that KServe serves, in Standard mode: a Deployment and a Service of KServe's making.
///
/// What concerns the pod stands here and not in the runtime: KServe takes volumes, tolerations, affinity, image pull
/// secrets and the like from a runtime (`MergePodSpec`), but no security context, grace period or spread.
enum InferenceServiceObject {
  static func object(_ serving: Serving, _ scope: ObjectScope) -> KubernetesObject {
    scope.object(
      "inference-service", "serving.kserve.io/v1beta1", "InferenceService", name: serving.$name,
      origin: serving.$name.origin,
      annotations: [
        // Immutable, and the chart's default is Knative.
        .init("serving.kserve.io/deploymentMode", "Standard"),
        // KServe makes no autoscaler: ours is the only one.
        .init("serving.kserve.io/autoscalerClass", "external"),
      ],
      body: [.init("spec", ["predictor": predictor(serving)])])
  }

  private static func predictor(_ serving: Serving) -> Node {
    [
      "annotations": annotations(serving),
      "serviceAccountName": Node(serving.account.$name),
      "automountServiceAccountToken": false,
      "securityContext": PodSecurity.pod,
      "terminationGracePeriodSeconds": gracePeriod(serving),
      "topologySpreadConstraints": [
        spread("topology.kubernetes.io/zone", serving), spread("kubernetes.io/hostname", serving),
      ],
      "deploymentStrategy": RollingUpdate.strategy,
      "model": [
        "modelFormat": ["name": Node(ServingRuntimeObject.modelFormat), "version": "1"],
        "runtime": Node(serving.$name),
        "protocolVersion": "v2",
        "storageUri": Node(serving.model.$uri).parameter("serving.model.uri", "Folder of the model to serve"),
      ],
    ]
  }

  /// KServe copies them to the pods: a change of config or model makes new pods, although mounts and URI are the same.
  private static func annotations(_ serving: Serving) -> Node {
    [
      "mlgen.dev/config-digest": Node(serving.config.digest),
      "mlgen.dev/model-version": Node(serving.model.$version),
      "mlgen.dev/model-digest": serving.model.digest.map { Node($0) } ?? .absent,
    ]
  }

  /// Draining, the last request's deadline, and five seconds to close down; then the process is killed.
  private static func gracePeriod(_ serving: Serving) -> Node {
    Node(serving.$drainSeconds.combined(with: serving.$deadlineSeconds) { $0 + $1 + 5 })
  }

  /// Replicas spread as far as there are nodes: one that cannot spread is better than none.
  private static func spread(_ topology: String, _ serving: Serving) -> Node {
    [
      "maxSkew": 1,
      "topologyKey": Node(topology),
      "whenUnsatisfiable": "ScheduleAnyway",
      "labelSelector": ["matchLabels": Predictor.podLabels(serving)],
    ]
  }
}
