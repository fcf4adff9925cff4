// ML02xx: the shape of the language: unknown keys, types, ranges.
extension Code {
  static let languageCodes: [Code] = []
}
