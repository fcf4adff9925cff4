/// `PATH/KEY`: a key of a secret in the secrets backend, split at the last `/`.
public struct SecretPath: Hashable, Sendable, CustomStringConvertible {
  /// May itself hold `/`.
  public var path: String
  public var key: String

  public init(path: String, key: String) {
    self.path = path
    self.key = key
  }

  public var description: String { "\(path)/\(key)" }

  public init(parsing text: String) throws(Malformed) {
    guard let slash = text.lastIndex(of: "/") else {
      throw Malformed("it must be `PATH/KEY`, and there is no `/` in it")
    }
    self.path = String(text[..<slash])
    self.key = String(text[text.index(after: slash)...])
    let split = text.utf8.distance(from: text.startIndex, to: slash)
    guard !path.isEmpty else { throw Malformed("the path before the `/` is missing", at: 0..<1) }
    guard !key.isEmpty else { throw Malformed("the key behind the last `/` is missing", at: split..<split + 1) }
    guard path.utf8.allSatisfy({ Self.isKeyByte($0) || $0 == UInt8(ascii: "/") }), !path.hasPrefix("/"),
      !path.split(separator: "/", omittingEmptySubsequences: false).contains("")
    else { throw Malformed("a path is made of letters, digits, `-`, `_` and `.`, parted by single `/`", at: 0..<split) }
    guard key.utf8.allSatisfy(Self.isKeyByte), key.utf8.count <= 253 else {
      throw Malformed(
        "a key is made of letters, digits, `-`, `_` and `.`, as in a Kubernetes Secret",
        at: split + 1..<text.utf8.count)
    }
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
