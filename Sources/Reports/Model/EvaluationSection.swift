import RuntimeContract

/// The section on how predictions compare with the truth.
enum EvaluationSection {
  /// Curves of more classes than there are colours could not be told apart.
  private static let curveLimit = SeriesStyle.colours
  private static let calibrationLimit = 4

  /// Another model's figures of the same rows, and its name: of two classes, its curves are drawn beside.
  typealias Rival = (name: String, evaluation: ModelReport.Evaluation)

  static func section(
    of evaluation: ModelReport.Evaluation, label: String, rival: Rival? = nil
  ) -> Report.Section {
    let blocks =
      switch evaluation {
      case .classification(let figures): blocks(of: figures, label: label, rival: curves(of: rival))
      case .regression(let figures): blocks(of: figures, label: label)
      }
    return Report.Section(
      "Predictions against the truth", introduction: "On the \(words: evaluation.part.adjective) part.", blocks)
  }

  private typealias RivalCurves = (name: String, curves: ModelReport.ClassificationFigures.ClassCurves)

  private static func curves(of rival: Rival?) -> RivalCurves? {
    guard let rival, case .classification(let figures) = rival.evaluation, figures.curves.count == 1 else { return nil }
    return (rival.name, figures.curves[0])
  }

  private static func blocks(
    of figures: ModelReport.ClassificationFigures, label: String, rival: RivalCurves?
  ) -> [Report.Block] {
    let isBinary = figures.curves.count == 1
    // The classes that do worst are the ones to look at.
    let ranked = figures.curves.indices.sorted { left, right in
      let (one, other) = (figures.curves[left].auc ?? 2, figures.curves[right].auc ?? 2)
      return one != other ? one < other : left < right
    }
    let shown = Set(ranked.prefix(curveLimit))
    let curves = figures.curves.indices.filter { shown.contains($0) }.map { figures.curves[$0] }
    let chosen: Prose =
      curves.count < figures.curves.count
      ? " The \(curves.count) classes of lowest AUC, of \(figures.curves.count)." : ""
    var charts: [Report.Figure] = []
    if !curves.isEmpty {
      charts.append(roc(curves, label: isBinary ? label : nil, rival: rival, chosen: chosen))
      charts.append(precisionRecall(curves, label: isBinary ? label : nil, rival: rival, chosen: chosen))
    }
    charts.append(
      Report.Figure(
        "Confusion matrix",
        caption:
          "How many rows of each class were predicted as which, taking the most probable one; per cent are of the true class.",
        .confusion(figures.confusion)))
    let calibrated = figures.curves.filter { $0.calibration.contains { $0.count > 0 } }
    let frequent = calibrated.indices.sorted { left, right in
      let (one, other) = (calibrated[left].baseRate, calibrated[right].baseRate)
      return one != other ? one > other : left < right
    }.prefix(calibrationLimit).sorted()
    for index in frequent {
      let curve = calibrated[index]
      charts.append(
        Report.Figure(
          isBinary ? "Calibration" : "Calibration of \(curve.name)",
          caption:
            "Of the rows given a probability of \(code: curve.name), the share that was. Above the diagonal, it was more often true than predicted.",
          .calibration(
            CalibrationChart(name: isBinary ? "\(label) = \(curve.name)" : curve.name, bins: curve.calibration))))
    }
    if isBinary, let rival, rival.curves.calibration.contains(where: { $0.count > 0 }) {
      charts.append(
        Report.Figure(
          "Calibration of \(rival.name)", caption: "The same of the other model, by the same rows.",
          .calibration(CalibrationChart(name: rival.name, bins: rival.curves.calibration))))
    }
    var blocks: [Report.Block] = [.figures(charts)]
    if frequent.count < calibrated.count {
      blocks.append(.paragraph("Calibration is shown of the \(frequent.count) most frequent classes."))
    }
    blocks.append(.table(classes(figures)))
    return blocks
  }

  /// - Parameter label: the label's column when there are two classes, of which one has a curve.
  private static func name(_ curve: ModelReport.ClassificationFigures.ClassCurves, _ label: String?) -> String {
    label.map { "\($0) = \(curve.name)" } ?? curve.name
  }

  /// The curves of the model, and that of the rival beside.
  private static func named(
    _ curves: [ModelReport.ClassificationFigures.ClassCurves], _ label: String?, _ rival: RivalCurves?
  ) -> [RivalCurves] {
    guard let rival, curves.count == 1 else { return curves.map { (name($0, label), $0) } }
    return [("this model", curves[0]), rival]
  }

