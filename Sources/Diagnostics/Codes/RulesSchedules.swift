// ML036x: when things happen.
extension Code {
  public static let neverFires = Code(
    "ML0360", "schedule that never fires",
    meaning: """
      No date fits the five fields, such as 30 February. The orchestrator accepts it and waits for ever, and the \
      pipeline looks healthy while nothing runs.
      """,
    wrong: """
      training: {schedule: "0 2 30 2 *"}
      """,
    right: """
      training: {schedule: "0 2 28 2 *"}
      """)

  public static let driftTooRare = Code(
    "ML0361", "drift checked less than once a day",
    meaning: """
      Between two checks a model may decide on data that it has never seen. Drift is checked at least every 24 hours, \
      so that the longest silence is one day.
      """,
    wrong: """
      monitoring:
        drift: {tests: [psi], threshold: 0.2, schedule: "0 6 * * 1"}
      """,
    right: """
      monitoring:
        drift: {tests: [psi], threshold: 0.2, schedule: "0 6 * * *"}
      """)

  public static let unmonitoredTrigger = Code(
    "ML0362", "retraining on what is not monitored",
    meaning: """
      A trigger fires on an alert, and only what `monitoring` watches raises one. A trigger on anything else never \
      fires, and the model grows old unnoticed.
      """,
    wrong: """
      monitoring:
        retraining: {triggers: [drift]}
      """,
    right: """
      monitoring:
        drift: {tests: [psi], threshold: 0.2, schedule: "0 * * * *"}
        retraining: {triggers: [drift]}
      """)

  static let scheduleRuleCodes: [Code] = [neverFires, driftTooRare, unmonitoredTrigger]
}
