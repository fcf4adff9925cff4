internal import Metrics
public import RuntimeContract

/// How a model treats the groups of a column: the gaps of Fairlearn, each the largest rate of a group minus the smallest.
public struct FairnessVerdict: Codable, Hashable, Sendable {
  /// Rates of the rows of a group, each nil where no row counts for it. Rows are predicted to be of their most probable
  /// class; class 1 is the positive one.
  public struct Group: Codable, Hashable, Sendable {
    public var name: String
    public var support: Int
    /// Of all rows, those that are predicted positive.
    public var selectionRate: Double?
    /// Of the positive rows, those that are predicted positive.
    public var truePositiveRate: Double?
    /// Of the other rows, those that are predicted positive.
    public var falsePositiveRate: Double?
    /// Of the rows that are predicted positive, those that are.
    public var precision: Double?
    /// Whether the gap takes it into account.
    public var isJudged: Bool

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name = "group", support, selectionRate = "selection_rate", truePositiveRate = "true_positive_rate",
        falsePositiveRate = "false_positive_rate", precision, isJudged = "judged"
    }
  }

  public var check: FairnessCheck
  public var outcome: GateOutcome
  /// Nil unless two groups have the rate.
  public var gap: Double?
  public var groups: [Group]
  /// A sentence with the figure that decided.
  public var reason: String

  enum CodingKeys: String, CodingKey, CaseIterable { case check, outcome, gap, groups, reason }

  /// A rate of fewer rows than this says little: the group is shown, and not judged.
  public static let leastSupport = 30

  /// - Parameter leastSupport: the number of rows that a group's rate must be of to be judged.
  /// - Precondition: the groups are of these rows.
  public init(_ check: FairnessCheck, _ rows: ScoredRows, _ groups: RowGroups, leastSupport: Int = leastSupport) {
    self.check = check
    self.groups = []
    guard case .classes(let rows) = rows.kind, rows.classCount == 2 else {
      outcome = .notJudged
      reason = "Gaps between groups are of models that say yes or no, and this one does not."
      return
    }
    let counts = groups.groups.map { Counts($0, rows) }
    let judged = counts.filter { check.metric.support($0) >= leastSupport }
    self.groups = counts.map { count in
      count.rates(isJudged: check.metric.support(count) >= leastSupport)
    }
    let left = counts.count - judged.count
    let rest =
      left == 0
      ? ""
      : "; \(Figure.count(left, "group")) with fewer than \(leastSupport) rows that count \(left == 1 ? "is" : "are") not judged"
    let gaps = check.metric.gaps(judged.map { $0.rates(isJudged: true) })
    guard judged.count >= 2, let widest = gaps.max(by: { $0.gap < $1.gap }) else {
      outcome = .notJudged
      reason = "The gap between groups of \(check.column) needs two groups to compare\(rest)."
      return
    }
    gap = widest.gap
    outcome = widest.gap > check.maxGap ? .failed : .passed
    reason =
      "The \(widest.rate) is \(Figure.percent(widest.high.value)) for \(check.column) \(widest.high.name) and "
      + "\(Figure.percent(widest.low.value)) for \(widest.low.name): a gap of \(Figure.text(widest.gap)), "
      + (widest.gap > check.maxGap ? "more" : "not more") + " than \(Figure.text(check.maxGap))\(rest)."
  }
}

/// What happened to the rows of a group. Supports are rows, the others weights.
private struct Counts {
  var name: String
  var rows = 0
  var positiveRows = 0
  var negativeRows = 0
  var selectedRows = 0
  var (truePositives, falsePositives, positives, negatives) = (0.0, 0.0, 0.0, 0.0)

  init(_ group: RowGroups.Group, _ rows: Classification) {
    name = group.name
    let predicted = rows.predicted
    for row in group.rows {
      let weight = rows.weights?[row] ?? 1
      let isSelected = predicted[row] == 1
      self.rows += 1
      selectedRows += isSelected ? 1 : 0
      if rows.truth[row] == 1 {
        positiveRows += 1
        positives += weight
        truePositives += isSelected ? weight : 0
      } else {
        negativeRows += 1
        negatives += weight
        falsePositives += isSelected ? weight : 0
      }
    }
  }

  func rates(isJudged: Bool) -> FairnessVerdict.Group {
    func ratio(_ part: Double, _ whole: Double) -> Double? { whole > 0 ? part / whole : nil }
    return FairnessVerdict.Group(
      name: name, support: rows, selectionRate: ratio(truePositives + falsePositives, positives + negatives),
      truePositiveRate: ratio(truePositives, positives), falsePositiveRate: ratio(falsePositives, negatives),
      precision: ratio(truePositives, truePositives + falsePositives), isJudged: isJudged)
  }
}

extension FairnessMetric {
  fileprivate typealias Rate = (name: String, value: Double)

  /// Of a group, the rows that its rates are of: the fewest, where there are two.
  fileprivate func support(_ counts: Counts) -> Int {
    switch self {
    case .demographicParity: counts.rows
    case .equalOpportunity: counts.positiveRows
    case .equalizedOdds: min(counts.positiveRows, counts.negativeRows)
    case .predictiveParity: counts.selectedRows
    }
  }

  fileprivate func gaps(_ groups: [FairnessVerdict.Group]) -> [(rate: String, gap: Double, high: Rate, low: Rate)] {
    let rates: [(String, KeyPath<FairnessVerdict.Group, Double?>)] =
      switch self {
      case .demographicParity: [("share predicted positive", \.selectionRate)]
      case .equalOpportunity: [("true positive rate", \.truePositiveRate)]
      case .equalizedOdds: [("true positive rate", \.truePositiveRate), ("false positive rate", \.falsePositiveRate)]
      case .predictiveParity: [("precision", \.precision)]
      }
    return rates.compactMap { rate, path in
      let values = groups.compactMap { group in group[keyPath: path].map { (name: group.name, value: $0) } }
      guard values.count >= 2, let high = values.max(by: { $0.value < $1.value }),
        let low = values.min(by: { $0.value < $1.value })
      else { return nil }
      return (rate, high.value - low.value, high, low)
    }
  }
}
