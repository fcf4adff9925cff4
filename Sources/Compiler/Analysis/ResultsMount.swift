internal import RuntimeContract
internal import Source
internal import Spec

/// What a pipeline puts into buckets.
enum ResultsMount: CaseIterable {
  case raw
  case processed
  case features
  case artifacts
  case predictionLog

  /// The last part of the path, unique among them.
  private var name: String {
    switch self {
    case .raw: RunFolder.raw.rawValue
    case .processed: RunFolder.processed.rawValue
    case .features: RunFolder.features.rawValue
    case .artifacts: "artifacts"
    case .predictionLog: "prediction-log"
    }
  }

  /// For messages.
  var what: String {
    switch self {
    case .raw, .processed, .features: "the layer `\(name)`"
    case .artifacts: "the artifacts"
    case .predictionLog: "the prediction log"
    }
  }

  /// Part of the names of objects.
  var mountName: String { "out-\(name)" }

  /// Where programs write.
  var path: String { "\(Contract.Path.results)/\(name)" }

  /// Where it goes; nil when the spec keeps it in the workspace.
  func uri(in spec: PipelineSpec) -> Sourced<URI>? {
    switch self {
    case .raw: spec.data.layers.raw?.$uri
    case .processed: spec.data.layers.processed?.$uri
    case .features: spec.data.layers.features?.$uri
    case .artifacts: spec.registry.$artifacts.present()
    case .predictionLog: spec.serving.predictionLog?.$uri
    }
  }
}
