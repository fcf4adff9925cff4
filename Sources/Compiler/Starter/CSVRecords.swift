/// The records of a CSV file (RFC 4180), without the byte order mark that spreadsheets write.
struct CSVRecords: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var index: Int
  /// Whether a quote was opened that nobody closes: the record it is in was not given out.
  private(set) var isBroken = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The fields of the next record; nil at the end. An empty line is a record of one empty field.
  mutating func next() -> [String]? {
    guard index < bytes.count, !isBroken else { return nil }
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          field.append(byte)
        } else if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          field.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
      case UInt8(ascii: ","):
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if byte == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
        return fields + [String(decoding: field, as: UTF8.self)]
      default: field.append(byte)
      }
    }
    isBroken = isQuoted
    return isQuoted ? nil : fields + [String(decoding: field, as: UTF8.self)]
  }
}
