/// A text that equals another when their bytes do, as in a model's graph. A `String` also equals one whose accents are
/// written otherwise.
struct UTF8Text: Hashable, Comparable {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

  static func < (left: UTF8Text, right: UTF8Text) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

  var string: String { String(decoding: bytes, as: UTF8.self) }
}
