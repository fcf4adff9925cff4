/// Texts as fields of CSV.
public enum CSVText {
  /// In quotes only where it must be: when it is empty, for an empty field would be a missing value, or holds a comma, a
  /// quote, or the end of a line, or begins with what would be a byte order mark at the beginning of a file.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    var needsQuotes = text.isEmpty || text.count >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf
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

  /// The same of a text in memory.
  public static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0, to: &output) }
  }
}
