/// Texts as fields of CSV.
enum CSVText {
  /// In quotes only where it must be: when it is empty, for an empty field would be a missing value, or holds a comma, a
  /// quote, or the end of a line.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    var needsQuotes = text.isEmpty
    for byte in text where byte == 44 || byte == 34 || byte == 10 || byte == 13 { needsQuotes = true }
    guard needsQuotes else {
      output.append(contentsOf: text)
      return
    }
    output.append(34)
    for byte in text {
      if byte == 34 { output.append(34) }
      output.append(byte)
    }
    output.append(34)
  }

  static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0, to: &output) }
  }
}
