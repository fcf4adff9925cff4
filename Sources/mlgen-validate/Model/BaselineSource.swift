internal import Files
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

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
    guard Registries.isNamed else {
      let reason = "\(Contract.Variable.trackingURI) names no registry, so no champion is known"
      return config.tracking.required ? .unreachable(reason: reason) : .none(reason: reason)
    }
    try Folder.remove(fetched)
    guard let (version, folder) = try Registries.champion(of: config.modelName, to: fetched) else {
      return .none(reason: "no version of \(config.modelName) is the champion yet")
    }
    log(
      "champion_found", "compares with version \(version.version) of \(config.modelName)",
      ["version": .text(version.version), "digest": .text(version.digest)])
    return .folder(folder, name: "\(BaselineModel.name(.champion)), version \(version.version)")
  }

  /// Where a champion lies while it is compared with.
  private var fetched: String { place.path(".champion") }

  /// Removes what was fetched. Nothing hangs on it: the next try begins by removing it.
  func clearAway() { try? Folder.remove(fetched) }
}
