// ML09xx: what the language knows and the compiler does not build yet.
extension Code {
  public static let notBuilt = Code(
    "ML0900", "not built yet",
    meaning: """
      The language knows this value, and no backend serves it in this version. It is an error and never a warning: \
      a file that is silently missing would be found out in production. The message names the values that are built.
      """,
    wrong: """
      options:
        monitoring_stack: datadog
      """,
    right: """
      options:
        monitoring_stack: prometheus
      """)

  static let notBuiltCodes: [Code] = [notBuilt]
}
