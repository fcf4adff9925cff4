public import RuntimeContract
public import Tabular

/// What a label's column says to a learner: numbers to reach, or classes by the names that the model answers with.
public struct FittedLabel: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case number
    case string
    case integer
    case boolean
  }

  public var column: String
  public var kind: Kind
  /// The classes of the training part as texts, ascending: by their bytes, by value, false before true. Empty for numbers.
  public var classes: [String]

  enum CodingKeys: String, CodingKey, CaseIterable { case column, kind, classes }

  public init(column: String, kind: Kind, classes: [String]) {
    self.column = column
    self.kind = kind
    self.classes = classes
  }

  /// - Throws: `TransformProblem` when the column cannot be the label of such a task, or has fewer than two classes.
  public init(fitting column: TableColumn, task: ModelTask) throws(TransformProblem) {
    self.column = column.name
    switch task {
    case .regression:
      switch column.values {
      case .numbers, .integers: break
      default:
        throw TransformProblem(
          column.name, "the label of a regression is a number, and '\(column.name)' is \(column.values.type.rawValue)")
      }
      (kind, classes) = (.number, [])
    case .classification:
      switch column.values {
      case .strings, .categories: kind = .string
      case .booleans: kind = .boolean
      case .integers: kind = .integer
      case .numbers, .timestamps:
        throw TransformProblem(
          column.name,
          "classes are texts, booleans or integers, and the label '\(column.name)' is \(column.values.type.rawValue)")
      }
      classes = DiscreteColumn.levels(column.values, declared: [])
      guard classes.count >= 2 else {
        let found = classes.first.map { "'\($0)' alone" } ?? "none at all"
        throw TransformProblem(
          column.name, "a classifier tells at least two classes apart, and the training rows have \(found)")
      }
    }
  }

  /// The numbers that a prediction of it has.
  public var outputs: Int { kind == .number ? 1 : classes.count }

  /// The rows that have a label that the model knows, and what they say.
  ///
  /// - Returns: `rows` is ascending; `missing` and `unknown` count the others.
  /// - Precondition: the column is of the label's kind.
  public func target(_ values: ColumnValues) -> (target: Target, rows: [Int], missing: Int, unknown: Int) {
    guard kind != .number else {
      var numbers: [Double] = []
      var rows: [Int] = []
      for row in 0..<values.count {
        let value: Double =
          switch values {
          case .numbers(let values): values[row]
          case .integers(let values): values[row] == ColumnValues.missingInteger ? .nan : Double(values[row])
          default: preconditionFailure("the label of a regression is a number")
          }
        guard value.isFinite else { continue }
        numbers.append(value)
        rows.append(row)
      }
      return (.values(numbers), rows, values.count - rows.count, 0)
    }
    let codes = DiscreteColumn.codes(values, levels: classes)
    let rows = codes.indices.filter { codes[$0] >= 0 }
    let missing = codes.count { $0 == DiscreteColumn.missing }
    return (
      .classes(rows.map { codes[$0] }, count: classes.count), rows, missing, codes.count - rows.count - missing
    )
  }
}

/// Why a column cannot be used as it was asked for.
public struct TransformProblem: Error, Hashable, Sendable {
  public var column: String
  public var message: String

  init(_ column: String, _ message: String) {
    self.column = column
    self.message = message
  }
}
