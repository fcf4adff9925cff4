internal import Learning
internal import Metrics
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// How much a raw column matters to a model.
struct Importance: Codable, Hashable, Sendable {
  var column: String
  /// The share of the gain of all splits that are made by it, 0 to 1; nil for a model without splits.
  var gain: Double?
  /// By how much the objective gets worse when the column's values are shuffled among the rows: the mean of the
  /// repetitions. Negative where the column does harm. Nil where the objective is undefined.
  var permutation: Double?
  /// The standard deviation of the repetitions, as of the whole population.
  var permutationDeviation: Double?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, gain, permutation, permutationDeviation = "permutation_deviation"
  }
}

extension FittedTransforms {
  /// The share of each raw column in the gain of all splits; nil for a model without splits.
  func gainShares(_ model: any FittedModel) -> [Double]? {
    guard let gains = Self.gains(model) else { return nil }
    let total = gains.reduce(0, +)
    var next = 0
    return columns.map { column in
      let count = column.featureNames.count
      defer { next += count }
      return total > 0 ? gains[next..<(next + count)].reduce(0, +) / total : 0
    }
  }
}

extension FittedTransforms {
  /// Of each feature; an ensemble's are those of its members together. Nil where nothing splits.
  private static func gains(_ model: any FittedModel) -> [Double]? {
    let members: [any FittedModel]
    switch model {
    case let model as TreeModel: return model.gains
    case let model as AverageModel: members = model.members
    case let model as StackedModel: members = model.members
    default: return nil
    }
    let all = members.compactMap { gains($0) }
    guard let first = all.first, all.count == members.count else { return nil }
    return all.dropFirst().reduce(into: first) { sum, gains in
      for index in sum.indices { sum[index] += gains[index] }
    }
  }
}

/// Permutation importance (Breiman, "Random Forests", 2001) of the raw columns, transforms included.
struct PermutationImportance {
  let transforms: FittedTransforms
  let model: any FittedModel
  let objective: FitObjective
  let seed: Int

  /// scikit-learn's number of repetitions.
  static let repetitions = 5
  /// More rows make the figures no better.
  static let mostRows = 5000

  /// - Returns: for each raw column, in the order of the model's inputs.
  /// - Throws: also when the process was told to end: there may be many columns, each of which takes several predictions.
  func importances(_ rows: LabelledRows) throws(Failure) -> [Importance] {
    var generator = SeededGenerator(seed: seed)
    var (table, target) = (rows.table, rows.target)
    if table.rowCount > Self.mostRows {
      var chosen = Array(0..<table.rowCount)
      generator.shuffle(&chosen)
      let kept = chosen.prefix(Self.mostRows).sorted()
      table = table.rows(kept)
      target = target.gather(kept)
    }
    let predict = model.predictor()
    let base = try score(table, target, predict)
    var importances: [Importance] = []
    for column in transforms.columns {
      guard let base, let values = table[column.column]?.values else {
        importances.append(Importance(column: column.column))
        continue
      }
      var losses: [Double] = []
      for _ in 0..<Self.repetitions {
        var order = Array(0..<table.rowCount)
        generator.shuffle(&order)
        guard let shuffled = try score(table.replacing(column.column, with: values.rows(order)), target, predict)
        else { break }
        losses.append(objective.goal == .maximize ? base - shuffled : shuffled - base)
      }
      guard losses.count == Self.repetitions else {
        importances.append(Importance(column: column.column))
        continue
      }
      let mean = losses.reduce(0, +) / Double(losses.count)
      let deviation = (losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(losses.count)).squareRoot()
      importances.append(
        Importance(column: column.column, permutation: mean, permutationDeviation: deviation))
    }
    return importances
  }

  private func score(
    _ table: Table, _ target: Target, _ predict: (FeatureSet) -> [Float]
  ) throws(Failure) -> Double? {
    if Termination.isAsked {
      throw Failure(
        .unavailable, "stopped by a signal while columns were shuffled",
        advice: "run the stage again: nothing was half-written")
    }
    let features: FeatureSet
    do throws(TransformProblem) {
      features = try transforms.apply(table)
    } catch { throw Failure(error) }
    return try? Scoring.value(objective.metric, target, predict(features))
  }
}

extension Target {
  /// Of the rows of these numbers, in this order.
  func gather(_ rows: [Int]) -> Target {
    switch self {
    case .classes(let codes, let count): .classes(rows.map { codes[$0] }, count: count)
    case .values(let values): .values(rows.map { values[$0] })
    }
  }
}
