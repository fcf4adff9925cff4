public import RuntimeContract

extension ModelReport {
  /// How much a feature matters. Columns as the user knows them, before transforms.
  public struct Importance: Hashable, Sendable {
    public var feature: String
    /// The share of all gain in the splits of trees; nil for models without trees.
    public var gain: Double?
    /// How much worse the objective becomes when the column's values are shuffled; above 0 is worse, whatever the goal.
    public var permutation: Double?
    /// Over repeated shuffles.
    public var permutationDeviation: Double?

    public init(
      _ feature: String, gain: Double? = nil, permutation: Double? = nil, permutationDeviation: Double? = nil
    ) {
      self.feature = feature
      self.gain = gain
      self.permutation = permutation
      self.permutationDeviation = permutationDeviation
    }
  }

  /// A figure of each round of the fit, on one or more parts.
  public struct LearningCurve: Hashable, Sendable {
    /// As the learner calls it: `log_loss`.
    public var metric: String
    public var series: [Series]

    public struct Series: Hashable, Sendable {
      public var part: Part
      /// Of rounds 1, 2, 3 …
      public var values: [Double]

      public init(_ part: Part, values: [Double]) {
        self.part = part
        self.values = values
      }
    }

    public init(metric: String, series: [Series]) {
      self.metric = metric
      self.series = series
    }
  }

  public struct SearchSummary: Hashable, Sendable {
    public struct Trial: Hashable, Sendable {
      /// From 1, in the order in which trials were begun.
      public var number: Int
      public var parameters: [AlgorithmParameter]
      /// Of the objective; nil for a trial that failed or was stopped before it had one.
      public var value: Double?
      /// Of the whole effort, above 0 and at most 1: the best of those that had all of it is chosen.
      public var share: Double

      public init(number: Int, parameters: [AlgorithmParameter], value: Double?, share: Double = 1) {
        self.number = number
        self.parameters = parameters
        self.value = value
        self.share = share
      }
    }

    public var method: SearchMethod
    /// In the order of their numbers.
    public var trials: [Trial]

    public init(method: SearchMethod, trials: [Trial]) {
      self.method = method
      self.trials = trials
    }
  }
}
