internal import Inference
internal import Metrics
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// The rows that a model is judged by: those with a label that it can answer.
struct TestRows {
  enum Truth: Hashable {
    /// For each row the number of its class, in the order of the model's.
    case classes([Int32])
    case values([Double])
  }

  /// Raw columns.
  let table: Table
  let truth: Truth
  let counts: JudgedRows
  /// Of the table's rows, their numbers in what was read.
  private let numbers: [Int]
  private let places: RowPlaces

  /// - Parameter places: where the rows of the table stand.
  /// - Throws: `Failure` of kind `unavailable` when no row can be used.
  init(_ table: Table, places: RowPlaces, label: String, answer: Predictor.Answer, file: String) throws(Failure) {
    guard let column = table[label] else {
      throw Failure(
        .unavailable,
        "has no column '\(label)', which is the label; it has: "
          + table.columns.map(\.name).joined(separator: ", "), file: file)
    }
    var rows: [Int] = []
    var (withoutLabel, unknown) = (0, 0)
    switch answer {
    case .value:
      guard let values = Self.numbers(column.values) else {
        throw Failure(
          .unavailable,
          "the label '\(label)' is \(column.values.type.rawValue), and the model answers numbers", file: file,
          advice: "judge a model of that label, or name another label")
      }
      rows = values.indices.filter { values[$0].isFinite }
      withoutLabel = values.count - rows.count
      truth = .values(rows.map { values[$0] })
    case .classes(let names):
      let known = Dictionary(names.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
      var codes: [Int32] = []
      for (row, text) in Self.texts(column.values).enumerated() {
        guard let text, !text.isEmpty else {
          withoutLabel += 1
          continue
        }
        guard let code = known[text] else {
          unknown += 1
          continue
        }
        rows.append(row)
        codes.append(code)
      }
      truth = .classes(codes)
    }
    guard !rows.isEmpty else {
      let why =
        table.rowCount == 0
        ? "there is no row to judge by"
        : unknown > 0
          ? "no row has a label that the model knows; '\(label)' is missing in \(withoutLabel) rows, and of another class "
            + "in \(unknown)"
          : "no row has a label: '\(label)' is missing in all \(table.rowCount) rows"
      throw Failure(.unavailable, why, file: file, advice: "judge by rows whose outcome is known")
    }
    self.table = rows.count == table.rowCount ? table : table.rows(rows)
    counts = JudgedRows(judged: rows.count, withoutLabel: withoutLabel, ofUnknownClass: unknown)
    numbers = rows
    self.places = places
  }

  var count: Int { counts.judged }

  /// Where a row of the table begins.
  func place(of row: Int) -> (file: String, line: Int) { places.place(of: numbers[row]) }

  /// The rows beside a model's answers.
  ///
  /// - Throws: when an answer is no number, or no probability.
  func scored(_ answers: [Float]) throws(UndefinedMetric) -> ScoredRows {
    switch truth {
    case .classes(let codes):
      return ScoredRows(
        try Classification(truth: codes, classCount: answers.count / codes.count, probabilities: answers))
    case .values(let values):
      return ScoredRows(try Regression(truth: values, predicted: answers.map { Double($0) }))
    }
  }

  private static func numbers(_ values: ColumnValues) -> [Double]? {
    switch values {
    case .numbers(let values): values
    case .integers(let values): values.map { $0 == ColumnValues.missingInteger ? .nan : Double($0) }
    default: nil
    }
  }

  private static func texts(_ values: ColumnValues) -> [String?] {
    (0..<values.count).map { values.text(of: $0) }
  }
}

extension ColumnValues {
  /// A value as it stands in a file; nil where it is missing.
  func text(of row: Int) -> String? {
    switch self {
    case .numbers(let values): values[row].isNaN ? nil : Self.text(values[row])
    case .integers(let values): values[row] == Self.missingInteger ? nil : String(values[row])
    case .timestamps(let values): values[row] == Self.missingInteger ? nil : TimestampText.of(values[row])
    case .booleans(let values): values[row] > 1 ? nil : values[row] == 1 ? "true" : "false"
    case .categories(let values): values.codes[row] < 0 ? nil : values.levels[Int(values.codes[row])]
    case .strings(let values): values.missing.isEmpty || !values.isMissing(row) ? values[row] : nil
    }
  }

  private static func text(_ value: Double) -> String {
    Int64(exactly: value).map { String($0) } ?? value.description
  }
}

extension StringValues {
  fileprivate func isMissing(_ row: Int) -> Bool {
    var (low, high) = (0, missing.count)
    while low < high {
      let middle = (low + high) / 2
      if missing[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low < missing.count && missing[low] == row
  }
}
