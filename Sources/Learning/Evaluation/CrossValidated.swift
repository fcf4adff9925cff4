public import Metrics
public import RuntimeContract
public import Tabular

/// The figures of a metric over the folds of a cross-validation.
public struct FoldedMetric: Hashable, Sendable {
  public var name: MetricName
  /// Fold by fold.
  public var values: [Double]

  public init(name: MetricName, values: [Double]) {
    self.name = name
    self.values = values
  }

  public var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// Of the folds themselves, as numpy's `std` has it.
  public var standardDeviation: Double {
    let mean = mean
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}

/// A metric that the rows of one fold do not define.
public struct UndefinedFold: Error, Hashable, CustomStringConvertible {
  /// From 0.
  public var fold: Int
  public var cause: UndefinedMetric

  public var description: String { "fold \(fold + 1): \(cause)" }
}

extension Folds {
  /// Folds that keep the shares of the classes; of values, folds at random.
  ///
  /// - Throws: when there are fewer rows than folds.
  public static func balanced(_ target: Target, count: Int, seed: Int) throws(TableError) -> Folds {
    switch target {
    case .classes(let classes, _):
      try Folds(rowCount: classes.count, count: count, seed: seed, strata: classes.map { Int($0) })
    case .values(let values): try Folds(rowCount: values.count, count: count, seed: seed)
    }
  }

  /// Judges what is fitted on all folds but one by that one, fold after fold.
  ///
  /// - Parameter predict: fits to the rows of `train`, everything that learns from rows included, and returns the
  ///   predictions of the rows of `test`.
  /// - Throws: what `predict` throws; `UndefinedFold` when a fold's rows do not define a metric.
  public func metrics(
    _ names: [MetricName], of target: Target, weights: [Float]? = nil,
    predict: (_ fold: Int, _ train: [Int], _ test: [Int]) throws -> [Float]
  ) throws -> [FoldedMetric] {
    var results = names.map { FoldedMetric(name: $0, values: []) }
    for fold in 0..<count {
      let test = test(fold)
      let predictions = try predict(fold, train(fold), test)
      let truth = target.rows(test)
      let testWeights = weights.map { weights in test.map { weights[$0] } }
      for place in results.indices {
        do {
          results[place].values.append(try truth.metric(names[place], of: predictions, weights: testWeights))
        } catch { throw UndefinedFold(fold: fold, cause: error) }
      }
    }
    return results
  }
}
