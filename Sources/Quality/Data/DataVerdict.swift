internal import RuntimeContract
internal import Tabular

/// What was found in the data: the result of a validation in the shape of Great Expectations 1.x, and what follows.
public struct DataVerdict: Encodable, Sendable {
  public var results: [ExpectationResult]
  public var rows: Int
  /// Rows that the reader could not make sense of; they were not judged.
  public var unreadableRows: Int
  /// Rows at fault, each counted once, the unreadable ones among them.
  public var badRows: Int
  /// The faults of rows in their order, for a quarantine; as many as the limits allow.
  public var faults: [RowFault]
  /// Whether there are further ones.
  public var hasMoreFaults: Bool
  /// The rows at fault, the unreadable ones not among them.
  public var bad: RowSet
  /// By column, how many rows lack a value.
  public var missing: [String: Int]
  /// Whether more rows are bad than may be.
  public var hasTooManyBadRows: Bool
  /// Whether the data passes: every expectation is met, and no more rows are bad than may be.
  public var success: Bool
  /// In one sentence, with the figure that decided.
  public var reason: String
  /// What else is to be said of the data, behind the figures of `meta`.
  public var notes: [ResultValue.Member] = []

  /// Expectations that are not met.
  public var unmet: [ExpectationResult] { results.filter { !$0.success } }

  enum CodingKeys: String, CodingKey {
    case success, results, suite = "suite_name", parameters = "suite_parameters", statistics, meta, id
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(success, forKey: .success)
    try container.encode(results, forKey: .results)
    try container.encode("quality", forKey: .suite)
    try container.encode(ResultValue.object([]), forKey: .parameters)
    let met = results.count(where: \.success)
    let statistics = ResultValue.object([
      .init("evaluated_expectations", .integer(Int64(results.count))),
      .init("successful_expectations", .integer(Int64(met))),
      .init("unsuccessful_expectations", .integer(Int64(results.count - met))),
      .init(
        "success_percent", results.isEmpty ? .null : .number(Double(met) / Double(results.count) * 100)),
    ])
    try container.encode(statistics, forKey: .statistics)
    let meta = ResultValue.object(
      [
        .init("rows", .integer(Int64(rows))), .init("unreadable_rows", .integer(Int64(unreadableRows))),
        .init("bad_rows", .integer(Int64(badRows))), .init("reason", .text(reason)),
      ] + notes)
    try container.encode(meta, forKey: .meta)
    try container.encode(ResultValue.null, forKey: .id)
  }
}

