internal import Diagnostics
internal import Source
internal import Spec

/// Where a search starts lies in its space.
enum SearchSpace {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let search = facts.spec.training.search, let parameters = facts.spec.training.parameters else { return [] }
    return search.space.entries.compactMap { entry in
      guard let start = parameters.number(entry.key), start.isWritten else { return nil }
      let range = entry.value
      let isInside =
        if let values = range.values {
          values.contains { $0.value.number == start.value }
        } else {
          (range.min ?? -.infinity) <= start.value && start.value <= (range.max ?? .infinity)
        }
      return isInside ? nil : Diagnostic.startOutsideSearch(entry.key, start: start, space: entry.keySpan)
    }
  }
}

extension PipelineSpec.ParameterValue {
  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .string, .bool: nil
    }
  }
}

extension PipelineSpec.Parameters {
  /// The value of a parameter that is a number and has one.
  fileprivate func number(_ key: String) -> Sourced<Double>? {
    switch self {
    case .linearRegression(let model):
      switch key {
      case "alpha": model.$alpha
      case "l1_ratio": model.$l1Ratio
      case "max_iterations": model.$maxIterations.map(Double.init)
      case "tolerance": model.$tolerance
      default: nil
      }
    case .logisticRegression(let model):
      switch key {
      case "c": model.$c
      case "l1_ratio": model.$l1Ratio
      case "max_iterations": model.$maxIterations.map(Double.init)
      case "tolerance": model.$tolerance
      default: nil
      }
    case .gradientBoosting(let model):
      switch key {
      case "trees": model.$trees.map(Double.init)
      case "leaves": model.$leaves.map(Double.init)
      case "max_depth": model.$maxDepth.present()?.map(Double.init)
      case "learning_rate": model.$learningRate
      case "min_leaf_rows": model.$minLeafRows.map(Double.init)
      case "min_split_gain": model.$minSplitGain
      case "subsample": model.$subsample
      case "column_sample": model.$columnSample
      case "l1": model.$l1
      case "l2": model.$l2
      case "bins": model.$bins.map(Double.init)
      default: nil
      }
    case .randomForest(let model):
      switch key {
      case "trees": model.$trees.map(Double.init)
      case "max_depth": model.$maxDepth.present()?.map(Double.init)
      case "min_leaf_rows": model.$minLeafRows.map(Double.init)
      case "min_split_rows": model.$minSplitRows.map(Double.init)
      case "subsample": model.$subsample
      case "bins": model.$bins.map(Double.init)
      default: nil
      }
    case .mlp(let model):
      switch key {
      case "layers": model.$layers.map(Double.init)
      case "units": model.$units.map(Double.init)
      case "learning_rate": model.$learningRate
      case "alpha": model.$alpha
      case "batch_size": model.$batchSize.map(Double.init)
      case "epochs": model.$epochs.map(Double.init)
      case "dropout": model.$dropout
      case "tolerance": model.$tolerance
      default: nil
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func startOutsideSearch(_ key: String, start: Sourced<Double>, space: Span) -> Diagnostic {
    Diagnostic(
      .startOutsideSearch, at: start.origin.span,
      "the search starts at `\(key): \(Measure.number(start.value))`, which is outside its space",
      notes: [Note("the space is given here", at: space)])
  }
}
