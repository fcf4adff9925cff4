internal import Files
internal import RuntimeContract

/// Tells one piece of work from another: a digest of what decides about its result. FNV-1a, 64 bits.
struct WorkMark: Hashable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  var text: String { String(value, radix: 16) }

  /// Of a fit: the number of threads and the metrics change nothing about the model.
  ///
  /// - Parameter files: that the fit reads, or their digests.
  init(_ config: FitConfig, files: [[UInt8]]) throws {
    var config = config
    config.threads = 1
    config.metrics = []
    for text in try [JSONFile.text(config)] + files { add(text) }
  }

  /// Of a part of the work.
  func of(_ part: String) -> WorkMark {
    var mark = self
    mark.add(Array(part.utf8))
    return mark
  }

  static func digest(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// 255 is in no text of UTF-8, so what is one text's end cannot be another's beginning.
  private mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    value = (value ^ 0xff) &* 0x100_0000_01b3
  }
}
