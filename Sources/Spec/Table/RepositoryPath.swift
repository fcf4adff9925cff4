/// What a path must be to stay in the repository.
///
/// Compared by scalars, as the system does by bytes: a combining mark behind a `/` makes both one character of Swift.
enum RepositoryPath {
  /// Why a text is no path of a file or folder; nil when it is one.
  static func complaint(_ text: String) -> String? {
    if text.isEmpty { return "it must not be empty" }
    if text.unicodeScalars.first == "/" { return "it is relative to the repository's root, without a leading `/`" }
    return components(text).contains("..") ? "it must stay in the repository" : nil
  }

  /// Why a text is no folder below the root in the one spelling that the paths of its files begin with; nil when it is.
  static func folderComplaint(_ text: String) -> String? {
    if let complaint = complaint(text) { return complaint }
    if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "it must not hold control characters" }
    let components = components(text)
    if components.contains("") { return "it has a single `/` between names and none at its end" }
    if components.contains(".") { return "it is a folder below the repository's root, written without `.`" }
    return components.contains(".git") ? "that folder is git's own" : nil
  }

  /// Why a text is no path below the root in one spelling and in letters that mean nothing to shells, to patterns of
  /// services for continuous integration and to their expressions; nil when it is one.
  static func plainComplaint(_ text: String) -> String? {
    if let complaint = folderComplaint(text) { return complaint }
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"):
        true
      default: false
      }
    }
    if !isPlain { return "it has letters, digits, `.`, `_`, `-` and `/` only" }
    return text.utf8.first == UInt8(ascii: "-") ? "it does not begin with `-`" : nil
  }

  private static func components(_ path: String) -> [String] {
    path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
  }
}
