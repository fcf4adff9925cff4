public import RuntimeContract
internal import Tabular

/// Something that is expected of the data, named and shaped as by Great Expectations 1.x.
public struct Expectation: Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
    /// There is such a column.
    case exists(String)
    /// Values are there, but for the share that may lack.
    case notNull(String, maxMissing: Double)
    /// Inclusive.
    case between(String, minimum: Double?, maximum: Double?)
    case inSet(String, [String])
    /// What the columns hold together occurs once. Rows in which all are missing do not count.
    case unique([String])
    case rowCount(minimum: Int)
    /// The newest value is at most so old.
    case fresh(String, maxAgeSeconds: Int)
    /// Values are not far from the others. `iqr` and `mad` are no expectations of Great Expectations' own.
    case ordinary(String, AnomalyMethod, factor: Double)
  }

  public var rule: Rule
  /// The share of rows that have to meet it, where it is one of single rows.
  public var mostly: Double

  public init(_ rule: Rule, mostly: Double = 1) {
    self.rule = rule
    self.mostly = mostly
  }

  /// Whether rows can fail it one by one.
  public var isOfRows: Bool {
    switch rule {
    case .between, .inSet, .unique, .ordinary: true
    case .exists, .notNull, .rowCount, .fresh: false
    }
  }

  /// The columns that it reads.
  public var columns: [String] {
    switch rule {
    case .exists, .rowCount: []
    case .notNull(let name, _), .between(let name, _, _), .inSet(let name, _), .fresh(let name, _),
      .ordinary(let name, _, _):
      [name]
    case .unique(let names): names
    }
  }

  /// What is wrong with a row that does not meet it, as the reason in a quarantine.
  public var fault: String {
    switch rule {
    case .exists(let name): "\(name) is not there"
    case .notNull(let name, _): "\(name) has no value"
    case .between(let name, let minimum?, let maximum?):
      "\(name) is outside \(Figure.text(minimum)) to \(Figure.text(maximum))"
    case .between(let name, let minimum?, nil): "\(name) is below \(Figure.text(minimum))"
    case .between(let name, nil, let maximum): "\(name) is above \(Figure.text(maximum ?? .infinity))"
    case .inSet(let name, let values): "\(name) is none of the \(values.count) values that it may have"
    case .unique(let names): "\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") there more than once"
    case .rowCount(let minimum): "there are fewer than \(Figure.count(minimum, "row"))"
    case .fresh(let name, _): "\(name) is too old"
    case .ordinary(let name, let method, let factor):
      "\(name) lies apart from the others (\(method.rawValue), factor \(Figure.text(factor)))"
    }
  }

  /// Whether each row that does not meet it is at fault by itself, and would be missed by nobody.
  public var faultsRows: Bool {
    if case .notNull(_, let maxMissing) = rule { return maxMissing == 0 }
    return isOfRows
  }

  public var type: String {
    switch rule {
    case .exists: "expect_column_to_exist"
    case .notNull: "expect_column_values_to_not_be_null"
    case .between: "expect_column_values_to_be_between"
    case .inSet: "expect_column_values_to_be_in_set"
    case .unique(let names):
      names.count == 1 ? "expect_column_values_to_be_unique" : "expect_compound_columns_to_be_unique"
    case .rowCount: "expect_table_row_count_to_be_between"
    case .fresh: "expect_column_max_to_be_between"
    case .ordinary(_, .zscore, _): "expect_column_value_z_scores_to_be_less_than"
    case .ordinary(_, .iqr, _): "expect_column_values_to_be_within_interquartile_fences"
    case .ordinary(_, .mad, _): "expect_column_values_to_be_within_median_deviations"
    }
  }

  /// - Parameter now: microseconds since 1970, for the age of the newest row.
  func kwargs(now: Int64) -> [ResultValue.Member] {
    var members: [ResultValue.Member] = []
    switch rule {
    case .exists(let name): members = [.init("column", .text(name))]
    case .notNull(let name, let maxMissing):
      members = [.init("column", .text(name))]
      if maxMissing > 0 { members.append(.init("mostly", .number(1 - maxMissing))) }
    case .between(let name, let minimum, let maximum):
      members = [.init("column", .text(name))]
      if let minimum { members.append(.init("min_value", .number(minimum))) }
      if let maximum { members.append(.init("max_value", .number(maximum))) }
    case .inSet(let name, let values):
      members = [.init("column", .text(name)), .init("value_set", .list(values.map(ResultValue.text)))]
    case .unique(let names):
      members =
        names.count == 1
        ? [.init("column", .text(names[0]))] : [.init("column_list", .list(names.map(ResultValue.text)))]
    case .rowCount(let minimum): members = [.init("min_value", .integer(Int64(minimum)))]
    case .fresh(let name, let age):
      members = [
        .init("column", .text(name)),
        .init("min_value", .text(TimestampText.of(now - Int64(age) * 1_000_000))),
      ]
    case .ordinary(let name, let method, let factor):
      members = [.init("column", .text(name))]
      if method == .zscore {
        members += [.init("threshold", .number(factor)), .init("double_sided", .bool(true))]
      } else {
        members.append(.init("factor", .number(factor)))
      }
    }
    if isOfRows, mostly < 1 { members.append(.init("mostly", .number(mostly))) }
    return members
  }

  /// What a config asks for, in the order of its columns, the table's last.
  public static func suite(columns: [Column], quality: QualityConfig) -> [Expectation] {
    let mostly = 1 - quality.maxBadRows
    var suite: [Expectation] = []
    for column in columns {
      suite.append(Expectation(.exists(column.name)))
      if let share = column.maxMissing ?? quality.maxMissing {
        suite.append(Expectation(.notNull(column.name, maxMissing: share)))
      }
      if column.minimum != nil || column.maximum != nil {
        suite.append(
          Expectation(.between(column.name, minimum: column.minimum, maximum: column.maximum), mostly: mostly))
      }
      if !column.values.isEmpty { suite.append(Expectation(.inSet(column.name, column.values), mostly: mostly)) }
      if let check = quality.anomalies, column.role == .feature, column.type == .number || column.type == .integer {
        suite.append(
          Expectation(.ordinary(column.name, check.method, factor: check.factor), mostly: mostly))
      }
    }
    if !quality.unique.isEmpty { suite.append(Expectation(.unique(quality.unique), mostly: mostly)) }
    if let check = quality.freshness {
      suite.append(Expectation(.fresh(check.column, maxAgeSeconds: check.maxAgeSeconds)))
    }
    suite.append(Expectation(.rowCount(minimum: 1)))
    return suite
  }
}
