public import RuntimeContract

/// What became of an expectation, in the shape of Great Expectations 1.x (result format `SUMMARY`).
public struct ExpectationResult: Encodable, Hashable, Sendable {
  /// Figures of an expectation of single rows.
  public struct Rows: Hashable, Sendable {
    public var elements: Int
    /// Rows without a value, which an expectation of values passes over.
    public var missing: Int
    public var unexpected: Int
    /// The first of the unexpected values, at most `mostListed`.
    public var listed: [ResultValue]
    /// The rows of these, from 0.
    public var listedRows: [Int]
    /// How often each of those listed is among them, the most frequent first.
    public var counts: [Count]

    public struct Count: Hashable, Sendable {
      public var value: ResultValue
      public var count: Int
    }

    public static let mostListed = 20
  }

  public enum Figures: Hashable, Sendable {
    case rows(Rows)
    case observed(ResultValue)
    case none
  }

  public var expectation: Expectation
  public var success: Bool
  public var figures: Figures
  /// Why it could not be judged; Great Expectations calls it an exception.
  public var problem: String?
  /// Whether the data may meet it for all that is known: a limit of the judge stood in the way.
  public var isUndecided = false
  /// For people: what was found, with the figure.
  public var reason: String
  /// As Great Expectations writes them.
  public var kwargs: [ResultValue.Member]

  enum CodingKeys: String, CodingKey {
    case success, config = "expectation_config", result, meta, exception = "exception_info"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(success, forKey: .success)
    let config = ResultValue.object([
      .init("type", .text(expectation.type)), .init("kwargs", .object(kwargs)), .init("meta", .object([])),
      .init("severity", .text("critical")),
    ])
    try container.encode(config, forKey: .config)
    try container.encode(result, forKey: .result)
    try container.encode(ResultValue.object([.init("reason", .text(reason))]), forKey: .meta)
    let exception = ResultValue.object([
      .init("raised_exception", .bool(problem != nil)), .init("exception_traceback", .null),
      .init("exception_message", problem.map(ResultValue.text) ?? .null),
    ])
    try container.encode(exception, forKey: .exception)
  }

  private var result: ResultValue {
    switch figures {
    case .none: return .object([])
    case .observed(let value): return .object([.init("observed_value", value)])
    case .rows(let rows):
      func percent(_ part: Int, _ whole: Int) -> ResultValue {
        whole > 0 ? .number(Double(part) / Double(whole) * 100) : .null
      }
      var members: [ResultValue.Member] = [.init("element_count", .integer(Int64(rows.elements)))]
      members.append(.init("unexpected_count", .integer(Int64(rows.unexpected))))
      let present = rows.elements - rows.missing
      members.append(.init("unexpected_percent", percent(rows.unexpected, present)))
      members.append(.init("partial_unexpected_list", .list(rows.listed)))
      if case .notNull = expectation.rule {
        // What it looks for is what others pass over.
      } else {
        members.append(.init("missing_count", .integer(Int64(rows.missing))))
        members.append(.init("missing_percent", percent(rows.missing, rows.elements)))
        members.append(.init("unexpected_percent_total", percent(rows.unexpected, rows.elements)))
        members.append(.init("unexpected_percent_nonmissing", percent(rows.unexpected, present)))
      }
      let counts = rows.counts.map {
        ResultValue.object([.init("value", $0.value), .init("count", .integer(Int64($0.count)))])
      }
      members.append(.init("partial_unexpected_counts", .list(counts)))
      members.append(
        .init("partial_unexpected_index_list", .list(rows.listedRows.map { .integer(Int64($0)) })))
      return .object(members)
    }
  }
}

/// Counts unexpected values, and keeps those of the first rows.
struct RowTally: Hashable, Sendable {
  private(set) var unexpected = 0
  private(set) var listed: [ResultValue] = []
  /// Of those listed, ascending.
  private(set) var listedRows: [Int] = []

  /// Rows come in any order: the first row of a repeated key is only known to be one when the second comes.
  mutating func add(_ value: ResultValue, row: Int) {
    unexpected += 1
    let most = ExpectationResult.Rows.mostListed
    guard listedRows.count < most || row < listedRows[most - 1] else { return }
    let place = listedRows.firstIndex { $0 > row } ?? listedRows.count
    listedRows.insert(row, at: place)
    listed.insert(value, at: place)
    if listed.count > most {
      listedRows.removeLast()
      listed.removeLast()
    }
  }

  func rows(elements: Int, missing: Int) -> ExpectationResult.Rows {
    var counts: [ResultValue: Int] = [:]
    for value in listed {
      // Great Expectations counts the values of several columns as a list.
      if case .object(let members) = value {
        counts[.list(members.map(\.value)), default: 0] += 1
      } else {
        counts[value, default: 0] += 1
      }
    }
    let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : ResultValue.precedes($0.key, $1.key) }
    return ExpectationResult.Rows(
      elements: elements, missing: missing, unexpected: unexpected, listed: listed, listedRows: listedRows,
      counts: sorted.map { .init(value: $0.key, count: $0.value) })
  }
}
