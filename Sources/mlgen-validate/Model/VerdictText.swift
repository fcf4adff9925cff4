internal import RuntimeContract
internal import StageRuntime

/// A verdict as a person reads it on a terminal: the answer, a sentence for each judgement, and the metrics.
enum VerdictText {
  static func of(_ verdict: ModelVerdict, reports: String) -> String {
    var lines = ["\(verdict.modelName): \(word(verdict.outcome)). \(verdict.reason)"]
    lines += verdict.judgements.map { "  \(sign($0.outcome)) \($0.reason)" }
    for behaviour in verdict.behaviour {
      for example in behaviour.examples.prefix(1) {
        lines.append(
          "      \(example.file):\(example.line): \(behaviour.column) \(shown(example.from)) -> \(shown(example.to)), "
            + "prediction \(Log.short(example.before)) -> \(Log.short(example.after))")
      }
    }
    if let size = verdict.experiment { lines.append("  i \(size.reason)") }
    lines.append("")
    lines += table(metrics(verdict))
    var rows = "\(verdict.rows.judged) rows"
    if verdict.rows.withoutLabel > 0 { rows += ", \(verdict.rows.withoutLabel) without a label left out" }
    if verdict.rows.ofUnknownClass > 0 {
      rows += ", \(verdict.rows.ofUnknownClass) of a class that the model does not know left out"
    }
    lines += ["", "\(rows); \(reports)/\(ModelStage.htmlName)"]
    return lines.joined(separator: "\n")
  }

  private static func metrics(_ verdict: ModelVerdict) -> [[String]] {
    let isCompared = verdict.metrics.contains { $0.baseline != nil }
    var rows = [["metric", "value", "95 % interval"] + (isCompared ? ["baseline", "difference", ""] : [])]
    for figure in verdict.metrics {
      func number(_ value: Double?) -> String { value.map(digits) ?? "-" }
      func interval(_ interval: Interval?) -> String {
        interval.map { "\(digits($0.low)) to \(digits($0.high))" } ?? "-"
      }
      var row = [figure.metric.rawValue, number(figure.value), interval(figure.interval)]
      if isCompared {
        row += [number(figure.baseline), interval(figure.difference), figure.comparison?.rawValue ?? ""]
      }
      rows.append(row)
    }
    return rows
  }

  /// Four significant digits.
  private static func digits(_ value: Double) -> String {
    guard value != 0, abs(value) < 1e-3 else { return Log.short(value) }
    var (scaled, exponent) = (abs(value), 0)
    while scaled < 1 {
      scaled *= 10
      exponent -= 1
    }
    return "\(value < 0 ? "-" : "")\(Log.short((scaled * 1000).rounded() / 1000))e\(exponent)"
  }

  private static func table(_ rows: [[String]]) -> [String] {
    let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = "  "
      for (cell, width) in zip(row, widths) { line += cell + String(repeating: " ", count: width - cell.count + 2) }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Names come from files: nothing in them reaches the terminal as it is.
  private static func shown(_ text: String) -> String { Log.quoted(text) }

  private static func word(_ outcome: GateOutcome) -> String {
    switch outcome {
    case .passed: "passed"
    case .failed: "failed"
    case .notApplicable: "nothing to judge"
    case .notJudged: "could not be judged"
    }
  }

  private static func sign(_ outcome: GateOutcome) -> String {
    switch outcome {
    case .passed: "✓"
    case .failed: "✕"
    case .notApplicable: "–"
    case .notJudged: "?"
    }
  }
}
