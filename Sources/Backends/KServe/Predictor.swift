internal import Document
internal import IR
internal import Source

/// The names and labels that KServe gives to what it makes of an InferenceService in Standard mode.
enum Predictor {
  /// The Deployment and the Service: `constants.PredictorServiceName`.
  static func name(_ serving: Serving) -> Sourced<String> { serving.$name.map { "\($0)-predictor" } }

  /// Labels of the pods and the Service, set in `buildObjectMeta` over whatever the InferenceService says.
  static func podLabels(_ serving: Serving) -> Node {
    ["serving.kserve.io/inferenceservice": Node(serving.$name), "component": "predictor"]
  }
}
