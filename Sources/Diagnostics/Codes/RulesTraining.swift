// ML035x: training.
extension Code {
  public static let spotWithoutRetries = Code(
    "ML0350", "spot machine without retries",
    meaning: """
      A spot machine is taken away at two minutes' notice. A training stage that is never tried again fails for good \
      the first time that happens.
      """,
    wrong: """
      training:
        resources: {spot: true}
        retries: 0
      """,
    right: """
      training:
        resources: {spot: true}
        retries: 2
      """)

  public static let idleGPU = Code(
    "ML0351", "GPU for an algorithm that uses none",
    meaning: """
      The built-in algorithms compute on the processor. A GPU that is asked for is reserved and paid for, and stands \
      idle; on a cluster without one the pod never starts.
      """,
    wrong: """
      training:
        resources: {gpu: 1}
      """,
    right: """
      training:
        resources: {gpu: 0}
      """)

  public static let startOutsideSearch = Code(
    "ML0352", "parameter outside its search space",
    meaning: """
      A value under `parameters` whose key is searched is where the search starts. Outside the space it is a point \
      that the search may never return to, and the two places contradict each other.
      """,
    wrong: """
      training:
        parameters: {leaves: 255}
        search: {space: {leaves: {min: 7, max: 127}}}
      """,
    right: """
      training:
        parameters: {leaves: 31}
        search: {space: {leaves: {min: 7, max: 127}}}
      """)

  public static let logarithmOfZero = Code(
    "ML0353", "logarithmic search from zero",
    meaning: """
      A logarithmic scale gives every order of magnitude the same room, and below any number above zero there are \
      endlessly many. It needs a lower end above zero.
      """,
    wrong: """
      training:
        search: {space: {l2: {min: 0, max: 10, log: true}}}
      """,
    right: """
      training:
        search: {space: {l2: {min: 0.001, max: 10, log: true}}}
      """)

  public static let gridOfInterval = Code(
    "ML0354", "grid over an interval",
    meaning: """
      A grid tries every combination of the values that are listed. An interval lists none, and any step through it \
      would be one that nobody chose.
      """,
    wrong: """
      training:
        search: {method: grid, space: {leaves: {min: 7, max: 127}}}
      """,
    right: """
      training:
        search: {method: grid, space: {leaves: {values: [7, 31, 127]}}}
      """)

  public static let nothingToJudgeBy = Code(
    "ML0355", "no rows to judge by",
    meaning: """
      A search and early stopping choose by rows that nothing learned from: the validation part of the split or, for \
      the trials of a search, the folds of a cross-validation. By the training rows they would choose what has learned \
      these by heart.
      """,
    wrong: """
      data:
        split: {train: 80%, validation: 0%, test: 20%}
      training:
        early_stopping: {rounds: 30}
      """,
    right: """
      data:
        split: {train: 70%, validation: 10%, test: 20%}
      training:
        early_stopping: {rounds: 30}
      """)

  static let trainingRuleCodes: [Code] = [
    spotWithoutRetries, idleGPU, startOutsideSearch, logarithmOfZero, gridOfInterval, nothingToJudgeBy,
  ]
}
