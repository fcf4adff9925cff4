public import RuntimeContract

/// What predictions did when one column was changed in every row and nothing else was: the tests of M. Ribeiro and others,
/// "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList", 2020, for tables.
public struct BehaviourVerdict: Codable, Hashable, Sendable {
  public var column: String
  public var outcome: GateOutcome
  public var rows: Int
  /// Rows whose prediction did what it must not.
  public var violations: Int
  /// The mean change of the prediction.
  public var meanChange: Double
  /// The row, from 0, that goes furthest against what is asked for; nil without violations.
  public var worstRow: Int?
  /// A sentence with the figure that decided.
  public var reason: String

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, outcome, rows, violations, meanChange = "mean_change", worstRow = "worst_row", reason
  }

  /// Changes up to this share of the larger prediction are rounding.
  public static let tolerance = 1e-6

  /// Judges a column whose change must not change a prediction.
  ///
  /// - Parameters:
  ///   - before: a prediction for each row and output, row-major.
  ///   - after: the same of the changed rows, in the same order.
  ///   - outputs: how many predictions a row has: 1, or the probabilities of all classes.
  public init(invariant column: String, before: [Double], after: [Double], outputs: Int = 1) {
    precondition(outputs >= 1 && before.count % outputs == 0, "a prediction for each row and output")
    let changes = Self.changes(before, after)
    let changed = stride(from: 0, to: changes.count, by: outputs).map { first in
      (first..<(first + outputs)).map { Self.isRounding(before[$0], after[$0]) ? 0 : abs(changes[$0]) }.max() ?? 0
    }
    self.init(column, changed, changes) { changed, worst in
      changed == 0
        ? "no prediction changes with it"
        : "\(Figure.percent(Double(changed) / Double(max(1, before.count / outputs)))) of the predictions change with it, "
          + "one by \(Figure.text(worst))"
    }
  }

  /// Judges a change that must move predictions one way, or not at all.
  ///
  /// - Parameters:
  ///   - before: a prediction for each row: the value, or the probability of class 1.
  ///   - after: the same of the changed rows, in the same order.
  public init(_ check: DirectionalCheck, before: [Double], after: [Double]) {
    let changes = Self.changes(before, after)
    let sign: Double = check.prediction == .increases ? 1 : -1
    let against = changes.indices.map { row in
      Self.isRounding(before[row], after[row]) ? 0 : max(0, -sign * changes[row])
    }
    let moved = changes.indices.count { !Self.isRounding(before[$0], after[$0]) && sign * changes[$0] > 0 }
    let step = "\(check.change > 0 ? "+" : "")\(Figure.text(check.change))"
    let (way, otherWay) = check.prediction == .increases ? ("up", "down") : ("down", "up")
    self.init(check.column, against, changes) { violations, worst in
      let rows = Double(max(1, before.count))
      return violations == 0
        ? "with \(step), \(Figure.percent(Double(moved) / rows)) of the predictions go \(way) and none \(otherWay)"
        : "with \(step), \(Figure.percent(Double(violations) / rows)) of the predictions go \(otherWay), one by "
          + "\(Figure.text(worst))"
    }
  }

  /// - Parameter against: for each row, how far it goes against what is asked for; 0 when it does not.
  private init(
    _ column: String, _ against: [Double], _ changes: [Double], _ sentence: (_ count: Int, _ worst: Double) -> String
  ) {
    self.column = column
    rows = against.count
    violations = against.count { $0 > 0 }
    meanChange = changes.isEmpty ? 0 : changes.reduce(0) { $0 + $1 / Double(changes.count) }
    let worst = against.indices.max { against[$0] < against[$1] }
    worstRow = violations > 0 ? worst : nil
    outcome = against.isEmpty ? .notJudged : violations == 0 ? .passed : .failed
    reason =
      against.isEmpty
      ? "\(column): there are no rows to change."
      : "\(column): \(sentence(violations, worst.map { against[$0] } ?? 0))."
  }

  private static func changes(_ before: [Double], _ after: [Double]) -> [Double] {
    precondition(before.count == after.count, "a prediction before and after for each row")
    precondition(before.allSatisfy(\.isFinite) && after.allSatisfy(\.isFinite), "predictions are finite")
    return zip(before, after).map { $1 - $0 }
  }

  private static func isRounding(_ before: Double, _ after: Double) -> Bool {
    abs(after - before) <= tolerance * max(abs(before), abs(after))
  }
}
