/// SipHash-2-4: a keyed hash whose 64 bits are spread evenly over short texts, and the same on every machine. Swift's own
/// `Hasher` is another one in each process.
///
/// Source: Aumasson and Bernstein, SipHash: a fast short-input PRF (2012)
struct SipHash {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64

  /// - Parameter key: two words, least significant byte first.
  static func hash(_ message: [UInt8], key: (UInt64, UInt64) = (0, 0)) -> UInt64 {
    var state = SipHash(key)
    let whole = message.count & ~7
    for start in stride(from: 0, to: whole, by: 8) { state.take(word(message[start..<start + 8])) }
    state.take(word(message[whole...]) | UInt64(truncatingIfNeeded: message.count) << 56)
    state.v2 ^= 0xFF
    for _ in 0..<4 { state.round() }
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
  }

  private init(_ key: (UInt64, UInt64)) {
    v0 = key.0 ^ 0x736f_6d65_7073_6575
    v1 = key.1 ^ 0x646f_7261_6e64_6f6d
    v2 = key.0 ^ 0x6c79_6765_6e65_7261
    v3 = key.1 ^ 0x7465_6462_7974_6573
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func take(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  private mutating func round() {
    v0 &+= v1
    v1 = v1.rotated(13) ^ v0
    v0 = v0.rotated(32)
    v2 &+= v3
    v3 = v3.rotated(16) ^ v2
    v0 &+= v3
    v3 = v3.rotated(21) ^ v0
    v2 &+= v1
    v1 = v1.rotated(17) ^ v2
    v2 = v2.rotated(32)
  }
}

extension UInt64 {
  fileprivate func rotated(_ count: UInt64) -> UInt64 { self << count | self >> (64 - count) }
}
