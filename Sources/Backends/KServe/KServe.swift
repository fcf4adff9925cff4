internal import Document
internal import Formats
internal import IR
internal import Source

/// The model server on KServe in Standard mode, with the autoscaler and the disruption budget of its Deployment.
enum KServe {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    guard scope.plan.options.servingPlatform == .kserve, let serving = scope.plan.serving else { return [] }
    var objects = [
      ServingRuntimeObject.object(serving, scope),
      InferenceServiceObject.object(serving, scope),
      autoscaler(serving, scope),
    ]
    // With one replica a budget either blocks the drain of its node or permits everything.
    if serving.replicas.minimum > 1 { objects.append(disruptionBudget(serving, scope)) }
    return objects
  }

  /// It must not have the Deployment's name: under that name KServe looks for an autoscaler of its own making, and
  /// overwrites what it finds even in the class `external`.
  private static func autoscaler(_ serving: Serving, _ scope: ObjectScope) -> KubernetesObject {
    let replicas = serving.replicas
    let autoscaling = serving.autoscaling
    return scope.object(
      "horizontal-pod-autoscaler", "autoscaling/v2", "HorizontalPodAutoscaler", name: serving.$name,
      origin: serving.$name.origin,
      body: [
        .init(
          "spec",
          [
            "scaleTargetRef": [
              "apiVersion": "apps/v1", "kind": "Deployment", "name": Node(Predictor.name(serving)),
            ],
            "minReplicas": Node(replicas.$minimum).parameter("serving.replicas.min", "Fewest replicas"),
            "maxReplicas": Node(replicas.$maximum).parameter("serving.replicas.max", "Most replicas"),
            "metrics": [
              [
                "type": "Resource",
                "resource": [
                  "name": Node(autoscaling.$signal.map(\.rawValue)),
                  "target": [
                    "type": "Utilization",
                    "averageUtilization": Node(autoscaling.$target)
                      .parameter("serving.autoscaling.target", "Percent of the request at which replicas are added"),
                  ],
                ],
              ]
            ],
            // Load that comes back within five minutes meets the pods that it had.
            "behavior": ["scaleDown": ["stabilizationWindowSeconds": 300]],
          ])
      ])
  }

  private static func disruptionBudget(_ serving: Serving, _ scope: ObjectScope) -> KubernetesObject {
    scope.object(
      "pod-disruption-budget", "policy/v1", "PodDisruptionBudget", name: serving.$name,
      origin: serving.replicas.$minimum.origin,
      body: [
        .init(
          "spec",
          [
            "maxUnavailable": 1,
            "selector": ["matchLabels": Predictor.podLabels(serving)],
            // A pod that is broken anyway must not keep its node from being drained.
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
          ])
      ])
  }
}
