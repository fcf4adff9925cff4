internal import Source

/// Names findings so that a service knows them again in the next run, wherever edits have moved them.
///
/// A fingerprint is made from the code, the path, the message and the text of the line, not from its number; equal
/// ones are told apart by their order.
struct Fingerprints {
  private let sources: SourceMap
  private var seen: [UInt64: Int] = [:]

  init(_ sources: SourceMap) { self.sources = sources }

  /// Sixteen hexadecimal digits; the next one for an equal finding is another.
  mutating func next(for diagnostic: Diagnostic) -> String {
    var hash = FNV1a()
    hash.add(diagnostic.code.id)
    hash.add(diagnostic.message)
    if let span = diagnostic.span {
      let file = sources[span.file]
      hash.add(file.path)
      hash.add(file.text(file.range(ofLine: file.line(at: span.range.lowerBound))).split(separator: " ").joined())
    }
    let order = seen[hash.value, default: 0]
    seen[hash.value] = order + 1
    if order > 0 { hash.add(String(order)) }
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

/// The hash of Fowler, Noll and Vo with 64 bits: the same in every process, unlike Swift's own.
private struct FNV1a {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    // Keeps "ab" + "c" from being "a" + "bc": no UTF-8 has this byte.
    add(0xFF)
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