extension DataJudge {
  /// Judges what was seen.
  ///
  /// - Parameters:
  ///   - now: microseconds since 1970, for the age of the newest row.
  ///   - unreadableRows: rows that the reader left out.
  ///   - maxBadRows: the largest permitted share of bad rows, 0 to 1.
  public consuming func verdict(now: Int64, unreadableRows: Int = 0, maxBadRows: Double) -> DataVerdict {
    var judge = self
    let types = Dictionary(judge.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    var results: [ExpectationResult] = []
    for (index, expectation) in judge.suite.enumerated() {
      var result = ExpectationResult(
        expectation: expectation, success: false, figures: .none, problem: nil, reason: "",
        kwargs: expectation.kwargs(now: now))
      if let absent = expectation.columns.first(where: { types[$0] == nil }) {
        result.problem = "The column \"\(absent)\" is not in the data."
        result.reason = "\(absent): the data does not have the column."
      } else {
        judge.judge(index, &result, now: now, types: types)
      }
      results.append(result)
    }
    let bad = judge.bad.count + unreadableRows
    let all = judge.rows + unreadableRows
    let share = all > 0 ? Double(bad) / Double(all) : 0
    let unmet = results.filter { !$0.success }
    let rowsAre = "\(bad) of \(Figure.count(all, "row")) \(bad == 1 ? "is" : "are") bad"
    let reason =
      share > maxBadRows
      ? "\(rowsAre), more than \(Figure.percent(maxBadRows))." + (unmet.first.map { " \($0.reason)" } ?? "")
      : unmet.isEmpty
        ? "All \(results.count) expectations are met; \(rowsAre)."
        : "\(unmet.count) of \(results.count) expectations are not met: \(unmet[0].reason)"
    return DataVerdict(
      results: results, rows: judge.rows, unreadableRows: unreadableRows, badRows: bad,
      faults: judge.faults.sorted { ($0.row, $0.expectation) < ($1.row, $1.expectation) },
      hasMoreFaults: judge.hasLetFaultsGo, bad: judge.bad, missing: judge.missing,
      hasTooManyBadRows: share > maxBadRows, success: unmet.isEmpty && share <= maxBadRows, reason: reason)
  }

  private mutating func judge(
    _ index: Int, _ result: inout ExpectationResult, now: Int64, types: [String: ColumnType?]
  ) {
    let expectation = result.expectation
    func missing(_ name: String) -> Int { self.missing[name] ?? 0 }
    switch expectation.rule {
    case .exists(let name):
      result.success = types[name] != nil
      result.reason = "\(name): the data \(result.success ? "has" : "does not have") the column."
    case .rowCount(let minimum):
      result.success = rows >= minimum
      result.figures = .observed(.integer(Int64(rows)))
      result.reason = "There \(rows == 1 ? "is" : "are") \(Figure.count(rows, "row")), and at least \(minimum) must be."
    case .fresh(let name, let age):
      guard types[name] == .timestamp else {
        result.problem = "The column \"\(name)\" has no times."
        result.reason = "\(name): it has no times, so its age is not known."
        return
      }
      guard let newest = newest[name] else {
        result.figures = .observed(.null)
        result.reason = "\(name): there is no time in any row."
        return
      }
      result.figures = .observed(.text(TimestampText.of(newest)))
      result.success = newest >= now - Int64(age) * 1_000_000
      let seconds = Double(now - newest) / 1_000_000
      result.reason =
        "\(name): the newest row is \(Figure.text(max(0, seconds))) seconds old, and "
        + "\(result.success ? "" : "only ")\(age) are permitted."
    case .notNull(let name, let maxMissing):
      let rows = tallies[index].rows(elements: self.rows, missing: 0)
      // Of no rows, none lacks a value.
      let share = self.rows > 0 ? Double(rows.unexpected) / Double(self.rows) : 0
      result.figures = .rows(rows)
      result.success = share <= maxMissing
      result.reason =
        "\(name): \(Figure.percent(share)) of the rows have no value, \(result.success ? "not " : "")more than "
        + "\(Figure.percent(maxMissing))."
    case .between(let name, let minimum, let maximum):
      settle(index, &result, missing: missing(name))
      let place =
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): "outside \(Figure.text(minimum)) to \(Figure.text(maximum))"
        case (let minimum?, nil): "below \(Figure.text(minimum))"
        case (nil, let maximum): "above \(Figure.text(maximum ?? .infinity))"
        }
      result.reason = "\(name): \(said(result, place))"
    case .inSet(let name, let values):
      settle(index, &result, missing: missing(name))
      result.reason = "\(name): \(said(result, "none of the \(values.count) that it may have"))"
    case .unique(let names):
      settle(index, &result, missing: keyless[index] ?? 0)
      result.reason = "\(names.joined(separator: ", ")): \(said(result, "there more than once"))"
      if keys[index]?.isCutOff == true, result.success {
        result.success = false
        result.isUndecided = true
        result.problem = "More than \(limits.keys) different keys are not told apart."
        result.reason =
          "\(names.joined(separator: ", ")): no repetition was found, but of the keys after the first \(limits.keys) only "
          + "those that repeat one of them would have been."
      }
    case .ordinary(let name, let method, let factor):
      guard types[name] == .number || types[name] == .integer else {
        result.problem = "The column \"\(name)\" has no numbers."
        result.reason = "\(name): it has no numbers, so none lies apart."
        return
      }
      guard let spread = spreads[name], let fences = spread.fences(method, factor: factor) else {
        settle(index, &result, missing: missing(name))
        result.reason = "\(name): its values do not vary by this measure, so none lies apart."
        return
      }
      let outside = spread.outside(fences)
      markAnomalies(index, outside.entries, type: types[name] ?? nil)
      settle(index, &result, missing: missing(name))
      let place = "outside \(Figure.text(fences.lowerBound)) to \(Figure.text(fences.upperBound))"
      result.reason = "\(name): \(outside.isCutOff ? "at least " : "")\(said(result, place))"
      guard outside.isCutOff else { return }
      // Those beyond the limit are unknown, so they can neither be counted nor put aside.
      result.problem = "More than \(limits.extremes) anomalies on a side are not told apart."
      result.isUndecided = result.success
      result.success = false
    }
  }

  private func settle(_ index: Int, _ result: inout ExpectationResult, missing: Int) {
    let figures = tallies[index].rows(elements: rows, missing: missing)
    let present = rows - missing
    result.figures = .rows(figures)
    result.success =
      present == 0 || Double(present - figures.unexpected) / Double(present) >= result.expectation.mostly
  }

  private func said(_ result: ExpectationResult, _ what: String) -> String {
    guard case .rows(let rows) = result.figures else { return "" }
    let present = rows.elements - rows.missing
    let first = rows.listedRows.first.map { ", first in row \($0 + 1)" } ?? ""
    return
      "\(rows.unexpected) of \(Figure.count(present, "value")) \(rows.unexpected == 1 ? "is" : "are") \(what)\(first)."
  }
}
