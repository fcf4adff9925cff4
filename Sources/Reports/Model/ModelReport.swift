public import RuntimeContract

/// What is known about a model when its training has ended: everything that its report and its card say.
///
/// Whoever trains fills in what there is. What is nil or empty has no place in the report.
public struct ModelReport: Hashable, Sendable {
  /// The registered model's name.
  public var name: String
  public var task: ModelTask
  public var algorithm: Algorithm
  /// Nil for a model that is not an ensemble.
  public var ensemble: Ensemble?
  /// All of them, with the defaults and what a search chose; in the order in which they are shown.
  public var parameters: [AlgorithmParameter]
  public var classWeight: ClassWeight
  public var seed: Int
  /// What the fit was judged by.
  public var objective: FitObjective
  public var data: TrainingData
  /// The objective first.
  public var scores: [Score]
  public var evaluation: Evaluation?
  public var importances: [Importance]
  /// How many rows columns were shuffled among, where these are a sample of those that the model is judged by.
  public var importanceSample: Int?
  public var learningCurves: [LearningCurve]
  /// The round, from 1, whose model was kept; nil when it is the last, or when there are no rounds.
  public var keptRound: Int?
  public var search: SearchSummary?
  /// What somebody should know who trusts the model: rows that were left out, a fit that did not converge.
  public var warnings: [Prose]

  public init(
    name: String, task: ModelTask, algorithm: Algorithm, ensemble: Ensemble? = nil,
    parameters: [AlgorithmParameter], classWeight: ClassWeight = .none, seed: Int, objective: FitObjective,
    data: TrainingData, scores: [Score], evaluation: Evaluation? = nil, importances: [Importance] = [],
    importanceSample: Int? = nil, learningCurves: [LearningCurve] = [], keptRound: Int? = nil,
    search: SearchSummary? = nil,
    warnings: [Prose] = []
  ) {
    self.name = name
    self.task = task
    self.algorithm = algorithm
    self.ensemble = ensemble
    self.parameters = parameters
    self.classWeight = classWeight
    self.seed = seed
    self.objective = objective
    self.data = data
    self.scores = scores
    self.evaluation = evaluation
    self.importances = importances
    self.importanceSample = importanceSample
    self.learningCurves = learningCurves
    self.keptRound = keptRound
    self.search = search
    self.warnings = warnings
  }
}
