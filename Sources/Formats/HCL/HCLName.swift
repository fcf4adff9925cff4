/// A name that may stand bare in HCL: ASCII letters, digits, `_` and `-`, and first a letter or `_`.
///
/// HCL itself takes the letters of all scripts; nothing that is made here needs them.
public struct HCLName: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  public let description: String

  /// Nil when the text is no such name.
  public init?(_ text: String) {
    guard let first = text.utf8.first, Identifier.isStart(first),
      text.utf8.allSatisfy({ Identifier.isPart($0) || $0 == UInt8(ascii: "-") })
    else { return nil }
    description = text
  }

  /// - Precondition: the text is such a name.
  public init(stringLiteral text: String) {
    guard let name = HCLName(text) else { preconditionFailure("\(text) is no name of HCL") }
    self = name
  }

  /// Whether it may be the bare key of an object: `for` would begin another kind of expression.
  var isPlainKey: Bool { !["for", "true", "false", "null"].contains(description) }
}
