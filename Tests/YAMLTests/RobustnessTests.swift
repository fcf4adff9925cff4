import Diagnostics
import Source
import Testing
import YAML

/// Whatever the bytes: no crash, and every span lies where it may.
@Suite struct RobustnessTests {
  /// The generator of Steele, Lea and Flood (SplitMix64): the same sequence for a seed, everywhere.
  private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let seeds = [
    "a: {b: [c, 'd', \"e\\n\"], f: |\n   g\n   h\n}\n", "a:\n  - b: é\n    c: 日本\n  - ? d\n    : e\n",
    "a: &x {b: 1}\nc: {<<: *x, d: !!str 2}\n", "--- # x\na: >-\n  b\n\n  c\n...\n", "\u{FEFF}a: b\r\nc:\r\n- d\r\n",
    "metadata: {name: churn}\ndata:\n  sources: [{name: x, uri: s3://a/b/}]\n  label: y\n",
  ]
  private static let pieces = [
    ":", ": ", "- ", "? ", "\n", "\r\n", "\t", "  ", "[", "]", "{", "}", ",", "&x ", "*x ", "!!str ", "!", "|\n",
    ">+\n",
    "'", "\"", "#", " #", "---\n", "...\n", "%YAML 1.1\n", "<<: ", "é", "日", "🚀", "\u{2028}", "\u{85}", "\u{FEFF}",
    "\0",
    "@", "`", "a", "1", "null", "\\", "\\x", "!<t>",
  ]

  @Test(arguments: 0..<8) func mutatedTextNeverCrashesTheReader(seed: Int) throws {
    var random = SplitMix64(state: UInt64(seed))
    for _ in 0..<1500 {
      var bytes = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...4, using: &random)))
        default: bytes.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").utf8, at: place)
        }
      }
      let reading = Reading(bytes: bytes)
      try check(reading)
    }
  }

  private func check(_ reading: Reading) throws {
    let text = String(decoding: reading.file.bytes, as: UTF8.self).debugDescription
    let whole = 0..<reading.file.bytes.count
    for finding in reading.log.all {
      for span in [finding.span].compactMap(\.self) + finding.notes.compactMap(\.span) {
        try #require(whole.contains(span), "\(finding.code) of \(text)")
      }
    }
    guard let node = reading.node else {
      try #require(!reading.log.all.isEmpty, "refused without a finding: \(text)")
      return
    }
    // A value reached through an alias stands where it was written, outside of the alias.
    let hasAliases = reading.file.bytes.contains(UInt8(ascii: "*")) || text.contains("<<")
    try check(node, inside: whole, isNested: !hasAliases, text)
  }

  private func check(_ node: Node, inside parent: Range<Int>, isNested: Bool, _ text: String) throws {
    try #require(parent.contains(node.span), "\(node.span.range) in \(parent) of \(text)")
    let own = isNested ? node.span.range : parent
    for item in node.items ?? [] { try check(item, inside: own, isNested: isNested, text) }
    for entry in node.entries ?? [] {
      try #require(own.contains(entry.keySpan), "\(entry.keySpan.range) in \(own) of \(text)")
      try check(entry.value, inside: own, isNested: isNested, text)
    }
  }
}

extension Range<Int> {
  fileprivate func contains(_ span: Span) -> Bool {
    lowerBound <= span.range.lowerBound && span.range.upperBound <= upperBound
  }
}
