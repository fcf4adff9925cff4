public import RuntimeContract

/// What `mlgen-validate model` found, for people: the verdict first, then what it rests on.
public struct ModelValidationReport: Hashable, Sendable {
  public var verdict: ModelVerdict
  /// The label's column.
  public var label: String
  /// Nil for a model whose answers cannot be drawn.
  public var evaluation: ModelReport.Evaluation?
  /// The same of the baseline.
  public var baseline: ModelReport.Evaluation?

  public init(
    verdict: ModelVerdict, label: String, evaluation: ModelReport.Evaluation?, baseline: ModelReport.Evaluation? = nil
  ) {
    self.verdict = verdict
    self.label = label
    self.evaluation = evaluation
    self.baseline = baseline
  }

  /// One file of HTML.
  public func html() -> String { document.html() }

  public var document: Report {
    var sections = [judgementSection, metricSection]
    if !verdict.slices.isEmpty { sections.append(SliceSection(verdict).section) }
    if let fairness = verdict.fairness { sections.append(fairnessSection(fairness)) }
    if !verdict.behaviour.isEmpty { sections.append(behaviourSection) }
    if let evaluation {
      sections.append(
        EvaluationSection.section(of: evaluation, label: label, rival: baseline.map { (rivalName, $0) }))
    }
    if let section = calibrationSection { sections.append(section) }
    if let latency = verdict.latency { sections.append(latencySection(latency)) }
    if let experiment = verdict.experiment { sections.append(experimentSection(experiment)) }
    sections.append(methodSection)
    return Report(
      kind: "Model validation", title: verdict.modelName, summary: summary,
      verdict: Report.Verdict(verdict.outcome.reported, "\(words: verdict.reason)"), keyFigures: keyFigures,
      sections: sections)
  }

  var rivalName: String { verdict.baseline?.name ?? "the baseline" }

  private var summary: Prose {
    let rows: Prose = "\(verdict.rows.judged, "row", "rows")"
    let compared: Prose
    switch verdict.baseline {
    case .none: compared = ""
    case .some(let baseline) where baseline.problem == nil: compared = ", beside \(baseline.name)"
    case .some(let baseline): compared = ", compared with nothing: \(baseline.problem ?? "")"
    }
    return "Judged by \(rows) with a \(code: label) that it has not seen" + compared + "."
  }

  private var keyFigures: [Report.KeyFigure] {
    // What is asked of the model first.
    let isAsked = Set(verdict.gates.map(\.gate.metric))
    let known = verdict.metrics.filter { $0.value != nil && $0.metric.task != nil }
    let sorted = known.filter { isAsked.contains($0.metric) } + known.filter { !isAsked.contains($0.metric) }
    return sorted.prefix(4).compactMap { figure in
      figure.value.map { value in
        Report.KeyFigure(
          figure.metric.title, .number(value),
          note: figure.baseline.map { "\(rivalName): \($0)" }
            ?? figure.interval.map { "\($0.low) to \($0.high)" })
      }
    }
  }

  private var judgementSection: Report.Section {
    var blocks: [Report.Block] = verdict.problems.map { .remark(Report.Verdict(.failed, "\(words: $0)")) }
    let rows: [[Report.Value]] =
      verdict.gates.map { [.code($0.gate.metric.rawValue), .outcome($0.outcome.reported), .prose("\($0.reason)")] }
      + (verdict.fairness.map {
        [[.text("fairness of \($0.check.column)"), .outcome($0.outcome.reported), .prose("\($0.reason)")]]
      } ?? [])
      + verdict.behaviour.map {
        [.text("behaviour of \($0.column)"), .outcome($0.outcome.reported), .prose("\($0.reason)")]
      }
    if rows.isEmpty {
      blocks.append(.paragraph("The spec asks nothing of the model: any that answers passes."))
    } else {
      blocks.append(.table(Report.Table(columns: ["Judgement", "Outcome", "Why"], rows: rows)))
    }
    if let figure = gateFigure { blocks.append(.figures([figure])) }
    return Report.Section("Judgements", blocks)
  }

  /// Gates with a bound, of metrics that lie between 0 and 1: those of others have no axis in common.
  private var gateFigure: Report.Figure? {
    let rows = verdict.gates.compactMap { gate -> IntervalChart.Row? in
      guard let value = gate.value, gate.gate.metric.isShare,
        let bound = gate.gate.minimum.map(IntervalChart.Bound.atLeast)
          ?? gate.gate.maximum.map(IntervalChart.Bound.atMost)
      else { return nil }
      return IntervalChart.Row(
        gate.gate.metric.label, estimate: value, interval: gate.interval?.range, bound: bound,
        outcome: gate.outcome.reported)
    }
    guard !rows.isEmpty else { return nil }
    return Report.Figure(
      "Bounds", caption: "The figure decides; the interval says where it might lie, had other rows been drawn.",
      .intervals(IntervalChart(axis: ChartAxis("metric"), rows: rows)))
  }

