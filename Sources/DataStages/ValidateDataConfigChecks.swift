public import RuntimeContract
public import StageRuntime

extension ValidateDataConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    let known = ColumnChecks(columns)
    var findings = InputCheck.findings(input) + known.findings(needLabel: false)
    func find(_ path: [JSONFinding.Step], _ message: String) {
      findings.append(.init([.key("quality")] + path, message))
    }
    for (index, name) in quality.unique.enumerated() {
      if name.isEmpty { find([.key("unique"), .index(index)], "a column has a name") }
      if quality.unique.prefix(index).contains(name) {
        find([.key("unique"), .index(index)], "the column '\(name)' stands twice")
      }
    }
    if let share = quality.maxMissing, !(0...1).contains(share) {
      find([.key("max_missing")], "expected a share from 0 to 1")
    }
    if let freshness = quality.freshness {
      if freshness.column.isEmpty { find([.key("freshness"), .key("column")], "a column has a name") }
      if let type = known[freshness.column]?.type, type != .timestamp {
        find(
          [.key("freshness"), .key("column")],
          "the age of rows is told by a timestamp, and '\(freshness.column)' is \(type.rawValue)")
      }
      if !(1...Self.oldest ~= freshness.maxAgeSeconds) {
        find([.key("freshness"), .key("max_age_seconds")], "expected 1 to \(Self.oldest) seconds")
      }
    }
    if let anomalies = quality.anomalies, !(anomalies.factor > 0) {
      find([.key("anomalies"), .key("factor")], "expected a number above 0")
    }
    if !(0...1).contains(quality.maxBadRows) { find([.key("max_bad_rows")], "expected a share from 0 to 1") }
    return findings + (copyOut?.findings() ?? []) + (tracking?.findings ?? [])
  }

  /// A hundred years.
  private static let oldest = 100 * 366 * 86_400
}
