/// SHA-256 as FIPS 180-4 defines it.
///
/// Written here and not taken from a package: it is one page, its test vectors are public, and a package would add a
/// minute to the build for a digest that guards against accidents only.
enum SHA256 {
  static func digest(_ message: UnsafeRawBufferPointer) -> Digest {
    var state = State()
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      roundConstants.withUnsafeBufferPointer { constants in
        guard let w = schedule.baseAddress, let k = constants.baseAddress else { return }
        let whole = message.count / 64 * 64
        if let start = message.baseAddress {
          for offset in stride(from: 0, to: whole, by: 64) { state.update(start + offset, w, k) }
        }
        // 5.1.1: a one bit, zeros, and the length in bits in the last eight bytes of a block.
        withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { tail in
          let rest = message.count - whole
          tail.initializeMemory(as: UInt8.self, repeating: 0)
          tail.copyMemory(from: UnsafeRawBufferPointer(rebasing: message[whole...]))
          tail[rest] = 0x80
          let end = rest < 56 ? 64 : 128
          tail.storeBytes(of: (UInt64(message.count) * 8).bigEndian, toByteOffset: end - 8, as: UInt64.self)
          guard let start = tail.baseAddress else { return }
          for offset in stride(from: 0, to: end, by: 64) { state.update(UnsafeRawPointer(start) + offset, w, k) }
        }
      }
    }
    return state.digest
  }

  /// The eight hash values between two blocks; 5.3.3 gives the first.
  private struct State {
    var a: UInt32 = 0x6a09_e667
    var b: UInt32 = 0xbb67_ae85
    var c: UInt32 = 0x3c6e_f372
    var d: UInt32 = 0xa54f_f53a
    var e: UInt32 = 0x510e_527f
    var f: UInt32 = 0x9b05_688c
    var g: UInt32 = 0x1f83_d9ab
    var h: UInt32 = 0x5be0_cd19

    var digest: Digest {
      func word(_ high: UInt32, _ low: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }
      return Digest(words: (word(a, b), word(c, d), word(e, f), word(g, h)))
    }

    /// 6.2.2 for a block of 64 bytes.
    ///
    /// - Parameters:
    ///   - w: room for the message schedule, 64 words.
    ///   - k: the round constants, 64 words.
    @inline(__always)
    mutating func update(_ block: UnsafeRawPointer, _ w: UnsafeMutablePointer<UInt32>, _ k: UnsafePointer<UInt32>) {
      for index in 0..<16 {
        w[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
      }
      for index in 16..<64 {
        let x = w[index &- 15]
        let y = w[index &- 2]
        let small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x &>> 3)
        let small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y &>> 10)
        w[index] = w[index &- 16] &+ small0 &+ w[index &- 7] &+ small1
      }
      var (a, b, c, d, e, f, g, h) = (a, b, c, d, e, f, g, h)
      // Eight rounds at a time: the variables change places by name and none is moved.
      var index = 0
      while index < 64 {
        round(a, b, c, &d, e, f, g, &h, w[index] &+ k[index])
        round(h, a, b, &c, d, e, f, &g, w[index &+ 1] &+ k[index &+ 1])
        round(g, h, a, &b, c, d, e, &f, w[index &+ 2] &+ k[index &+ 2])
        round(f, g, h, &a, b, c, d, &e, w[index &+ 3] &+ k[index &+ 3])
        round(e, f, g, &h, a, b, c, &d, w[index &+ 4] &+ k[index &+ 4])
        round(d, e, f, &g, h, a, b, &c, w[index &+ 5] &+ k[index &+ 5])
        round(c, d, e, &f, g, h, a, &b, w[index &+ 6] &+ k[index &+ 6])
        round(b, c, d, &e, f, g, h, &a, w[index &+ 7] &+ k[index &+ 7])
        index &+= 8
      }
      self.a &+= a
      self.b &+= b
      self.c &+= c
      self.d &+= d
      self.e &+= e
      self.f &+= f
      self.g &+= g
      self.h &+= h
    }
  }

  /// One round, in which `d` becomes the next `e` and `h` the next `a`; `input` is the sum of its schedule word and
  /// constant.
  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
    _ h: inout UInt32, _ input: UInt32
  ) {
    let large1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let large0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    // `choice` and `majority` of 4.1.2 with fewer operations.
    let choice = g ^ (e & (f ^ g))
    let majority = (a & b) | (c & (a | b))
    let first = h &+ large1 &+ choice &+ input
    d &+= first
    h = first &+ large0 &+ majority
  }

  @inline(__always)
  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word &>> count | word &<< (32 &- count) }

  /// 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
