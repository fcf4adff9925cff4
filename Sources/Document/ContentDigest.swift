/// A short digest that changes when a content does. It guards against nothing: whoever can change the content can
/// change the object that carries the digest.
public enum ContentDigest {
  /// FNV-1a of 64 bits, as 16 hexadecimal digits. http://www.isthe.com/chongo/tech/comp/fnv/
  ///
  /// Of an array and not of any sequence: from another module, that would cost hundreds of instructions a byte.
  public static func hex(of bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
