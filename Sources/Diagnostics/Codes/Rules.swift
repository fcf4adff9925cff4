// ML03xx: rules across fields.
extension Code {
  static let ruleCodes: [Code] = []
}
