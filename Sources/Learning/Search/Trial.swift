public import RuntimeContract

/// One set of parameters to be judged.
public struct Trial: Codable, Hashable, Sendable {
  /// From 0, in the order in which trials are suggested.
  public var number: Int
  /// One for each dimension, in their order.
  public var parameters: [AlgorithmParameter]
  /// How much of the whole effort it gets, above 0 and at most 1: see `AlgorithmSettings.reduced(to:)`.
  public var share: Double

  public init(number: Int, parameters: [AlgorithmParameter], share: Double = 1) {
    self.number = number
    self.parameters = parameters
    self.share = share
  }
}

public struct FinishedTrial: Codable, Hashable, Sendable {
  public var trial: Trial
  /// What the objective is of it; nil when it failed or is not a number.
  public var value: Double?

  public init(trial: Trial, value: Double?) {
    self.trial = trial
    self.value = value.flatMap { $0.isNaN ? nil : $0 }
  }
}

/// How far a search is: all that it needs to go on.
public struct SearchState: Codable, Hashable, Sendable {
  /// In the order of their numbers.
  public private(set) var finished: [FinishedTrial]

  public init(finished: [FinishedTrial] = []) { self.finished = finished }

  public mutating func add(_ trial: FinishedTrial) {
    let place = finished.firstIndex { $0.trial.number > trial.trial.number } ?? finished.count
    finished.insert(trial, at: place)
  }

  /// The best of the trials that had the whole effort, the earliest of equals; nil when none of them has a value.
  public func best(_ goal: Goal) -> FinishedTrial? {
    finished.filter { $0.trial.share == 1 && $0.value != nil }
      .min { goal.loss($0.value) < goal.loss($1.value) }
  }
}

extension Goal {
  /// What is to be small. What has no value is worst.
  func loss(_ value: Double?) -> Double {
    guard let value else { return .infinity }
    return self == .minimize ? value : -value
  }
}
