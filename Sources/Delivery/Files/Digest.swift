internal import CNettle

/// A SHA-256 digest, computed by Nettle: it uses the processor's own instructions where there are any.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes as four words, the first byte in the highest place.
  let words: (UInt64, UInt64, UInt64, UInt64)

  init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  public init(of bytes: [UInt8]) {
    var context = sha256_ctx()
    nettle_sha256_init(&context)
    bytes.withUnsafeBufferPointer { nettle_sha256_update(&context, $0.count, $0.baseAddress) }
    var digest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &digest) { buffer in
      nettle_sha256_digest(&context, buffer.count, buffer.bindMemory(to: UInt8.self).baseAddress)
    }
    words = (digest.0.bigEndian, digest.1.bigEndian, digest.2.bigEndian, digest.3.bigEndian)
  }

  /// From 64 hexadecimal digits in lower case; nil for anything else.
  init?(hexadecimal text: some Collection<UInt8>) {
    guard text.count == 64 else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (position, character) in text.enumerated() {
      let digit: UInt8
      switch character {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
      default: return nil
      }
      words[position / 16] = words[position / 16] << 4 | UInt64(digit)
    }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// All 32.
  var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
  }

  /// 64 hexadecimal digits in lower case.
  public var description: String {
    var digits: [UInt8] = []
    appendHexadecimal(to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }

  /// The first 16 digits: enough to name a folder.
  var short: String { String(description.prefix(16)) }

  func appendHexadecimal(to bytes: inout [UInt8]) {
    for word in [words.0, words.1, words.2, words.3] {
      for place in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * place)) & 0xF
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }

  public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
