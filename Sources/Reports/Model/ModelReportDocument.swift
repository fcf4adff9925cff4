import RuntimeContract

extension ModelReport {
  /// The report as a document, the answer first.
  public var document: Report {
    var sections: [Report.Section] = []
    if !warnings.isEmpty {
      sections.append(
        Report.Section("Warnings", warnings.map { .remark(Report.Verdict(.warning, $0)) }))
    }
    sections.append(scoresSection)
    if let evaluation { sections.append(EvaluationSection.section(of: evaluation, label: data.label)) }
    if let section = importanceSection { sections.append(section) }
    sections.append(fitSection)
    if let search, !search.trials.isEmpty { sections.append(SearchSection.section(of: search, objective: objective)) }
    sections.append(dataSection)
    return Report(
      kind: "Model report", title: name, summary: summary, verdict: verdict, keyFigures: keyFigures,
      sections: sections)
  }

  /// One file of HTML.
  public func html() -> String { document.html() }

  /// What kind of model it is: also the first sentence of its card.
  var summary: Prose {
    let columns: Prose = "\(data.features.count, "column", "columns")"
    switch task {
    case .classification:
      return "Predicts \(code: data.label), one of \(data.classes.count) classes, from \(columns): \(kind)."
    case .regression: return "Predicts the number \(code: data.label) from \(columns): \(kind)."
    }
  }

  var kind: Prose {
    switch ensemble {
    case .some(let ensemble):
      "a \(words: ensemble.method.label) ensemble of \(ensemble.members) \(words: algorithm.plural)"
    case .none: "\(words: algorithm.label)"
    }
  }

  /// The part that says most about rows that the model has not seen.
  private func judged(_ score: Score) -> (part: Part, value: Double)? {
    for part in [Part.test, .validation, .train] {
      if let value = score.values[part] { return (part, value) }
    }
    return nil
  }

  var verdict: Report.Verdict {
    guard let score = scores.first(where: { $0.metric == objective.metric }) ?? scores.first,
      let (part, value) = judged(score)
    else { return Report.Verdict(.warning, "No metric of this model was computed.") }
    let rows = data.parts.first { $0.part == part }?.rows
    let counted: Prose = rows.map { "\($0, "row", "rows")" } ?? "rows"
    var sentence: Prose =
      switch part {
      case .test: "On \(counted) that played no part in training, \(words: score.metric.label) is \(strong: value)."
      case .validation: "On \(counted) held out for validation, \(words: score.metric.label) is \(strong: value)."
      case .train:
        "\(words: score.metric.title) is \(strong: value), on the \(counted) that it was trained on: rows that it has not seen were not judged."
      }
    var outcome: Report.Outcome = part == .train ? .warning : .note
    if let baseline = score.baseline {
      if score.metric.goal.prefers(value, to: baseline) {
        sentence = sentence + " A constant prediction would reach \(baseline)."
      } else {
        outcome = .warning
        sentence = sentence + " A constant prediction reaches \(baseline): the model adds nothing."
      }
    }
    if !warnings.isEmpty {
      outcome = .warning
      sentence = sentence + " There \(words: warnings.count == 1 ? "is 1 warning." : "are \(warnings.count) warnings.")"
    }
    return Report.Verdict(outcome, sentence)
  }

  private var keyFigures: [Report.KeyFigure] {
    var figures = scores.prefix(3).compactMap { score -> Report.KeyFigure? in
      guard let (part, value) = judged(score) else { return nil }
      return Report.KeyFigure(score.metric.title, .number(value), note: "on the \(words: part.adjective) part")
    }
    if let folds = scores.first?.crossValidation, let metric = scores.first?.metric {
      figures.append(
        Report.KeyFigure(
          "\(metric.title), cross-validated", .number(folds.mean),
          note: "± \(words: NumberText.measured(folds.deviation)) over \(folds.folds) folds"))
    }
    if let train = data.parts.first(where: { $0.part == .train }) {
      figures.append(
        Report.KeyFigure(
          "Rows trained on", .count(train.rows), note: "of \(data.parts.reduce(0) { $0 + $1.rows }) in all"))
    }
    return figures
  }