  private static func roc(
    _ curves: [ModelReport.ClassificationFigures.ClassCurves], label: String?, rival: RivalCurves?, chosen: Prose
  ) -> Report.Figure {
    Report.Figure(
      "Receiver operating characteristic",
      caption: (label != nil
        ? "How much of \(code: curves[0].name) is found, and how much else is taken for it, as the threshold falls."
        : "Each class against all others.") + chosen,
      .lines(
        LineChart(
          x: ChartAxis("false positive rate", extent: .fixed(0...1)),
          y: ChartAxis("true positive rate", extent: .fixed(0...1)),
          series: named(curves, label, rival).map { name, curve in
            LineChart.Series(name, note: curve.auc.map { "AUC \($0)" }, points: curve.roc)
          }, references: [.diagonal("chance")], shape: .square)))
  }

  private static func precisionRecall(
    _ curves: [ModelReport.ClassificationFigures.ClassCurves], label: String?, rival: RivalCurves?, chosen: Prose
  ) -> Report.Figure {
    Report.Figure(
      "Precision and recall",
      caption: (label != nil
        ? "Of what is taken for \(code: curves[0].name), the share that is; over the share of all that is found."
        : "Each class against all others.") + chosen,
      .lines(
        LineChart(
          x: ChartAxis("recall", extent: .fixed(0...1)), y: ChartAxis("precision", extent: .fixed(0...1)),
          series: named(curves, label, rival).map { name, curve in
            LineChart.Series(
              name, note: curve.averagePrecision.map { "average precision \($0)" },
              points: curve.precisionRecall)
          },
          references: label != nil ? [.horizontal(curves[0].baseRate, "base rate \(share: curves[0].baseRate)")] : [],
          shape: .square)))
  }

  /// What can be read from the matrix of each class, beside its areas.
  private static func classes(_ figures: ModelReport.ClassificationFigures) -> Report.Table {
    let matrix = figures.confusion
    let rows = matrix.classes.indices.map { index -> [Report.Value] in
      let actual = matrix.counts[index].reduce(0, +)
      let predicted = matrix.counts.reduce(0) { $0 + $1[index] }
      let right = matrix.counts[index][index]
      let curve = figures.curves.first { $0.name == matrix.classes[index] }
      func share(_ whole: Int) -> Report.Value { whole == 0 ? .none : .number(Double(right) / Double(whole)) }
      return [
        .text(matrix.classes[index]), .count(actual), share(predicted), share(actual),
        actual + predicted == 0 ? .none : .number(2 * Double(right) / Double(actual + predicted)),
        curve?.auc.map { .number($0) } ?? .none, curve?.averagePrecision.map { .number($0) } ?? .none,
      ]
    }
    let table = Report.Table(
      caption: "Classes", columns: ["Class", "Rows", "Precision", "Recall", "F1", "AUC", "Average precision"],
      rows: rows, isFolded: rows.count > 12)
    return table
  }

  private static func blocks(of figures: ModelReport.RegressionFigures, label: String) -> [Report.Block] {
    let residuals = zip(figures.actual, figures.predicted).map { $0 - $1 }
    let density = Report.Figure(
      "Predicted against true", caption: "Above the diagonal, the prediction is too high.",
      .density(
        DensityChart(
          x: ChartAxis("true \(label)"), y: ChartAxis("predicted \(label)"), xValues: figures.actual,
          yValues: figures.predicted)))
    var charts = [density]
    if let histogram = HistogramChart(axis: ChartAxis("true minus predicted \(label)"), name: "rows", values: residuals)
    {
      var chart = histogram
      chart.references = [.vertical(0, "no error")]
      charts.append(
        Report.Figure(
          "Errors", caption: "The outermost bars hold everything beyond, at most 0.1% of the rows on each side.",
          .histogram(chart)))
    }
    let sorted = residuals.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return [.figures(charts)] }
    // The nearest rank: a number that occurs.
    func quantile(_ share: Double) -> Double { sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)] }
    let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
    let table = Report.Table(
      caption: "True minus predicted \(code: label), by the share of rows that lie below",
      columns: ["Quantile"] + shares.map { NumberText.fixed($0 * 100, places: 0, trimmed: true) + "%" },
      rows: [[.text("error")] + shares.map { .number(quantile($0)) }], alignment: .alongRows)
    return [.figures(charts), .table(table)]
  }
}
