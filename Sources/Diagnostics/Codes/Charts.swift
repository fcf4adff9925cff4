// ML065x: what no Helm chart can say.
extension Code {
  public static let chartRefused = Code(
    "ML0650", "no chart can say this exactly",
    meaning: """
      The chart is computed from the objects of all environments: what differs becomes a value. Helm reads numbers as \
      floating point and takes a null for a key to delete, so a few differences cannot be written as values without \
      changing them. The chart is refused, because one that renders something else than the plain objects is worse \
      than none.
      """,
    wrong: """
      environments:
        dev: {serving: {limits: {body: 9007199254740993}}}
      """,
    right: """
      environments:
        dev: {serving: {limits: {body: 8Mi}}}
      """)

  static let chartCodes: [Code] = [chartRefused]
}
