import FoundationEssentials
import RuntimeContract
import Tabular
import Testing

@testable import Quality

private func column(
  _ name: String, _ type: ColumnType, _ role: ColumnRole = .feature, minimum: Double? = nil, maximum: Double? = nil,
  values: [String] = [], maxMissing: Double? = nil
) -> Column {
  Column(
    name: name, type: type, role: role, minimum: minimum, maximum: maximum, values: values, maxMissing: maxMissing)
}

private func quality(
  unique: [String] = [], maxMissing: Double? = nil, freshness: FreshnessCheck? = nil, anomalies: AnomalyCheck? = nil,
  maxBadRows: Double = 0
) -> QualityConfig {
  QualityConfig(
    unique: unique, maxMissing: maxMissing, freshness: freshness, anomalies: anomalies, maxBadRows: maxBadRows,
    onFailure: .stop)
}

private func strings(_ texts: [String?]) -> ColumnValues {
  var values = StringValues()
  for (row, text) in texts.enumerated() {
    values.bytes += Array((text ?? "").utf8)
    values.offsets.append(values.bytes.count)
    if text == nil { values.missing.append(row) }
  }
  return .strings(values)
}

private func table(_ columns: [(String, ColumnValues)]) -> Table {
  Table(
    columns: columns.map { TableColumn(name: $0.0, values: $0.1) }, rowCount: columns.first?.1.count ?? 0)
}

private func judge(
  _ columns: [Column], _ quality: QualityConfig, _ tables: [Table], now: Int64 = 0, unreadableRows: Int = 0,
  limits: DataLimits = DataLimits()
) -> DataVerdict {
  var judge = DataJudge(
    suite: Quality.Expectation.suite(columns: columns, quality: quality), columns: columns, limits: limits)
  for table in tables { judge.observe(table) }
  return judge.verdict(now: now, unreadableRows: unreadableRows, maxBadRows: quality.maxBadRows)
}

extension DataVerdict {
  fileprivate func result(_ type: String) throws -> ExpectationResult {
    try #require(results.first { $0.expectation.type == type })
  }

  fileprivate func rows(_ type: String) throws -> ExpectationResult.Rows {
    guard case .rows(let rows) = try result(type).figures else { throw Undefined("no rows") }
    return rows
  }
}

struct DataJudgeTests {
  @Test func goodDataPasses() throws {
    let columns = [column("x", .number, minimum: 0, maximum: 10), column("c", .category, values: ["a", "b"])]
    let data = table([
      ("x", .numbers([0, 10, .nan])), ("c", .categories(CategoryValues(codes: [0, 1, 1], levels: ["a", "b"]))),
    ])
    let verdict = judge(columns, quality(maxMissing: 0.5), [data, data])
    #expect(verdict.success && verdict.badRows == 0 && verdict.rows == 6)
    #expect(verdict.reason == "All 7 expectations are met; 0 of 6 rows are bad.")
  }

  @Test func badRowsAreAddressedAcrossTables() throws {
    let columns = [
      column("x", .number, minimum: 0, maximum: 10), column("k", .integer, minimum: 1),
      column("c", .string, values: ["a"]),
    ]
    let first = table([("x", .numbers([0, 11])), ("k", .integers([1, 0])), ("c", strings(["a", "b"]))])
    let second = table([
      ("x", .numbers([-1, .infinity, 5])), ("k", .integers([.min, 3, 4])), ("c", strings([nil, "a", "c"])),
    ])
    let verdict = judge(columns, quality(), [first, second])
    #expect(!verdict.success && verdict.badRows == 4)
    #expect(verdict.faults.map(\.row) == [1, 1, 1, 2, 3, 4])
    let range = try verdict.rows("expect_column_values_to_be_between")
    #expect(range.unexpected == 3 && range.listedRows == [1, 2, 3] && range.elements == 5)
    #expect(range.listed == [.number(11), .number(-1), .number(.infinity)])
    let result = try verdict.result("expect_column_values_to_be_between")
    #expect(result.reason == "x: 3 of 5 values are outside 0 to 10, first in row 2.")
    let set = try verdict.rows("expect_column_values_to_be_in_set")
    #expect(set.unexpected == 2 && set.missing == 1)
    #expect(verdict.reason.hasPrefix("4 of 5 rows are bad, more than 0 %. x: 3 of 5 values"))
  }

