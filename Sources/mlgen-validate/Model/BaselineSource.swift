internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// Finds the model that a config compares with.
struct BaselineSource {
  let config: ValidateModelConfig
  let place: RunPlace
  let log: Log

  /// Nil when the config names none.
  func baseline() throws -> BaselineModel? {
    guard let baseline = config.baseline else { return nil }
    switch baseline.kind {
    case .file:
      return BaselineModel(kind: .file, found: .folder(baseline.path ?? "", name: BaselineModel.name(.file)))
    case .champion: return BaselineModel(kind: .champion, found: try champion())
    }
  }

  /// - Throws: `Failure` when there is a registry, and it cannot be asked.
  private func champion() throws -> BaselineModel.Found {
    guard let address = getenv(Contract.Variable.trackingURI).map({ String(cString: $0) }), !address.isEmpty else {
      let reason = "\(Contract.Variable.trackingURI) names no registry, so no champion is known"
      return config.tracking.required ? .unreachable(reason: reason) : .none(reason: reason)
    }
    throw Failure(
      .unavailable, details: [.init(path: "baseline", message: "fetching the champion is not built yet")],
      advice: "give a baseline of kind file, the path of a model's folder")
  }
}
