// ML034x: what a chosen variant needs, and what it does not use.
extension Code {
  public static let unusedKey = Code(
    "ML0340", "key that the chosen variant does not use", severity: .warning,
    meaning: """
      The key stands beside a choice under which nothing reads it. Inherited from another layer it would be silent; \
      written in the same place as the choice, one of the two is probably not what was meant.
      """,
    wrong: """
      serving:
        rollout: {strategy: rolling, steps: [5%, 100%]}
      """,
    right: """
      serving:
        rollout: {strategy: canary, steps: [5%, 100%]}
      """)

  public static let missingSection = Code(
    "ML0341", "choice without what it needs",
    meaning: """
      Some choices cannot be carried out without a section that has no default: `batch` needs to know what to score, \
      `streaming` which topics to read, `secrets_manager` where the secrets are, `irsa` which account it proves \
      itself to.
      """,
    wrong: """
      options: {deployment_mode: streaming}
      """,
    right: """
      options: {deployment_mode: streaming}
      serving:
        stream: {input: "kafka://broker:9092/requests", output: "kafka://broker:9092/scores"}
      """)

  public static let lagWithoutStream = Code(
    "ML0342", "scaling by lag without a stream",
    meaning: """
      Lag is the number of messages that wait in a topic. A service that reads no topic has none, so it would stay at \
      its least number of replicas whatever its load.
      """,
    wrong: """
      serving:
        autoscaling: {engine: keda, signal: lag, target: 100}
      """,
    right: """
      serving:
        autoscaling: {engine: keda, signal: concurrency, target: 100}
      """)

  public static let signalOfOtherEngine = Code(
    "ML0343", "signal that the autoscaler cannot read",
    meaning: """
      A HorizontalPodAutoscaler reads CPU and memory from the metrics server, in per cent of the request. The other \
      signals come from Prometheus or from the broker, and KEDA reads those.
      """,
    wrong: """
      serving:
        autoscaling: {engine: hpa, signal: latency, target: 100ms}
      """,
    right: """
      serving:
        autoscaling: {engine: hpa, signal: cpu, target: 70%}
      """)

  public static let targetUnit = Code(
    "ML0344", "target that does not fit its signal",
    meaning: """
      What `target` means depends on `signal`: a share of the request for cpu and memory, a number of requests under \
      way for concurrency, a time for latency, a number of messages for lag. The default, 70 %, fits only the first two.
      """,
    wrong: """
      serving:
        autoscaling: {engine: keda, signal: latency, target: 70%}
      """,
    right: """
      serving:
        autoscaling: {engine: keda, signal: latency, target: 100ms}
      """)

  static let variantRuleCodes: [Code] = [
    unusedKey, missingSection, lagWithoutStream, signalOfOtherEngine, targetUnit,
  ]
}
