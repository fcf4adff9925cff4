// ML04xx: the names and values that result, and what Kubernetes makes of them.
extension Code {
  static let nameCodes: [Code] = []
}
