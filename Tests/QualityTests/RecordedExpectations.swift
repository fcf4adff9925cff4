import FoundationEssentials
import Quality
import RuntimeContract
import Tabular
import Testing

/// What Great Expectations says, written by `tools/quality/expectation_cases.py`.
private struct RecordedExpectations: Decodable {
  struct Values: Decodable {
    var type: String
    var values: [JSONTree]
  }

  struct Rule: Decodable {
    var kind: String
    var column: String?
    var columns: [String]?
    var values: [String]?
    var minimum: Double?
    var maximum: Double?
    var maxMissing: Double?
    var factor: Double?
    var mostly: Double?

    enum CodingKeys: String, CodingKey {
      case kind, column, columns, values, minimum, maximum, maxMissing = "max_missing", factor, mostly
    }

    var expectation: Quality.Expectation? {
      let name = column ?? ""
      let rule: Quality.Expectation.Rule
      switch kind {
      case "exists": rule = .exists(name)
      case "not_null": rule = .notNull(name, maxMissing: maxMissing ?? 0)
      case "between": rule = .between(name, minimum: minimum, maximum: maximum)
      case "in_set": rule = .inSet(name, values ?? [])
      case "unique": rule = .unique(columns ?? [])
      case "row_count": rule = .rowCount(minimum: Int(minimum ?? 0))
      case "zscore": rule = .ordinary(name, .zscore, factor: factor ?? 0)
      default: return nil
      }
      return Quality.Expectation(rule, mostly: mostly ?? 1)
    }
  }

  struct Result: Decodable {
    var success: Bool
    var raised: Bool
    var type: String
    var kwargs: JSONTree
    var result: JSONTree
  }

  var name: String
  var columns: [String: Values]
  var rules: [Rule]
  var results: [Result]

  static func read() throws -> [RecordedExpectations] {
    var path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
    path += ["Cases", "expectations.json"]
    return try JSONDecoder().decode(
      [RecordedExpectations].self, from: Data(contentsOf: URL(fileURLWithPath: path.joined(separator: "/"))))
  }
}

/// Any JSON; numbers are equal within 1e-12 of the larger.
private enum JSONTree: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSONTree])
  case object([String: JSONTree])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONTree].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONTree].self))
    }
  }

  static func == (first: JSONTree, second: JSONTree) -> Bool {
    switch (first, second) {
    case (.null, .null): true
    case (.bool(let first), .bool(let second)): first == second
    case (.number(let first), .number(let second)): abs(first - second) <= 1e-12 * max(abs(first), abs(second))
    case (.text(let first), .text(let second)): first == second
    case (.list(let first), .list(let second)): first == second
    case (.object(let first), .object(let second)): first == second
    default: false
    }
  }

  subscript(key: String) -> JSONTree? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  var number: Double? { if case .number(let value) = self { value } else { nil } }
}

extension RecordedExpectations {
  /// In two pieces, so that nothing rests on seeing all rows at once.
  fileprivate var tables: [Table] {
    let names = columns.keys.sorted()
    let count = names.first.flatMap { columns[$0]?.values.count } ?? 0
    let all = Table(
      columns: names.map { name in TableColumn(name: name, values: values(name)) }, rowCount: count)
    return [all.rows(Array(0..<(count / 3))), all.rows(Array((count / 3)..<count))]
  }

  private func values(_ name: String) -> ColumnValues {
    let cells = columns[name]?.values ?? []
    switch columns[name]?.type {
    case "number": return .numbers(cells.map { $0.number ?? .nan })
    case "integer": return .integers(cells.map { $0.number.map { Int64($0) } ?? ColumnValues.missingInteger })
    default:
      var values = StringValues()
      for (row, cell) in cells.enumerated() {
        if case .text(let text) = cell { values.bytes += Array(text.utf8) } else { values.missing.append(row) }
        values.offsets.append(values.bytes.count)
      }
      return .strings(values)
    }
  }
}

struct RecordedExpectationTests {
  @Test func resultsAreThoseOfGreatExpectations() throws {
    for recorded in try RecordedExpectations.read() {
      let suite = try recorded.rules.map { try #require($0.expectation) }
      let tables = recorded.tables
      let columns = (tables.first?.columns ?? []).map { column in
        Column(
          name: column.name, type: column.values.type, role: .feature, minimum: nil, maximum: nil, values: [],
          maxMissing: nil)
      }
      var judge = DataJudge(suite: suite, columns: columns)
      for table in tables { judge.observe(table) }
      let verdict = judge.verdict(now: 0, maxBadRows: 1)
      let data = try JSONEncoder().encode(verdict)
      let whole = try JSONDecoder().decode(JSONTree.self, from: data)
      #expect(whole["statistics"]?["evaluated_expectations"] == JSONTree.number(Double(suite.count)))
      guard case .list(let results)? = whole["results"] else { throw Undefined("no results") }
      #expect(results.count == recorded.results.count)
      for (ours, theirs) in zip(results, recorded.results) {
        let place = "\(recorded.name): \(theirs.type) \(theirs.kwargs)"
        #expect(ours["success"] == JSONTree.bool(theirs.success), "\(place)")
        #expect(ours["expectation_config"]?["type"] == JSONTree.text(theirs.type), "\(place)")
        #expect(ours["expectation_config"]?["kwargs"] == theirs.kwargs, "\(place)")
        #expect(ours["exception_info"]?["raised_exception"] == JSONTree.bool(theirs.raised), "\(place)")
        #expect(ours["result"] == theirs.result, "\(place)")
      }
    }
  }
}
