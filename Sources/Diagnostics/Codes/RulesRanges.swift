// ML033x: ranges and sequences.
extension Code {
  public static let minimumAboveMaximum = Code(
    "ML0330", "minimum above maximum",
    meaning: "No value lies between the two bounds. Kubernetes refuses such replicas, and a search has no candidates.",
    wrong: """
      serving:
        replicas: {min: 4, max: 2}
      """,
    right: """
      serving:
        replicas: {min: 2, max: 4}
      """)

  public static let rolloutSteps = Code(
    "ML0331", "rollout steps do not rise to 100 %",
    meaning: """
      Each step of a rollout sends more traffic to the new version than the step before, and the last one sends all of \
      it. A sequence that falls or repeats never moves on; one that ends below 100 % leaves two versions running \
      for ever.
      """,
    wrong: """
      serving:
        rollout: {strategy: canary, steps: [5%, 50%, 25%]}
      """,
    right: """
      serving:
        rollout: {strategy: canary, steps: [5%, 25%, 50%, 100%]}
      """)

  public static let budgetAlerts = Code(
    "ML0332", "budget alerts do not rise",
    meaning: """
      Each alert stands for a larger share of the budget than the one before it. Out of order or twice, one of them \
      would never be heard.
      """,
    wrong: """
      cloud: {region: eu-west-1, account: "123456789012"}
      cost: {budget: 500 USD, alert_at: [80%, 50%, 100%]}
      """,
    right: """
      cloud: {region: eu-west-1, account: "123456789012"}
      cost: {budget: 500 USD, alert_at: [50%, 80%, 100%]}
      """)

  public static let repeatedName = Code(
    "ML0333", "name listed twice",
    meaning: """
      A list of names says which, not how often: the second of two equal names does nothing, and most often stands \
      where another name was meant.
      """,
    wrong: """
      evaluation:
        slices: [contract, region, contract]
      """,
    right: """
      evaluation:
        slices: [contract, region]
      """)

  static let rangeRuleCodes: [Code] = [minimumAboveMaximum, rolloutSteps, budgetAlerts, repeatedName]
}
