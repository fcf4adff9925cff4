// ML05xx: pins and the project file.
extension Code {
  static let pinCodes: [Code] = []
}
