internal import Metrics
public import RuntimeContract

extension FairnessVerdict {
  /// A rate of fewer rows than this says little: the group is shown, and not judged.
  public static let leastSupport = 30

  /// - Parameter leastSupport: the number of rows that a group's rate must be of to be judged.
  /// - Precondition: the groups are of these rows.
  public init(_ check: FairnessCheck, _ rows: ScoredRows, _ groups: RowGroups, leastSupport: Int = leastSupport) {
    self.init(check: check, outcome: .notJudged, gap: nil, groups: [], reason: "")
    guard case .classes(let rows) = rows.kind, rows.classCount == 2 else {
      reason = "Gaps between groups are of models that say yes or no, and this one does not."
      return
    }
    let predicted = rows.predicted
    let counts = groups.groups.map { Counts($0, rows, predicted) }
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
      reason = "The gap between groups of \(check.column) needs two groups to compare\(rest)."
      return
    }
    gap = widest.gap
    outcome = widest.gap > check.maxGap ? .failed : .passed
    let rates =
      widest.gap == 0
      ? "\(Figure.percent(widest.high.value)) in every group of \(check.column)"
      : "\(Figure.percent(widest.high.value)) for \(check.column) \(widest.high.name) and "
        + "\(Figure.percent(widest.low.value)) for \(widest.low.name)"
    reason =
      "The \(widest.rate) is \(rates): a gap of \(Figure.text(widest.gap)), "
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

  init(_ group: RowGroups.Group, _ rows: Classification, _ predicted: [Int32]) {
    name = group.name
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
