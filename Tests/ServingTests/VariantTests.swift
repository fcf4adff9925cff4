import RuntimeContract
import Testing

@testable import Serving

/// Which version answers which key.
@Suite struct VariantTests {
  /// Key 00 to 0f, message 00 to so many bytes; of the paper's appendix, and of OpenSSL 3.0:
  /// `openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:8 -in FILE SIPHASH`
  @Test(
    arguments: [
      (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (7, 0xab02_00f5_8b01_d137), (8, 0x93f5_f579_9a93_2462),
      (15, 0xa129_ca61_49be_45e5), (63, 0x958a_324c_eb06_4572),
    ] as [(Int, UInt64)])
  func theHashIsThatOfThePaper(_ count: Int, _ hash: UInt64) {
    let message = (0..<count).map { UInt8($0) }
    #expect(SipHash.hash(message, key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)) == hash)
  }

  private func split(_ parts: (PredictionVariant, String, Double)..., name: String = "colour") -> VariantSplit {
    VariantSplit(
      name: name, keyHeader: "X-Customer",
      parts: parts.map { VariantPart(variant: $0.0, modelVersion: $0.1, share: $0.2) })
  }

  @Test func keysAreDealtByTheirShares() {
    let split = split((.challenger, "4", 0.1), (.challenger, "5", 0.3))
    var counts: [String: Int] = [:]
    let keys = 100_000
    for key in 0..<keys { counts[split.challenger(of: "customer-\(key)")?.modelVersion ?? "3", default: 0] += 1 }
    for (version, share) in [("3", 0.6), ("4", 0.1), ("5", 0.3)] {
      let wanted = share * Double(keys)
      let deviation = (wanted * (1 - share)).squareRoot()
      #expect(abs(Double(counts[version] ?? 0) - wanted) < 5 * deviation, "\(counts)")
    }
  }

  @Test func aKeyStaysWhereItIs() {
    let split = split((.challenger, "4", 0.5))
    // Recorded: another build, machine or day must deal alike.
    let dealt = (0..<16).map { split.challenger(of: "k\($0)") == nil ? "-" : "4" }.joined()
    #expect(dealt == "4----44-44-4---4")
    for key in 0..<1000 { #expect(split.challenger(of: "\(key)") == split.challenger(of: "\(key)")) }
  }

  @Test func aShareThatGrowsLetsNoKeyGo() {
    let small = split((.challenger, "4", 0.1))
    let large = split((.challenger, "4", 0.4))
    let moved = (0..<10000).count { small.challenger(of: "\($0)") != nil && large.challenger(of: "\($0)") == nil }
    #expect(moved == 0)
  }

  @Test func experimentsAreIndependent() {
    let one = split((.challenger, "4", 0.5))
    let other = split((.challenger, "4", 0.5), name: "shape")
    let keys = 20000
    let both = (0..<keys).count { one.challenger(of: "\($0)") != nil && other.challenger(of: "\($0)") != nil }
    // Five standard deviations around a quarter.
    #expect(abs(both - keys / 4) < 307, "\(both) of \(keys)")
    let mixed = split((.challenger, "4", 0.5), (.shadow, "5", 0.5))
    let copied = (0..<keys).count { mixed.challenger(of: "\($0)") != nil && mixed.shadow(of: "\($0)") != nil }
    #expect(abs(copied - keys / 4) < 307, "\(copied) of \(keys)")
  }

  @Test func theEndsAreNobodyAndEverybody() {
    #expect((0..<1000).allSatisfy { split((.challenger, "4", 0)).challenger(of: "\($0)") == nil })
    #expect((0..<1000).allSatisfy { split((.challenger, "4", 1)).challenger(of: "\($0)") != nil })
    #expect((0..<1000).allSatisfy { split((.shadow, "4", 1)).shadow(of: "\($0)") != nil })
  }
}