  private var metricSection: Report.Section {
    let isCompared = verdict.metrics.contains { $0.baseline != nil }
    let hasProblems = verdict.metrics.contains { $0.problem != nil }
    func interval(_ interval: Interval?) -> Report.Value {
      interval.map { .prose("\($0.low) to \($0.high)") } ?? .none
    }
    let rows = verdict.metrics.map { figure -> [Report.Value] in
      var row: [Report.Value] = [
        .text(figure.metric.title), figure.value.map { .number($0) } ?? .none, interval(figure.interval),
      ]
      if isCompared {
        row += [
          figure.baseline.map { .number($0) } ?? .none, interval(figure.difference),
          figure.comparison.map { .text($0.rawValue) } ?? .none,
        ]
      }
      if hasProblems { row.append(figure.problem.map { .text($0) } ?? .none) }
      return row
    }
    let columns =
      ["Metric", "Value", "95% interval"] + (isCompared ? [sentence(rivalName), "Difference", "Against it"] : [])
      + (hasProblems ? ["Problem"] : [])
    var blocks: [Report.Block] = [.table(Report.Table(columns: columns, rows: rows, alignment: .alongRows))]
    let differences = verdict.metrics.compactMap { figure -> IntervalChart.Row? in
      guard let difference = figure.difference, let value = figure.value, let baseline = figure.baseline,
        figure.metric.isShare
      else { return nil }
      return IntervalChart.Row(
        figure.metric.label, estimate: value - baseline, interval: difference.range,
        bound: figure.metric.goal == .maximize ? .atLeast(0) : .atMost(0),
        outcome: figure.comparison?.reported ?? .note)
    }
    if !differences.isEmpty {
      blocks.append(
        .figures([
          Report.Figure(
            "Differences to \(rivalName)",
            caption: "On the same rows. An interval that holds 0 says that chance may explain the difference.",
            .intervals(IntervalChart(axis: ChartAxis("difference"), rows: differences)))
        ]))
    }
    blocks.append(
      .table(
        Report.Table(
          caption: "What the metrics mean", columns: ["Metric", "Meaning"],
          rows: verdict.metrics.map { [.text($0.metric.title), .text($0.metric.explanation)] }, isFolded: true)))
    return Report.Section(
      "Metrics",
      introduction: isCompared ? "Of the model and of \(rivalName), by the same rows." : nil, blocks)
  }

  private var calibrationSection: Report.Section? {
    let compared = verdict.calibration.filter { $0.baselineError != nil }
    guard !compared.isEmpty else { return nil }
    return Report.Section(
      "Calibration beside \(rivalName)",
      introduction: "The mean distance of what is promised and what comes, over ten bins of the probability.",
      [
        .table(
          Report.Table(
            columns: ["Class", "This model", sentence(rivalName)],
            rows: compared.map {
              [.code($0.className), .number($0.error), $0.baselineError.map { .number($0) } ?? .none]
            }))
      ])
  }

  private func latencySection(_ latency: LatencyFigures) -> Report.Section {
    func milliseconds(_ seconds: Double) -> Report.Value { .prose("\(seconds * 1e3) ms") }
    func row(_ name: String, _ figures: LatencyFigures.Percentiles) -> [Report.Value] {
      [.text(name), milliseconds(figures.p50), milliseconds(figures.p95), milliseconds(figures.p99)]
    }
    return Report.Section(
      "Latency", introduction: "\(words: latency.method)",
      [
        .table(
          Report.Table(
            columns: ["Of one row", "Median", "95th percentile", "99th percentile"],
            rows: [
              row("Time of the processor", latency.processor), row("Time that passed", latency.elapsed),
            ]))
      ])
  }

  private func experimentSection(_ size: ExperimentSize) -> Report.Section {
    Report.Section(
      "Experiment", introduction: "\(size.design.hypothesis)",
      [
        .remark(Report.Verdict(.note, "\(size.reason)")),
        .table(
          Report.Table(
            caption: "Units of each group, by what \(code: size.design.metric) is without the change",
            columns: ["Without the change", "Units of each group"],
            rows: size.points.map { [.share($0.baseline), .count($0.perGroup)] })),
      ])
  }

  private var methodSection: Report.Section {
    var facts: [Report.Fact] = [
      Report.Fact("model.onnx", .code(verdict.modelDigest)),
      Report.Fact("rows judged", .count(verdict.rows.judged)),
      Report.Fact("without a label", .count(verdict.rows.withoutLabel), note: "left out"),
      Report.Fact("of an unknown class", .count(verdict.rows.ofUnknownClass), note: "left out"),
    ]
    if let baseline = verdict.baseline {
      facts.append(Report.Fact(baseline.name, baseline.digest.map { .code($0) } ?? .text("none")))
    }
    return Report.Section(
      "How it was judged",
      [
        .facts(facts),
        .paragraph(
          "Intervals are percentiles of \(verdict.draws) draws of the rows with replacement (bootstrap); models are compared on the same draws. The difference of two AUCs is DeLong's. A regression gate fails when the whole interval of the difference lies beyond what is allowed."
        ),
      ])
  }
}
