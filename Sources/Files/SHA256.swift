/// A digest of bytes in memory, in the form in which the contract's files have it.
public enum SHA256 {
  /// `sha256:` and 64 hexadecimal digits in lower case.
  public static func text(of bytes: [UInt8]) -> String { ContentDigest(of: bytes).text }
}
