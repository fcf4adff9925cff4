internal import Glibc

/// Paths relative to the root, with `/`, compared and sorted by their bytes.
///
/// Swift compares strings by canonical equivalence, a file system by bytes: two names that Swift calls equal can be
/// two files. So no path is a dictionary key here, and every comparison goes through `order`.
public enum RelativePath {
  /// Negative, zero or positive as `left` is before, equal to or after `right`.
  public static func order(_ left: String, _ right: String) -> Int {
    var left = left
    var right = right
    return left.withUTF8 { left in
      right.withUTF8 { right in
        let common = min(left.count, right.count)
        if common > 0, let start = left.baseAddress, let other = right.baseAddress {
          let order = memcmp(start, other, common)
          if order != 0 { return Int(order) }
        }
        return left.count - right.count
      }
    }
  }

  public static func precedes(_ left: String, _ right: String) -> Bool { order(left, right) < 0 }

  /// Whether a path names something below the root and nothing else: components that are neither empty, `.`, `..` nor
  /// `.git`, and no control character (a lock has one path a line).
  public static func isClean(_ path: String) -> Bool {
    if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return false }
    return path.utf8.split(separator: slash, omittingEmptySubsequences: false).allSatisfy { component in
      !component.isEmpty && !component.elementsEqual(".".utf8) && !component.elementsEqual("..".utf8)
        && !component.elementsEqual(".git".utf8)
    }
  }

  /// Whether `path` is `folder` or lies below it.
  public static func contains(_ folder: String, _ path: String) -> Bool {
    let rest = path.utf8.dropFirst(folder.utf8.count)
    return path.utf8.starts(with: folder.utf8) && (rest.isEmpty || rest.first == slash)
  }

  /// The folder that holds it, and its name there; the folder of a path without `/` is empty.
  static func split(_ path: String) -> (folder: Substring, name: Substring) {
    guard let cut = path.utf8.lastIndex(of: slash) else { return ("", path[...]) }
    return (path[..<cut], path[path.utf8.index(after: cut)...])
  }

  static func join(_ folder: some StringProtocol, _ name: some StringProtocol) -> String {
    folder.isEmpty ? String(name) : "\(folder)/\(name)"
  }

  /// The folders on the way to a path, the deepest first; never the root.
  static func ancestors(_ path: String) -> [String] {
    var result: [String] = []
    var folder = split(path).folder
    while !folder.isEmpty {
      let whole = String(folder)
      result.append(whole)
      folder = Substring(split(whole).folder)
    }
    return result
  }

  private static let slash = UInt8(ascii: "/")
}
