public import Metrics

extension ModelReport.ClassificationFigures {
  /// More points than a picture can show: whole curves have one a row, and of many classes would take more memory than the
  /// predictions do.
  private static let points = 400
  private static let bins = 10

  /// - Parameters:
  ///   - names: of the classes, in their order.
  ///   - figures: of the rows of the part; of two classes, the second is the positive one.
  public init(part: ModelReport.Part, classes names: [String], _ figures: Classification) {
    let count = figures.classCount
    precondition(names.count == count, "every class has a name")
    let matrix = figures.confusion
    let counts = (0..<count).map { actual in (0..<count).map { Int(matrix[actual, $0].rounded()) } }
    self.init(
      part: part, curves: (count == 2 ? [1] : Array(0..<count)).map { Self.curves(figures, $0, names[$0]) },
      confusion: ConfusionChart(classes: names, counts: counts))
  }

  private static func curves(_ figures: Classification, _ index: Int, _ name: String) -> ClassCurves {
    let ranking = figures.ranking(of: index)
    func thinned(_ curve: [CurvePoint]?) -> [ChartPoint] {
      (curve ?? []).thinned(to: points).map { ChartPoint(x: $0.x, y: $0.y) }
    }
    let filled = figures.calibration(of: index, bins: bins).map { bin in
      (meanPrediction: bin.predicted, observedShare: bin.observed, count: Int(bin.weight.rounded()))
    }
    let total = ranking.positives + ranking.negatives
    return ClassCurves(
      name, roc: thinned(ranking.receiverOperatingCharacteristic), auc: ranking.area,
      precisionRecall: thinned(ranking.precisionRecallCurve), averagePrecision: ranking.averagePrecision,
      baseRate: total > 0 ? ranking.positives / total : 0,
      calibration: CalibrationChart.evenBins(bins, filled: filled))
  }
}

extension ModelReport.Evaluation {
  public static func measured(
    part: ModelReport.Part, classes names: [String], _ figures: Classification
  ) -> ModelReport.Evaluation {
    .classification(.init(part: part, classes: names, figures))
  }
}
