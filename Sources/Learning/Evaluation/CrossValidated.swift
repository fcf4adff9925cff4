internal import Metrics
public import RuntimeContract
public import Tabular

/// The figures of a metric over the folds of a cross-validation.
public struct FoldedMetric: Hashable, Sendable {
  public var name: MetricName
  /// Fold by fold; nil where the fold's rows do not define it.
  public var values: [Double?]

  public init(name: MetricName, values: [Double?]) {
    self.name = name
    self.values = values
  }

  /// Nil unless every fold has a figure.
  public var mean: Double? { known.map { $0.reduce(0, +) / Double($0.count) } }

  /// Of the folds themselves, as numpy's `std` has it; nil unless every fold has a figure.
  public var standardDeviation: Double? {
    guard let known, let mean else { return nil }
    return (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)).squareRoot()
  }

  private var known: [Double]? {
    let known = values.compactMap(\.self)
    return known.isEmpty || known.count < values.count ? nil : known
  }
}

extension Folds {
  /// Folds that keep the shares of the classes; of values, folds at random.
  ///
  /// - Throws: when there are fewer rows than folds.
  public static func balanced(_ target: Target, count: Int, seed: Int) throws(TableError) -> Folds {
    switch target {
    case .classes(let classes, _):
      try Folds(rowCount: classes.count, count: count, seed: seed, strata: classes)
    case .values(let values): try Folds(rowCount: values.count, count: count, seed: seed)
    }
  }

  /// Judges by each fold what is fitted on others, fold after fold.
  ///
  /// - Parameters:
  ///   - known: the figures of the first folds, from a run that was stopped: for each, one a metric.
  ///   - finished: called after each fold with the figures of all until then.
  ///   - predict: fits to the rows of `train`, everything that learns from rows included, and returns the predictions of
  ///     the rows of `test`.
  /// - Throws: what `predict` and `finished` throw.
  public func metrics(
    _ names: [MetricName], of target: Target, known: [[Double?]] = [],
    finished: ([[Double?]]) throws -> Void = { _ in },
    predict: (_ fold: Int, _ train: [Int], _ test: [Int]) throws -> [Float]
  ) throws -> [FoldedMetric] {
    var figures = known
    for fold in known.count..<max(count, known.count) {
      let test = test(fold)
      let predictions = try predict(fold, train(fold), test)
      let truth = target.rows(test)
      figures.append(
        names.map { name in (try? truth.metric(name, of: predictions)).flatMap { $0.isFinite ? $0 : nil } })
      try finished(figures)
    }
    return names.enumerated().map { place, name in FoldedMetric(name: name, values: figures.map { $0[place] }) }
  }
}
