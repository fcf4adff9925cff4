public import ONNX
internal import Tabular

/// Several fits of one learner, each with a seed of its own and rows drawn with replacement, whose predictions are
/// averaged (Breiman, "Bagging Predictors", 1996).
public struct VotingLearner: Learner {
  private let base: any Learner
  private let members: Int

  /// - Precondition: there are at least two members.
  public init(_ base: any Learner, members: Int) {
    precondition(members >= 2)
    self.base = base
    self.members = members
  }

  public func fit(_ training: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> any FittedModel {
    var fingerprint = Fingerprint()
    fingerprint.add(training)
    for value in [run.seed, members, 1] { fingerprint.add(value) }
    var fits = try StagedFits(run, stages: members, fingerprint: fingerprint.value)
    var models: [any FittedModel] = []
    for member in 0..<members {
      var generator = SeededGenerator(seed: run.seed, stream: member)
      let seed = Int(truncatingIfNeeded: generator.next() >> 2)
      let rows = (0..<training.features.rowCount).map { _ in generator.below(training.features.rowCount) }
      models.append(try fits.fit(base, training.rows(rows.sorted()), validation: validation, seed: seed))
    }
    return AverageModel(models)
  }
}

/// The mean of several models' predictions.
public struct AverageModel: FittedModel {
  public let members: [any FittedModel]

  /// - Precondition: there is a model, and all have as many outputs.
  public init(_ members: [any FittedModel]) {
    precondition(!members.isEmpty && members.allSatisfy { $0.outputs == members[0].outputs })
    self.members = members
  }

  public var outputs: Int { members[0].outputs }

  public var isConverged: Bool { members.allSatisfy(\.isConverged) }

  public func predict(_ features: FeatureSet) -> [Float] { predictor()(features) }

  public func predictor() -> @Sendable (FeatureSet) -> [Float] {
    let predictors = members.map { $0.predictor() }
    return { features in
      var sums = predictors[0](features)
      for predict in predictors.dropFirst() {
        let predictions = predict(features)
        for place in sums.indices { sums[place] += predictions[place] }
      }
      let share = 1 / Float(predictors.count)
      return sums.map { $0 * share }
    }
  }

  public func emit(into graph: inout GraphBuilder, features: [String]) -> String {
    var sum = members[0].emit(into: &graph, features: features)
    for member in members.dropFirst() {
      sum = graph.add("Add", [sum, member.emit(into: &graph, features: features)])
    }
    let share = graph.constant(Tensor(shape: [1], .floats([1 / Float(members.count)])), "share")
    return graph.add("Mul", [sum, share])
  }
}
