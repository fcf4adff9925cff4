public import Metrics
public import RuntimeContract

/// What rows are and what a model predicted of them.
public struct ScoredRows: Sendable {
  public enum Kind: Sendable {
    /// Probabilities are row-major, rows × classes. Class 1 of two is the positive one.
    case classes(Classification)
    case values(Regression)
  }

  public let kind: Kind

  public init(_ rows: Classification) { kind = .classes(rows) }
  public init(_ rows: Regression) { kind = .values(rows) }

  public var count: Int {
    switch kind {
    case .classes(let rows): rows.truth.count
    case .values(let rows): rows.truth.count
    }
  }

  public var weights: [Double]? {
    switch kind {
    case .classes(let rows): rows.weights
    case .values(let rows): rows.weights
    }
  }

  /// Whether another's rows are the same, as far as their truth tells.
  public func hasTruth(of other: ScoredRows) -> Bool {
    switch (kind, other.kind) {
    case (.classes(let mine), .classes(let theirs)):
      mine.truth == theirs.truth && mine.classCount == theirs.classCount && mine.weights == theirs.weights
    case (.values(let mine), .values(let theirs)): mine.truth == theirs.truth && mine.weights == theirs.weights
    default: false
    }
  }

  /// Some of the rows.
  ///
  /// - Throws: `UndefinedMetric` when they weigh nothing.
  /// - Precondition: there are such rows.
  public func rows(_ chosen: [Int]) throws(UndefinedMetric) -> ScoredRows {
    let chosenWeights = weights.map { weights in chosen.map { weights[$0] } }
    switch kind {
    case .classes(let rows):
      let count = rows.classCount
      let probabilities: [Double] = chosen.flatMap { rows.probabilities[$0 * count..<($0 + 1) * count] }
      return ScoredRows(
        try Classification(
          truth: chosen.map { rows.truth[$0] }, classCount: count, probabilities: probabilities, weights: chosenWeights)
      )
    case .values(let rows):
      return ScoredRows(
        try Regression(
          truth: chosen.map { rows.truth[$0] }, predicted: chosen.map { rows.predicted[$0] }, weights: chosenWeights))
    }
  }

  /// - Throws: `UndefinedMetric` when the rows do not define it, and for a metric of the other task or of latency.
  public func figure(_ name: MetricName) throws(UndefinedMetric) -> Double {
    switch kind {
    case .classes(let rows): return try rows.figure(name)
    case .values(let rows): return try rows.figure(name)
    }
  }

  /// The same as a function of the rows' weights, with what does not depend on them worked out once; nil where the weights
  /// leave it undefined. It counts a weight of the rows' own only if the caller has multiplied it in.
  func weightedFigure(_ name: MetricName) throws(UndefinedMetric) -> WeightedFigure {
    _ = try figure(name)
    switch kind {
    case .classes(let rows):
      switch name {
      case .logLoss: return Self.mean(rows.logLosses)
      case .brier: return Self.mean(rows.brierLosses)
      case .auc: return Self.meanOverClasses(rows) { $0.area }
      case .averagePrecision: return Self.meanOverClasses(rows) { $0.averagePrecision }
      default:
        let (truth, predicted, classCount) = (rows.truth, rows.predicted, rows.classCount)
        return { weights in
          let matrix = ConfusionMatrix(
            truth: truth, predicted: predicted, classCount: classCount, rowWeights: weights)
          let value =
            switch name {
            case .balancedAccuracy: matrix.balancedAccuracy
            case .precision: matrix.precision
            case .recall: matrix.recall
            case .f1: matrix.f1
            default: matrix.accuracy
            }
          return value.isNaN ? nil : value
        }
      }
    case .values(let rows):
      let (truth, predicted) = (rows.truth, rows.predicted)
      switch name {
      case .rmse:
        let mean = Self.mean(zip(truth, predicted).map { ($0 - $1) * ($0 - $1) })
        return { weights in mean(weights).map { $0.squareRoot() } }
      case .mae: return Self.mean(zip(truth, predicted).map { abs($0 - $1) })
      case .mape: return Self.mean(zip(truth, predicted).map { abs($0 - $1) / max(abs($0), .ulpOfOne) })
      default:
        return { weights in try? Regression(truth: truth, predicted: predicted, weights: weights).r2() }
      }
    }
  }

  private static func mean(_ losses: [Double]) -> @Sendable ([Double]) -> Double? {
    { weights in
      var (sum, total) = (0.0, 0.0)
      for row in losses.indices {
        sum += weights[row] * losses[row]
        total += weights[row]
      }
      return total > 0 ? sum / total : nil
    }
  }

  private static func meanOverClasses(
    _ rows: Classification, _ figure: @escaping @Sendable (Ranking) -> Double?
  ) -> @Sendable ([Double]) -> Double? {
    let classes = rows.classCount == 2 ? [1] : rows.classesPresent
    let ranked = classes.map { index in
      RankedRows(
        positive: rows.truth.map { $0 == Int32(index) },
        scores: rows.truth.indices.map { rows.probabilities[$0 * rows.classCount + index] })
    }
    return { weights in
      var sum = 0.0
      for rows in ranked {
        guard let value = figure(rows.ranking(weights: weights)) else { return nil }
        sum += value
      }
      return sum / Double(ranked.count)
    }
  }
}
