/// What a rule may ask beyond the spec itself.
public struct RuleContext {
  /// The name of the environment that the spec was merged for.
  public let environment: String
  /// The bytes of a file of the repository by its path from the root; nil when there is none.
  public let file: (String) -> [UInt8]?

  public init(environment: String, file: @escaping (String) -> [UInt8]?) {
    self.environment = environment
    self.file = file
  }
}
