// ML038x: what transforms do to a column.
extension Code {
  public static let scaledAndEncoded = Code(
    "ML0380", "column that is scaled and encoded",
    meaning: """
      Scaling moves numbers, and encoding takes values for names: it makes new columns, or places in a list, of them. \
      Scaled first, the names would change with the training rows; encoded first, there is nothing left to scale.
      """,
    wrong: """
      features:
        transforms: [{column: support_calls, scale: standard, encode: one_hot}]
      """,
    right: """
      features:
        transforms: [{column: support_calls, encode: one_hot}]
      """)

  static let transformRuleCodes: [Code] = [scaledAndEncoded]
}