  @Test func aShareOfBadRowsMayBe() throws {
    let columns = [column("x", .number, maximum: 10)]
    let data = table([("x", .numbers((0..<100).map { $0 == 7 ? 11 : 1 }))])
    #expect(judge(columns, quality(maxBadRows: 0.01), [data]).success)
    #expect(!judge(columns, quality(maxBadRows: 0.009), [data]).success)
    // Those that could not be read are bad, too.
    let verdict = judge(columns, quality(maxBadRows: 0.01), [data], unreadableRows: 1)
    #expect(!verdict.success && verdict.badRows == 2)
    #expect(verdict.reason == "2 of 101 rows are bad, more than 1 %.")
  }

  @Test func missingValues() throws {
    let data = table([("x", .numbers([1, .nan, 2, 3]))])
    let share = judge([column("x", .number, maxMissing: 0.25)], quality(maxMissing: 0), [data])
    #expect(share.success && share.badRows == 0)
    let none = judge([column("x", .number)], quality(maxMissing: 0), [data])
    #expect(!none.success && none.badRows == 1 && none.faults.map(\.row) == [1])
    let less = judge([column("x", .number)], quality(maxMissing: 0.1, maxBadRows: 1), [data])
    #expect(!less.success && less.badRows == 0)
    #expect(
      less.reason
        == "1 of 3 expectations are not met: x: 25 % of the rows have no value, more than 10 %.")
    let empty = judge(
      [column("x", .number, minimum: 0)], quality(maxMissing: 1), [table([("x", .numbers([.nan, .nan]))])])
    #expect(empty.success)
  }

  @Test func repeatedKeys() throws {
    let columns = [column("id", .string, .id), column("k", .integer)]
    let first = table([("id", strings(["1", "2", "3", nil])), ("k", .integers([1, 1, 2, .min]))])
    let second = table([("id", strings(["3", nil, "3", "2"])), ("k", .integers([2, .min, 2, 9]))])
    let single = judge(columns, quality(unique: ["id"]), [first, second])
    let rows = try single.rows("expect_column_values_to_be_unique")
    #expect(rows.unexpected == 5 && rows.missing == 2 && rows.listedRows.sorted() == [1, 2, 4, 6, 7])
    #expect(single.faults.map(\.row) == [1, 2, 4, 6, 7] && single.badRows == 5)
    #expect(rows.counts.map(\.count) == [3, 2] && rows.counts.first?.value == .text("3"))
    let both = judge(columns, quality(unique: ["id", "k"]), [first, second])
    #expect(try both.rows("expect_compound_columns_to_be_unique").unexpected == 3)
    #expect(both.faults.map(\.row) == [2, 4, 6])
  }

  @Test func moreKeysThanAreToldApart() throws {
    var limits = DataLimits()
    limits.keys = 100
    let keys = table([("id", .integers((0..<200).map { Int64($0) }))])
    let verdict = judge([column("id", .integer, .id)], quality(unique: ["id"]), [keys], limits: limits)
    let result = try verdict.result("expect_column_values_to_be_unique")
    #expect(!result.success && result.problem == "More than 100 different keys are not told apart.")
    #expect(judge([column("id", .integer, .id)], quality(unique: ["id"]), [keys]).success)
  }

  @Test func manyKeysAreFound() {
    let count = 20_000
    let keys = table([("id", strings((0..<count).map { "key \($0)" } + ["key 77"]))])
    let verdict = judge([column("id", .string, .id)], quality(unique: ["id"]), [keys])
    #expect(verdict.faults.map(\.row) == [77, count])
  }

  @Test func freshness() throws {
    let columns = [column("t", .timestamp, .time)]
    let check = FreshnessCheck(column: "t", maxAgeSeconds: 60)
    let data = table([("t", .timestamps([1_000_000, .min, 5_000_000]))])
    let fresh = judge(columns, quality(freshness: check), [data], now: 65_000_000)
    #expect(fresh.success)
    let old = judge(columns, quality(freshness: check), [data], now: 65_000_001)
    let result = try old.result("expect_column_max_to_be_between")
    #expect(!result.success && result.figures == .observed(.text("1970-01-01T00:00:05Z")))
    let none = judge(columns, quality(freshness: check), [table([("t", .timestamps([.min]))])])
    #expect(try !none.result("expect_column_max_to_be_between").success)
    let text = judge([column("t", .string)], quality(freshness: check), [table([("t", strings(["x"]))])])
    #expect(try text.result("expect_column_max_to_be_between").problem == "The column \"t\" has no times.")
  }

  @Test(arguments: AnomalyMethod.allCases)
  func anomaliesAreFoundWhereverTheyStand(method: AnomalyMethod) throws {
    // 0 … 99 again and again, with two values apart.
    let values = (0..<1000).map { (row: Int) -> Double in row == 3 ? 5000 : row == 990 ? -5000 : Double(row % 100) }
    let columns = [column("x", .number)]
    let check = AnomalyCheck(method: method, factor: 3)
    let tables = [table([("x", .numbers(Array(values[..<500])))]), table([("x", .numbers(Array(values[500...])))])]
    let verdict = judge(columns, quality(anomalies: check), tables)
    #expect(verdict.faults.map(\.row) == [3, 990] && verdict.badRows == 2)
    let constant = judge(columns, quality(anomalies: check), [table([("x", .numbers([4, 4, 4, 4]))])])
    #expect(constant.success)
    #expect(judge(columns, quality(anomalies: check), [table([("x", .numbers([4]))])]).success)
    #expect(judge(columns, quality(anomalies: check), [table([("x", .numbers([.nan, .nan]))])]).success)
    let infinite = judge(
      columns, quality(anomalies: check), [table([("x", .numbers(Array(values[10...90]) + [.infinity]))])])
    #expect(infinite.faults.map(\.row) == [81])
  }

  @Test func moreAnomaliesThanAreKept() throws {
    var limits = DataLimits()
    limits.extremes = 5
    let values = (0..<200).map { (row: Int) -> Double in Double(row % 10 == 0 ? 1000 + row : row % 7) }
    let check = AnomalyCheck(method: .iqr, factor: 3)
    let verdict = judge(
      [column("x", .number)], quality(anomalies: check), [table([("x", .numbers(values))])], limits: limits)
    let result = try verdict.result("expect_column_values_to_not_be_outliers")
    #expect(!result.success && !result.isUndecided && result.reason.hasPrefix("x: at least "))
    // As many as are known would do, but nobody knows how many there are.
    let tolerant = judge(
      [column("x", .number)], quality(anomalies: check, maxBadRows: 0.05), [table([("x", .numbers(values))])],
      limits: limits)
    let open = try tolerant.result("expect_column_values_to_not_be_outliers")
    #expect(!open.success && open.isUndecided && open.problem?.contains("More than 5 anomalies") == true)
  }

  @Test func noRowsAndNoColumn() throws {
    let nothing = judge([column("x", .number, minimum: 0)], quality(maxMissing: 0.1), [])
    #expect(!nothing.success)
    #expect(
      nothing.reason == "1 of 4 expectations are not met: There are 0 rows, and at least 1 must be.")
    var judge = DataJudge(
      suite: Quality.Expectation.suite(columns: [column("y", .number, minimum: 0)], quality: quality()),
      columns: [column("x", .number)])
    judge.observe(table([("x", .numbers([1]))]))
    let verdict = judge.verdict(now: 0, maxBadRows: 0)
    #expect(!verdict.success && verdict.results.map(\.success) == [false, false, true])
    #expect(verdict.results[1].problem == "The column \"y\" is not in the data.")
  }

  @Test func faultsAreListedUpToALimit() {
    var limits = DataLimits()
    limits.faults = 3
    let data = table([("x", .numbers([9, 9, 9, 9, 9]))])
    let verdict = judge([column("x", .number, maximum: 1)], quality(), [data], limits: limits)
    #expect(verdict.faults.count == 3 && verdict.hasMoreFaults && verdict.badRows == 5)
  }

  @Test func tenThousandCategories() throws {
    let levels = (0..<10_000).map { "v\($0)" }
    let data = table([("c", .categories(CategoryValues(codes: (0..<10_000).map { Int32($0) }, levels: levels)))])
    let verdict = judge([column("c", .category, values: ["v1", "v2"])], quality(maxBadRows: 0.5), [data])
    let rows = try verdict.rows("expect_column_values_to_be_in_set")
    #expect(rows.unexpected == 9998 && rows.listed.count == 20 && rows.counts.count == 20)
  }
}

