public import RuntimeContract

/// The parameters of one algorithm, checked and complete.
public struct AlgorithmSettings: Hashable, Sendable {
  public let algorithm: Algorithm
  /// In the order of the table; those without a value have no bound.
  public private(set) var parameters: [AlgorithmParameter]

  /// What is wrong with one of the parameters.
  public struct Problem: Error, Hashable {
    /// In the list that was given.
    public var index: Int
    /// Whether the name is wrong, and not the value.
    public var isName: Bool
    public var message: String
  }

  public init(_ algorithm: Algorithm, _ written: [AlgorithmParameter] = []) throws(Problem) {
    if let problem = Self.problems(algorithm, written).first { throw problem }
    self.algorithm = algorithm
    self.parameters = ParameterTable.rules(of: algorithm).compactMap { rule in
      let value = written.first { $0.name == rule.name }?.value ?? rule.standard
      return value.map { AlgorithmParameter(name: rule.name, value: $0) }
    }
  }

  /// Everything that is wrong, in the order of the list.
  public static func problems(_ algorithm: Algorithm, _ written: [AlgorithmParameter]) -> [Problem] {
    let rules = ParameterTable.rules(of: algorithm)
    var seen: Set<String> = []
    return written.enumerated().compactMap { index, parameter in
      guard let rule = rules.first(where: { $0.name == parameter.name }) else {
        return Problem(
          index: index, isName: true,
          message: "\(algorithm.rawValue) has no parameter '\(parameter.name)'; it has: "
            + rules.map(\.name).joined(separator: ", "))
      }
      guard seen.insert(parameter.name).inserted else {
        return Problem(index: index, isName: true, message: "the parameter '\(parameter.name)' stands twice")
      }
      return rule.expectation(against: parameter.value).map {
        Problem(index: index, isName: false, message: "'\(parameter.name)' is \($0)")
      }
    }
  }

  /// The same with other values for some of them, as a search draws them.
  public func with(_ others: [AlgorithmParameter]) throws(Problem) -> AlgorithmSettings {
    let names = Set(others.map(\.name))
    return try AlgorithmSettings(algorithm, parameters.filter { !names.contains($0.name) } + others)
  }

  /// The same with a part of the effort: of the trees, epochs or iterations, at least one.
  ///
  /// - Parameter share: above 0, and at most 1.
  public func reduced(to share: Double) -> AlgorithmSettings {
    precondition(share > 0 && share <= 1, "a share is a part of the whole")
    let name =
      switch algorithm {
      case .gradientBoosting, .randomForest: "trees"
      case .mlp: "epochs"
      case .linearRegression, .logisticRegression: "max_iterations"
      }
    var reduced = self
    for (place, parameter) in parameters.enumerated() where parameter.name == name {
      reduced.parameters[place].value = .integer(max(1, Int((Double(integer(name)) * share).rounded())))
    }
    return reduced
  }

  public subscript(name: String) -> ParameterValue? { parameters.first { $0.name == name }?.value }

  /// - Precondition: the algorithm has such a parameter, a whole number with a default.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value) = self[name] else { preconditionFailure("no whole number '\(name)'") }
    return value
  }

  /// Nil is no bound.
  public func optionalInteger(_ name: String) -> Int? {
    guard case .integer(let value) = self[name] else { return nil }
    return value
  }

  /// - Precondition: the algorithm has such a parameter, a number.
  public func number(_ name: String) -> Double {
    switch self[name] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: preconditionFailure("no number '\(name)'")
    }
  }

  /// - Precondition: the algorithm has such a parameter, a choice between names.
  public func choice(_ name: String) -> String {
    guard case .string(let value) = self[name] else { preconditionFailure("no choice '\(name)'") }
    return value
  }

  /// - Precondition: the algorithm has such a parameter, true or false.
  public func bool(_ name: String) -> Bool {
    guard case .bool(let value) = self[name] else { preconditionFailure("no switch '\(name)'") }
    return value
  }
}
