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

  public static let unknownSearchParameter = Code(
    "ML0352", "search over what is no parameter",
    meaning: """
      Each key of `search.space` is a parameter of the algorithm. A search that varies anything else trains the same \
      model again and again.
      """,
    wrong: """
      training:
        search: {space: {leafs: {min: 7, max: 127}}}
      """,
    right: """
      training:
        search: {space: {leaves: {min: 7, max: 127}}}
      """)

  public static let startOutsideSearch = Code(
    "ML0353", "parameter outside its search space",
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

  public static let searchValue = Code(
    "ML0354", "search outside the parameter's range",
    meaning: """
      A candidate of the search is refused by the algorithm itself: the same bounds and types hold as under \
      `parameters`. A logarithmic scale also needs bounds above zero.
      """,
    wrong: """
      training:
        search: {space: {learning_rate: {min: 0, max: 0.3, log: true}}}
      """,
    right: """
      training:
        search: {space: {learning_rate: {min: 0.01, max: 0.3, log: true}}}
      """)

  static let trainingRuleCodes: [Code] = [
    spotWithoutRetries, idleGPU, unknownSearchParameter, startOutsideSearch, searchValue,
  ]
}
