public import RuntimeContract

extension BehaviourVerdict {
  /// Changes up to this share of the larger prediction are rounding.
  public static let tolerance = 1e-6
  /// More rows show nothing new.
  public static let mostExamples = 5

  /// A row that did what it must not: which, by which of the changes, and the prediction before and after.
  public typealias Violation = (row: Int, change: Int, before: Double, after: Double)

  /// Judges a column whose change must not change a prediction.
  ///
  /// - Parameters:
  ///   - before: a prediction for each row and output, row-major.
  ///   - after: the same of the changed rows, in the same order; for each change that was tried.
  ///   - outputs: how many predictions a row has: 1, or the probabilities of all classes.
  ///   - example: says where a violation stands, and what was changed.
  public init(
    invariant column: String, before: [Double], after: [[Double]], outputs: Int = 1,
    example: (Violation) -> Example
  ) {
    precondition(outputs >= 1 && before.count % outputs == 0, "a prediction for each row and output")
    precondition(after.allSatisfy { $0.count == before.count }, "a prediction before and after for each row")
    let rows = before.count / outputs
    let violations = (0..<rows).compactMap { row -> Offence? in
      var worst: Offence?
      for (change, after) in after.enumerated() {
        for place in row * outputs..<(row + 1) * outputs where !Self.isRounding(before[place], after[place]) {
          let distance = Self.distance(before[place], after[place])
          if distance > worst?.distance ?? 0 {
            worst = Offence(violation: (row, change, before[place], after[place]), distance: distance)
          }
        }
      }
      return worst
    }
    self.init(column, .invariant, rows: after.isEmpty ? 0 : rows, violations, example) { count, worst in
      count == 0
        ? "no prediction changes with it"
        : "\(Figure.percent(Double(count) / Double(max(1, rows)))) of the predictions change with it, one \(worst)"
    }
    meanChange = violations.filter(\.isFinite).reduce(0) { $0 + $1.distance / Double(max(1, rows)) }
  }

  /// Judges a change that must move predictions one way, or not at all.
  ///
  /// - Parameters:
  ///   - before: a prediction for each row: the value, or the probability of class 1.
  ///   - after: the same of the changed rows, in the same order.
  ///   - example: says where a violation stands, and what was changed.
  public init(
    _ check: DirectionalCheck, before: [Double], after: [Double], example: (Violation) -> Example
  ) {
    precondition(before.count == after.count, "a prediction before and after for each row")
    let sign: Double = check.prediction == .increases ? 1 : -1
    let violations = before.indices.compactMap { row -> Offence? in
      guard !Self.isRounding(before[row], after[row]) else { return nil }
      let distance = after[row].isFinite ? -sign * (after[row] - before[row]) : .infinity
      return distance > 0 ? Offence(violation: (row, 0, before[row], after[row]), distance: distance) : nil
    }
    let rows = Double(max(1, before.count))
    let moved = before.indices.count {
      after[$0].isFinite && !Self.isRounding(before[$0], after[$0]) && sign * (after[$0] - before[$0]) > 0
    }
    let step = "\(check.change > 0 ? "+" : "")\(Figure.text(check.change))"
    let (way, otherWay) = check.prediction == .increases ? ("up", "down") : ("down", "up")
    self.init(
      check.column, check.prediction == .increases ? .increases : .decreases, rows: before.count, violations, example
    ) { count, worst in
      count == 0
        ? "with \(step), \(Figure.percent(Double(moved) / rows)) of the predictions go \(way) and none \(otherWay)"
        : "with \(step), \(Figure.percent(Double(count) / rows)) of the predictions go \(otherWay), one \(worst)"
    }
    meanChange = zip(before, after).reduce(0) { $0 + ($1.1.isFinite ? $1.1 - $1.0 : 0) / rows }
  }

  private init(
    _ column: String, _ expectation: Expectation, rows: Int, _ offences: [Offence],
    _ example: (Violation) -> Example, _ sentence: (_ count: Int, _ worst: String) -> String
  ) {
    // Equal ones stay in the order of the rows.
    let ranked = offences.sorted { left, right in
      left.distance != right.distance ? left.distance > right.distance : left.violation.row < right.violation.row
    }
    let worst = ranked.first.map { $0.isFinite ? "by \(Figure.text($0.distance))" : "to what is no number" } ?? ""
    self.init(
      column: column, expectation: expectation, outcome: rows == 0 ? .notJudged : ranked.isEmpty ? .passed : .failed,
      rows: rows, violations: ranked.count, meanChange: 0,
      // What is no number cannot be written.
      examples: ranked.filter(\.isFinite).prefix(Self.mostExamples).map { example($0.violation) },
      reason: rows == 0
        ? "\(column): there is no row to change." : "\(column): \(sentence(ranked.count, worst)).")
  }

  private static func distance(_ before: Double, _ after: Double) -> Double {
    after.isFinite && before.isFinite ? abs(after - before) : .infinity
  }

  private static func isRounding(_ before: Double, _ after: Double) -> Bool {
    before.isFinite && after.isFinite && abs(after - before) <= tolerance * max(abs(before), abs(after))
  }
}

/// A violation, and how far it goes against what is asked for: positive, infinite to what is no number.
private struct Offence {
  var violation: BehaviourVerdict.Violation
  var distance: Double

  var isFinite: Bool { distance.isFinite }
}