  private var scoresSection: Report.Section {
    let meanings = Report.Table(
      caption: "What the metrics mean", columns: ["Metric", "Meaning"],
      rows: scores.map { [.text($0.metric.title), .text($0.metric.explanation)] }
        + (scores.contains { $0.baseline != nil }
          ? [[.text("Baseline"), .text("what the best constant prediction reaches on the test part")]] : []),
      isFolded: true)
    let others = scores.contains { $0.values[.train] != nil && $0.values.count > 1 }
    let introduction: Prose? =
      others
      ? "Where a metric is much better on the training part than on the others, the model overfits."
      : nil
    return Report.Section("Metrics", introduction: introduction, [.table(scoresTable), .table(meanings)])
  }

  /// Names beyond these would make a chart that nobody reads.
  private static let importanceLimit = 20

  private var importanceSection: Report.Section? {
    guard !importances.isEmpty else { return nil }
    func figure(
      _ title: String, _ caption: Prose, axis: ChartAxis, value: (Importance) -> Double?,
      deviation: (Importance) -> Double?
    ) -> Report.Figure? {
      let known = importances.enumerated().compactMap { place, importance in
        value(importance).map { (place: place, importance: importance, value: $0) }
      }
      guard !known.isEmpty else { return nil }
      // Equal ones stay in the order of the columns.
      let sorted = known.sorted { ($1.value, $0.place) < ($0.value, $1.place) }
      let shown = sorted.prefix(Self.importanceLimit)
      let more: Prose =
        sorted.count > shown.count ? " The first \(shown.count) of \(sorted.count) columns." : ""
      return Report.Figure(
        title, caption: caption + more,
        .bars(
          BarChart(
            axis: axis, series: [axis.title],
            bars: shown.map { BarChart.Bar($0.importance.feature, [$0.value], deviation: deviation($0.importance)) })))
    }
    let sample: Prose = importanceSample.map { " Among \($0) rows, drawn at random." } ?? ""
    let permutation = figure(
      "Permutation importance",
      "How much worse \(words: objective.metric.label) becomes when the values of a column are shuffled." + sample,
      axis: ChartAxis("loss of \(objective.metric.label)"), value: \.permutation, deviation: \.permutationDeviation)
    let gain = figure(
      "Gain", "The share of what all splits of the trees gained that is due to a column.",
      axis: ChartAxis("share of gain", unit: .share), value: \.gain, deviation: { _ in nil })
    let figures = [permutation, gain].compactMap { $0 }
    guard !figures.isEmpty else { return nil }
    return Report.Section(
      "What the model looks at",
      introduction:
        "Columns that tell the same share what they are worth between them: each may look unimportant while the other is there.",
      [.figures(figures)])
  }

  private var fitSection: Report.Section {
    var blocks: [Report.Block] = [.facts(settings)]
    let figures = learningCurves.filter { $0.series.contains { !$0.values.isEmpty } }.map { curve -> Report.Figure in
      let label = MetricName(rawValue: curve.metric)?.label ?? curve.metric
      return Report.Figure(
        "Learning curve, \(label)",
        .lines(
          LineChart(
            x: ChartAxis("round", extent: .tight, isCount: true), y: ChartAxis(label),
            series: curve.series.map { LineChart.Series($0.part.rawValue, rounds: $0.values) },
            references: keptRound.map { [.vertical(Double($0), "round \($0), kept")] } ?? [])))
    }
    if !figures.isEmpty { blocks.append(.figures(figures)) }
    return Report.Section("How it was fitted", blocks)
  }

  private var dataSection: Report.Section {
    var (parts, columns) = (partsTable, columnsTable)
    parts.caption = data.split.map { "Split: \($0)." }
    columns.caption = "\(data.features.count, "column", "columns") that the model sees, in the training part"
    columns.isFolded = data.features.count > 30
    return Report.Section("Data", [.table(parts), .table(columns)])
  }
}