struct SchemaChangeTests {
  @Test func everyKindOfChange() {
    let before = [column("a", .number), column("b", .integer), column("c", .category, values: ["x", "y"])]
    let now = [column("b", .number), column("c", .category, values: ["y", "z"]), column("d", .string)]
    let change = SchemaChange(before: before, now: now)
    #expect(
      change.sentences == [
        "d is a new column.", "a is no column any more.", "b was integer, and is number now.",
        "c has new values: z; has no more: x.",
      ])
    #expect(SchemaChange(before: before, now: before).isEmpty)
  }
}

struct LeakageTests {
  private static func data(_ count: Int, from first: Int = 0) -> Table {
    let rows = first..<(first + count)
    return table([
      ("label", .booleans(rows.map { UInt8($0 * 7919 % 3 == 0 ? 1 : 0) })),
      ("leak", strings(rows.map { $0 * 7919 % 3 == 0 ? "closed" : "open" })),
      ("shifted", .numbers(rows.map { (row: Int) -> Double in Double(row * 7919 % 3 == 0 ? 10 + row % 50 : row % 9) })),
      ("noise", .integers(rows.map { Int64($0 * 104729 % 11) })),
      ("id", strings(rows.map { "id \($0)" })),
      ("gone", .numbers(rows.map { _ in .nan })),
    ])
  }

