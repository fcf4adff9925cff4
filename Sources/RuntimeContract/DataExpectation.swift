/// Something that is expected of the data, named and shaped as by Great Expectations 1.x.
///
/// What a spec yields is decided here alone: by it `mlgen-validate` judges, and it is what the generated suite holds.
public struct DataExpectation: Hashable, Sendable {
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
    /// Values are not far from the others.
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
    case .ordinary(_, .iqr, _): "expect_column_values_to_not_be_outliers"
    case .ordinary(_, .mad, _): "expect_column_values_to_be_within_median_deviations"
    }
  }

  /// Whether Great Expectations knows the type. It leaves out in silence what it does not.
  public var isKnownToGreatExpectations: Bool {
    if case .ordinary(_, .mad, _) = rule { return false }
    return true
  }

  /// A value of its arguments.
  public enum Value: Hashable, Sendable {
    case text(String)
    case number(Double)
    case count(Int)
    case flag(Bool)
    case texts([String])
    /// The time that lies so many seconds before the judgement.
    case ago(seconds: Int)
  }

  /// Its arguments, by the names that Great Expectations gives them.
  public var arguments: [(name: String, value: Value)] {
    var arguments: [(name: String, value: Value)] = []
    switch rule {
    case .exists(let name): arguments = [("column", .text(name))]
    case .notNull(let name, let maxMissing):
      arguments = [("column", .text(name))]
      if maxMissing > 0 { arguments.append(("mostly", .number(1 - maxMissing))) }
    case .between(let name, let minimum, let maximum):
      arguments = [("column", .text(name))]
      if let minimum { arguments.append(("min_value", .number(minimum))) }
      if let maximum { arguments.append(("max_value", .number(maximum))) }
    case .inSet(let name, let values): arguments = [("column", .text(name)), ("value_set", .texts(values))]
    case .unique(let names):
      arguments = names.count == 1 ? [("column", .text(names[0]))] : [("column_list", .texts(names))]
    case .rowCount(let minimum): arguments = [("min_value", .count(minimum))]
    case .fresh(let name, let age): arguments = [("column", .text(name)), ("min_value", .ago(seconds: age))]
    case .ordinary(let name, let method, let factor):
      arguments = [("column", .text(name))]
      switch method {
      case .zscore: arguments += [("threshold", .number(factor)), ("double_sided", .flag(true))]
      case .iqr: arguments += [("method", .text("iqr")), ("multiplier", .number(factor))]
      case .mad: arguments.append(("factor", .number(factor)))
      }
    }
    if isOfRows, mostly < 1 { arguments.append(("mostly", .number(mostly))) }
    return arguments
  }

  /// What a config asks for, in the order of its columns, the table's last.
  public static func suite(columns: [Column], quality: QualityConfig) -> [DataExpectation] {
    let mostly = 1 - quality.maxBadRows
    var suite: [DataExpectation] = []
    for column in columns {
      suite.append(DataExpectation(.exists(column.name)))
      if let share = column.maxMissing ?? quality.maxMissing {
        suite.append(DataExpectation(.notNull(column.name, maxMissing: share)))
      }
      if column.minimum != nil || column.maximum != nil {
        suite.append(
          DataExpectation(.between(column.name, minimum: column.minimum, maximum: column.maximum), mostly: mostly))
      }
      if !column.values.isEmpty { suite.append(DataExpectation(.inSet(column.name, column.values), mostly: mostly)) }
      if let check = quality.anomalies, column.role == .feature, column.type == .number || column.type == .integer {
        suite.append(DataExpectation(.ordinary(column.name, check.method, factor: check.factor), mostly: mostly))
      }
    }
    if !quality.unique.isEmpty { suite.append(DataExpectation(.unique(quality.unique), mostly: mostly)) }
    if let check = quality.freshness {
      suite.append(DataExpectation(.fresh(check.column, maxAgeSeconds: check.maxAgeSeconds)))
    }
    suite.append(DataExpectation(.rowCount(minimum: 1)))
    return suite
  }
}
