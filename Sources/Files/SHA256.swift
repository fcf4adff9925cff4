internal import CNettle

/// A digest that names what a file holds, in the form in which the contract's files have it.
public enum SHA256 {
  /// `sha256:` and 64 hexadecimal digits in lower case.
  public static func text(of bytes: [UInt8]) -> String {
    var context = sha256_ctx()
    nettle_sha256_init(&context)
    bytes.withUnsafeBufferPointer { nettle_sha256_update(&context, $0.count, $0.baseAddress) }
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
    digest.withUnsafeMutableBufferPointer { nettle_sha256_digest(&context, $0.count, $0.baseAddress) }
    return digest.reduce(into: "sha256:") { text, byte in
      let digits = String(byte, radix: 16)
      text += digits.count == 1 ? "0\(digits)" : digits
    }
  }
}
