public import RuntimeContract

extension ModelReport {
  /// A metric on each part that it was computed on.
  public struct Score: Hashable, Sendable {
    public var metric: MetricName
    public var values: [Part: Double]
    /// Over the folds of cross-validation.
    public var crossValidation: FoldScores?
    /// What the best constant prediction reaches on the test part: the commonest class, the shares of the classes, the
    /// mean of the label.
    public var baseline: Double?

    public init(
      _ metric: MetricName, _ values: [Part: Double], crossValidation: FoldScores? = nil, baseline: Double? = nil
    ) {
      self.metric = metric
      self.values = values
      self.crossValidation = crossValidation
      self.baseline = baseline
    }
  }

  public struct FoldScores: Hashable, Sendable {
    public var mean: Double
    /// Of the folds themselves: the standard deviation of the whole population, as numpy's `std` has it.
    public var deviation: Double
    public var folds: Int

    public init(mean: Double, deviation: Double, folds: Int) {
      self.mean = mean
      self.deviation = deviation
      self.folds = folds
    }
  }

  /// How predictions compare with the truth on one part.
  public enum Evaluation: Hashable, Sendable {
    case classification(ClassificationFigures)
    case regression(RegressionFigures)

    public var part: Part {
      switch self {
      case .classification(let figures): figures.part
      case .regression(let figures): figures.part
      }
    }
  }

  public struct ClassificationFigures: Hashable, Sendable {
    /// One class against all others.
    public struct ClassCurves: Hashable, Sendable {
      public var name: String
      /// False positive rate, true positive rate; from (0, 0) to (1, 1). May have a point a row: what is drawn is thinned.
      public var roc: [ChartPoint]
      /// Nil when a class has no rows in the part, or all of them.
      public var auc: Double?
      /// Recall, precision; in the order of recall.
      public var precisionRecall: [ChartPoint]
      public var averagePrecision: Double?
      /// The share of the part's rows that are of the class.
      public var baseRate: Double
      public var calibration: [CalibrationChart.Bin]

      public init(
        _ name: String, roc: [ChartPoint], auc: Double?, precisionRecall: [ChartPoint], averagePrecision: Double?,
        baseRate: Double, calibration: [CalibrationChart.Bin]
      ) {
        self.name = name
        self.roc = roc
        self.auc = auc
        self.precisionRecall = precisionRecall
        self.averagePrecision = averagePrecision
        self.baseRate = baseRate
        self.calibration = calibration
      }
    }

    /// What the figures were computed on.
    public var part: Part
    /// Two classes have curves of one, the positive; more have one against all others each.
    public var curves: [ClassCurves]
    public var confusion: ConfusionChart

    public init(part: Part, curves: [ClassCurves], confusion: ConfusionChart) {
      self.part = part
      self.curves = curves
      self.confusion = confusion
    }
  }

  public struct RegressionFigures: Hashable, Sendable {
    public var part: Part
    /// A row each, in the label's unit.
    public var actual: [Double]
    public var predicted: [Double]

    /// - Precondition: as many numbers in both.
    public init(part: Part, actual: [Double], predicted: [Double]) {
      precondition(actual.count == predicted.count, "each row has a prediction")
      self.part = part
      self.actual = actual
      self.predicted = predicted
    }
  }
}
