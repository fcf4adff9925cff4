/// How numbers are distributed: a step function, exact if made of all of them, or within a stated error of the ranks.
///
/// Missing and infinite values are counted and stand nowhere among the steps.
public struct SortedSample: Hashable, Sendable {
  /// A number that occurs.
  public struct Step: Hashable, Sendable {
    public var value: Double
    /// How many are at most `value`.
    public var atMost: Double

    public init(value: Double, atMost: Double) {
      self.value = value
      self.atMost = atMost
    }
  }

  /// Ascending in both.
  public let steps: [Step]
  /// Of the values that are finite.
  public let count: Int
  /// NaN among them.
  public let missing: Int
  public let infinite: Int
  /// By how much a share of values at most some number can be off, as a share; 0 when exact.
  public let rankError: Double
  /// Of all values, where it is known better than from the steps.
  private let knownDeviation: Double?

  /// All values; NaN is a missing one.
  public init(_ values: [Double]) { self.init(values, missing: 0, infinite: 0) }

  /// The same, with further ones that are missing or infinite.
  init(_ values: [Double], missing: Int, infinite: Int) {
    let finite = values.filter(\.isFinite).sorted()
    let absent = values.count(where: \.isNaN)
    self.missing = missing + absent
    self.infinite = infinite + values.count - finite.count - absent
    count = finite.count
    rankError = 0
    knownDeviation = nil
    var steps: [Step] = []
    for (index, value) in finite.enumerated() {
      if steps.last?.value == value {
        steps[steps.count - 1].atMost += 1
      } else {
        steps.append(Step(value: value, atMost: Double(index + 1)))
      }
    }
    self.steps = steps
  }

  /// What a sketch kept of values.
  ///
  /// - Parameters:
  ///   - items: finite numbers and how many each stands for, in any order.
  ///   - count: of all finite values, about the sum of the weights.
  ///   - standardDeviation: of all values as the whole population, if it is known.
  /// - Precondition: weights are positive, and there are items if there are values.
  public init(
    items: [(value: Double, weight: Double)], count: Int, missing: Int, infinite: Int, rankError: Double,
    standardDeviation: Double? = nil
  ) {
    precondition(items.allSatisfy { $0.value.isFinite && $0.weight > 0 }, "a sketch holds finite numbers")
    precondition((count == 0) == items.isEmpty && rankError >= 0, "a sketch of values holds some")
    var steps: [Step] = []
    var sum = 0.0
    for item in items.sorted(by: { $0.value < $1.value }) {
      sum += item.weight
      if steps.last?.value == item.value {
        steps[steps.count - 1].atMost = sum
      } else {
        steps.append(Step(value: item.value, atMost: sum))
      }
    }
    self.steps = steps
    self.count = count
    self.missing = missing
    self.infinite = infinite
    self.rankError = rankError
    knownDeviation = standardDeviation
  }

  /// Finite, missing and infinite values.
  public var rows: Int { count + missing + infinite }

  /// The weight of all steps, to which their `atMost` relate.
  var total: Double { steps.last?.atMost ?? 0 }

  public var mean: Double? { moment { $0 } }

  /// Of the values as the whole population, divided by their number; nil without values.
  public var standardDeviation: Double? {
    guard let mean else { return nil }
    if let knownDeviation { return knownDeviation }
    return moment { ($0 - mean) * ($0 - mean) }.map { $0.squareRoot() }
  }

  private func moment(_ figure: (Double) -> Double) -> Double? {
    guard total > 0 else { return nil }
    var sum = 0.0
    var before = 0.0
    for step in steps {
      sum += figure(step.value) * ((step.atMost - before) / total)
      before = step.atMost
    }
    return sum
  }

  /// The smallest number at or below which a share of `share` lies, one that occurs; nil without values.
  public func quantile(_ share: Double) -> Double? {
    let target = share * total
    var low = 0
    var high = steps.count - 1
    guard high >= 0 else { return nil }
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].atMost < target { low = middle + 1 } else { high = middle }
    }
    return steps[low].value
  }

  /// The share of values in each of the bins that the edges make: bin `i` holds what lies above edge `i - 1` and up to edge
  /// `i`.
  func shares(edges: [Double]) -> [Double] {
    var shares: [Double] = []
    var place = 0
    var below = 0.0
    for edge in edges {
      var atMost = below
      while place < steps.count, steps[place].value <= edge {
        atMost = steps[place].atMost
        place += 1
      }
      shares.append(total > 0 ? (atMost - below) / total : 0)
      below = atMost
    }
    shares.append(total > 0 ? (total - below) / total : 0)
    return shares
  }

  /// Calls `body` for every number that occurs in either, ascending, with the shares of both that are at most it.
  func walk(with other: SortedSample, _ body: (_ value: Double, _ share: Double, _ otherShare: Double) -> Void) {
    var (place, otherPlace) = (0, 0)
    var (atMost, otherAtMost) = (0.0, 0.0)
    let (total, otherTotal) = (self.total, other.total)
    while place < steps.count || otherPlace < other.steps.count {
      let next = place < steps.count ? steps[place].value : .infinity
      let otherNext = otherPlace < other.steps.count ? other.steps[otherPlace].value : .infinity
      if next <= otherNext {
        atMost = steps[place].atMost
        place += 1
      }
      if otherNext <= next {
        otherAtMost = other.steps[otherPlace].atMost
        otherPlace += 1
      }
      body(min(next, otherNext), atMost / total, otherAtMost / otherTotal)
    }
  }
}
