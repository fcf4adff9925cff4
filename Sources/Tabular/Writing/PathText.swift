/// Texts as names of folders, as Hive and Spark write the values of partitions, and readers of theirs take them back.
public enum PathText {
  /// What Hive escapes, as `%` and two hexadecimal digits: it ends a name, means something to a shell or a URL, or cannot be
  /// seen. All else stands as it is.
  private static let unsafe = Set("\"#%'*/:=?\\{}[]^\u{7f}".utf8)

  public static func escaped(_ text: String) -> String {
    var name: [UInt8] = []
    for byte in text.utf8 {
      if byte < 0x20 || unsafe.contains(byte) {
        let digits = String(byte, radix: 16, uppercase: true)
        name += "%\(digits.count == 1 ? "0" : "")\(digits)".utf8
      } else {
        name.append(byte)
      }
    }
    return String(decoding: name, as: UTF8.self)
  }
}
