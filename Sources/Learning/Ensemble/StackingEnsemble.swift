public import ONNX
internal import Tabular

/// Several fits of one learner with seeds of their own, whose predictions a linear model weighs; it learns from what the
/// members predict of rows that they did not see (Wolpert, "Stacked Generalization", 1992).
public struct StackingLearner: Learner {
  /// How many folds there are unless somebody says.
  public static let folds = 5

  private let base: any Learner
  private let final: LinearLearner
  private let members: Int
  private let folds: Int

  /// - Parameters:
  ///   - final: of the same task as the members.
  ///   - folds: of the rows; each is predicted by members that were fitted on the others.
  /// - Precondition: there are at least two members and two folds.
  public init(_ base: any Learner, members: Int, final: LinearLearner, folds: Int = StackingLearner.folds) {
    precondition(members >= 2 && folds >= 2)
    self.folds = folds
    self.base = base
    self.members = members
    self.final = final
  }

  public func fit(_ training: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> any FittedModel {
    var fingerprint = Fingerprint()
    fingerprint.add(training)
    for value in [run.seed, members, 2, folds] { fingerprint.add(value) }
    let count = max(2, min(folds, training.features.rowCount))
    var fits = try StagedFits(run, stages: members * (count + 1) + 1, fingerprint: fingerprint.value)
    let parts = try Folds.balanced(training.target, count: count, seed: run.seed)
    let outputs = training.target.outputs
    var unseen: [[Float]] = []
    var models: [any FittedModel] = []
    for member in 0..<members {
      var generator = SeededGenerator(seed: run.seed, stream: member)
      let seed = Int(truncatingIfNeeded: generator.next() >> 2)
      var predictions = [Float](repeating: 0, count: training.features.rowCount * outputs)
      for fold in 0..<count {
        let test = parts.test(fold)
        let model = try fits.fit(base, training.rows(parts.train(fold)), validation: validation, seed: seed)
        let part = model.predict(training.features.rows(test))
        for (place, row) in test.enumerated() {
          for output in 0..<outputs { predictions[row * outputs + output] = part[place * outputs + output] }
        }
      }
      unseen.append(predictions)
      models.append(try fits.fit(base, training, validation: validation, seed: seed))
    }
    let features = StackedModel.features(unseen, outputs: outputs)
    let last = try fits.fit(
      final, TrainingSet(features: features, target: training.target, weights: training.weights),
      validation: nil, seed: run.seed)
    return StackedModel(members: models, final: last)
  }
}

/// A model over several models' predictions.
public struct StackedModel: FittedModel {
  public let members: [any FittedModel]
  public let final: any FittedModel

  public var outputs: Int { final.outputs }

  public var isConverged: Bool { members.allSatisfy(\.isConverged) && final.isConverged }

  /// Member by member, a column for each output; of probabilities the first is left out, as the others say what it is.
  static func features(_ predictions: [[Float]], outputs: Int) -> FeatureSet {
    let rows = predictions[0].count / outputs
    return FeatureSet(
      columns: predictions.enumerated().flatMap { member, values in
        ((outputs > 1 ? 1 : 0)..<outputs).map { output in
          FeatureColumn(
            name: "\(member).\(output)", values: .floats((0..<rows).map { values[$0 * outputs + output] }))
        }
      }, rowCount: rows)
  }

  public func predict(_ features: FeatureSet) -> [Float] { predictor()(features) }

  public func predictor() -> @Sendable (FeatureSet) -> [Float] {
    let predictors = members.map { $0.predictor() }
    let last = final.predictor()
    return { [outputs] features in last(Self.features(predictors.map { $0(features) }, outputs: outputs)) }
  }

  public func emit(into graph: inout GraphBuilder, features: [String]) -> String {
    var columns: [String] = []
    for member in members {
      let values = member.emit(into: &graph, features: features)
      if outputs == 1 {
        columns.append(values)
        continue
      }
      for output in 1..<outputs {
        let index = graph.constant(Tensor(shape: [1], .int64s([Int64(output)])), "output")
        columns.append(graph.add("Gather", [values, index], [Attribute("axis", .int(1))]))
      }
    }
    return final.emit(into: &graph, features: columns)
  }
}
