extension OperatorDefinition {
  static let supportVectors: [OperatorDefinition] = []
}
