public import RuntimeContract

/// Decides which version answers a request, and which one gets a copy.
public struct VariantRouter: Sendable {
  /// What answers a request.
  public struct Choice: Sendable {
    public var model: LoadedModel
    public var variant: PredictionVariant
    /// Computes the request, too, and its answer goes to nobody.
    public var shadow: LoadedModel?
    /// What the choice was made by; nil where it was chance, or there was none to make.
    public var key: String?
  }

  private let repository: ModelRepository
  private let name: String
  private let own: PredictionVariant
  private let split: VariantSplit?

  public init(_ config: ServeConfig, repository: ModelRepository) {
    self.repository = repository
    name = config.modelName
    own = config.variant ?? .champion
    split = config.split
  }

  /// Variants whose requests the server counts.
  public static func variants(of config: ServeConfig) -> [PredictionVariant] {
    PredictionVariant.allCases.filter { variant in
      variant == config.variant ?? .champion || config.split?.parts.contains { $0.variant == variant } == true
    }
  }

  /// The header, or the metadata of gRPC, whose value is the key; nil where no choice is made.
  public var keyHeader: String? { split?.keyHeader }

  /// - Parameters:
  ///   - version: that the client names; then that one answers, and nothing else is decided.
  ///   - key: the same is answered by the same version; nil leaves it to chance.
  public func choose(_ name: String, version: String?, key: String?) throws(InferenceFailure) -> Choice {
    guard let split, name == self.name else {
      return Choice(model: try repository.model(name, version: version), variant: own, key: nil)
    }
    if let version {
      let part = split.parts.first { $0.modelVersion == version }
      return Choice(model: try repository.model(name, version: version), variant: part?.variant ?? own, key: nil)
    }
    let assigned = key ?? String(UInt64.random(in: 0...UInt64.max))
    let part = split.challenger(of: assigned)
    var choice = Choice(
      model: try repository.model(name, version: part?.modelVersion), variant: part?.variant ?? own, key: key)
    if let shadow = split.shadow(of: assigned) {
      choice.shadow = try? repository.model(name, version: shadow.modelVersion)
    }
    return choice
  }
}

extension VariantSplit {
  /// Challengers have the lowest shares of the line in their order. So a share that grows takes keys from the champion,
  /// and lets none go that it had, where it is the only one.
  func challenger(of key: String) -> VariantPart? {
    let place = place(of: key, for: "challenger")
    var end = 0.0
    for part in parts where part.variant == .challenger {
      end += part.share
      if place < end { return part }
    }
    return nil
  }

  /// The first that is to have a copy.
  func shadow(of key: String) -> VariantPart? {
    let place = place(of: key, for: "shadow")
    return parts.first { $0.variant == .shadow && place < $0.share }
  }

  /// From 0 up to 1, evenly, and independent for each name and purpose.
  private func place(of key: String, for purpose: String) -> Double {
    let message = Array(name.utf8) + [0] + Array(purpose.utf8) + [0] + Array(key.utf8)
    return Double(SipHash.hash(message) >> 11) * 0x1p-53
  }
}