  @Test func aColumnThatTellsTheLabelIsFound() {
    var sample = LeakageSample(label: "label", features: ["leak", "shifted", "noise", "id", "gone", "absent"])
    for part in 0..<5 { sample.observe(Self.data(100, from: part * 100)) }
    let hints = sample.hints()
    #expect(hints.map(\.column) == ["leak", "shifted"])
    #expect(hints.first?.explained == 1 && hints.first?.rows == 500)
    #expect(
      hints.first?.reason
        == "leak alone explains 100 % of label in 500 rows: it may hold what is known only afterwards.")
  }

  @Test func theSampleStaysSmall() {
    var sample = LeakageSample(label: "label", features: ["leak"], size: 100)
    for part in 0..<30 { sample.observe(Self.data(97, from: part * 97)) }
    let rows = sample.hints().first?.rows ?? 0
    #expect((100...200).contains(rows))
  }

  @Test func aLabelThatDoesNotVary() {
    var sample = LeakageSample(label: "y", features: ["x"])
    sample.observe(
      table([("y", .numbers([Double](repeating: 1, count: 50))), ("x", .numbers((0..<50).map { Double($0 % 2) }))]))
    #expect(sample.hints().isEmpty)
    #expect(LeakageSample(label: "y", features: ["x"]).hints().isEmpty)
  }
}
