internal import Inference
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Asks a model again with one column changed.
struct BehaviourProbe {
  let predictor: Predictor
  let rows: TestRows
  /// The columns of the config, whose values and bounds say what a column can hold.
  let columns: [Column]

  /// More rows of a large table would take long and show the same: these are spread evenly over it.
  static let mostRows = 10_000
  /// More values of a column are tried the same way.
  static let mostValues = 20

  /// Every row gets each of the values that the column may have, or has somewhere in these rows.
  func invariant(_ column: String) throws -> BehaviourVerdict {
    let table = sample.table
    let (values, alternatives) = alternatives(try self.values(column), column)
    guard values.count > 1 else {
      return BehaviourVerdict(
        column: column, expectation: .invariant, outcome: .notJudged, rows: 0, violations: 0, meanChange: 0,
        examples: [], reason: "\(column): there is no second value to change it to.")
    }
    let before = try predictor.answers(table).map { Double($0) }
    var after: [[Double]] = []
    for values in alternatives {
      try checkStop()
      after.append(try predictor.answers(table.replacing(column, with: values)).map { Double($0) })
    }
    return BehaviourVerdict(
      invariant: column, before: before, after: after, outputs: predictor.answer.outputs
    ) { violation in example(violation, column, to: values[violation.change], sample.rows) }
  }

  /// Rows that would leave the column's bounds are left as they are.
  func directional(_ check: DirectionalCheck) throws -> BehaviourVerdict {
    let expectation: BehaviourVerdict.Expectation = check.prediction == .increases ? .increases : .decreases
    func notJudged(_ reason: String) -> BehaviourVerdict {
      BehaviourVerdict(
        column: check.column, expectation: expectation, outcome: .notJudged, rows: 0, violations: 0, meanChange: 0,
        examples: [], reason: "\(check.column): \(reason).")
    }
    let place: Int
    switch predictor.answer {
    case .value: place = 0
    case .classes(let names) where names.count == 2: place = 1
    case .classes: return notJudged("which way a model of more than two classes goes is not defined")
    }
    let table = sample.table
    let values = try self.values(check.column)
    let changed: [Double]
    switch values {
    case .numbers(let values): changed = values.map { $0 + check.change }
    case .integers(let values):
      changed = values.map { $0 == ColumnValues.missingInteger ? .nan : Double($0) + check.change }
    default: return notJudged("it is \(values.type.rawValue), which nothing can be added to")
    }
    let isWhole = check.change == check.change.rounded() && abs(check.change) < 1e15
    let readsIntegers = predictor.inputs.contains { $0.column == check.column && $0.kind == .integer }
    if readsIntegers, !isWhole { return notJudged("the model reads it as an integer, which \(check.change) is not") }
    let bounds = columns.first { $0.name == check.column }
    let chosen = changed.indices.filter { row in
      changed[row].isFinite && changed[row] >= bounds?.minimum ?? -.infinity
        && changed[row] <= bounds?.maximum ?? .infinity
    }
    let part = table.rows(chosen)
    let new: ColumnValues =
      if case .integers(let values) = values, readsIntegers {
        .integers(chosen.map { values[$0] &+ Int64(check.change) })
      } else { .numbers(chosen.map { changed[$0] }) }
    func answers(_ table: Table) throws -> [Double] {
      let all = try predictor.answers(table)
      return stride(from: place, to: all.count, by: predictor.answer.outputs).map { Double(all[$0]) }
    }
    let after = part.replacing(check.column, with: new)
    return BehaviourVerdict(check, before: try answers(part), after: try answers(after)) { violation in
      let to = after[check.column]?.values.text(of: violation.row) ?? ""
      return example(violation, check.column, to: to, chosen.map { sample.rows[$0] })
    }
  }

  private var sample: (table: Table, rows: [Int]) {
    let count = rows.count
    guard count > Self.mostRows else { return (rows.table, Array(0..<count)) }
    let chosen = (0..<Self.mostRows).map { $0 * count / Self.mostRows }
    return (rows.table.rows(chosen), chosen)
  }

  private func values(_ column: String) throws(Failure) -> ColumnValues {
    guard let values = sample.table[column]?.values else {
      throw Failure(
        .unavailable,
        "the rows have no column '\(column)', whose change is to be tested; they have: "
          + rows.table.columns.map(\.name).joined(separator: ", "))
    }
    return values
  }

  private func checkStop() throws(Failure) {
    if Termination.isAsked { throw .stopped }
  }

  private func example(
    _ violation: BehaviourVerdict.Violation, _ column: String, to: String, _ numbers: [Int]
  ) -> BehaviourVerdict.Example {
    let row = numbers[violation.row]
    let place = rows.place(of: row)
    return .init(
      file: place.file, line: place.line, from: rows.table[column]?.values.text(of: row) ?? "", to: to,
      before: violation.before, after: violation.after)
  }

  /// Values that the column can have, as texts, and a column of each.
  private func alternatives(_ seen: ColumnValues, _ column: String) -> (texts: [String], columns: [ColumnValues]) {
    let count = seen.count
    switch seen {
    case .booleans: return (["false", "true"], [0, 1].map { .booleans([UInt8](repeating: $0, count: count)) })
    case .numbers(let values):
      let chosen = Self.spread(Set(values.filter(\.isFinite)).sorted())
      let columns = chosen.map { ColumnValues.numbers([Double](repeating: $0, count: count)) }
      return (columns.map { $0.text(of: 0) ?? "" }, columns)
    case .integers(let values):
      let chosen = Self.spread(Set(values.filter { $0 != ColumnValues.missingInteger }).sorted())
      return (chosen.map { String($0) }, chosen.map { .integers([Int64](repeating: $0, count: count)) })
    case .timestamps: return ([], [])
    case .categories, .strings:
      let declared = columns.first { $0.name == column }?.values ?? []
      let texts = declared.isEmpty ? Self.mostFrequent(seen) : Array(declared.prefix(Self.mostValues))
      return (
        texts,
        texts.map { .categories(CategoryValues(codes: [Int32](repeating: 0, count: count), levels: [$0])) }
      )
    }
  }

  private static func spread<Value>(_ values: [Value]) -> [Value] {
    guard values.count > mostValues else { return values }
    return (0..<mostValues).map { values[$0 * (values.count - 1) / (mostValues - 1)] }
  }

  /// Of equally frequent ones the first by its bytes.
  private static func mostFrequent(_ values: ColumnValues) -> [String] {
    var counts: [String: Int] = [:]
    for row in 0..<values.count {
      if let text = values.text(of: row), !text.isEmpty { counts[text, default: 0] += 1 }
    }
    return counts.sorted { left, right in
      left.value != right.value
        ? left.value > right.value : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }.prefix(mostValues).map(\.key)
  }
}

extension Failure {
  static let stopped = Failure(
    .unavailable, "stopped by a signal", advice: "run the stage again: nothing was half-written")
}
