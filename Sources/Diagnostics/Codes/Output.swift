// ML06xx: writing, templates and files edited by hand.
extension Code {
  static let outputCodes: [Code] = []
}
