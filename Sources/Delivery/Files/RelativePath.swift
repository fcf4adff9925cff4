internal import Glibc

/// Paths relative to the root, with `/`, compared and sorted by their bytes.
///
/// Swift compares strings by canonical equivalence, a file system by bytes: two names that Swift calls equal can be
/// two files. So no path is a dictionary key here, and every comparison goes through `order`.
public enum RelativePath {
  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  /// Negative, zero or positive as `left` is before, equal to or after `right`.
  public static func order(_ left: String, _ right: String) -> Int {
    withBytes(left) { left in
      withBytes(right) { right in
        let order = compare(left, right, count: min(left.count, right.count))
        return order != 0 ? order : left.count - right.count
      }
    }
  }

  public static func precedes(_ left: String, _ right: String) -> Bool { order(left, right) < 0 }

  /// Whether a path names something below the root and nothing else: components that are neither empty, `.`, `..` nor
  /// `.git`, and no control character (a lock has one path a line).
  public static func isClean(_ path: String) -> Bool {
    withBytes(path) { path in
      var start = 0
      for end in 0...path.count {
        if end < path.count, path[end] != slash {
          if path[end] < 0x20 || path[end] == 0x7F { return false }
          continue
        }
        if end == start { return false }
        if path[start] == dot {
          let component = path[start..<end]
          if [".", "..", ".git"].contains(where: { component.elementsEqual($0.utf8) }) { return false }
        }
        start = end + 1
      }
      return true
    }
  }

  /// Whether `path` is `folder` or lies below it.
  public static func contains(_ folder: String, _ path: String) -> Bool {
    withBytes(folder) { folder in
      withBytes(path) { path in
        path.count >= folder.count && compare(folder, path, count: folder.count) == 0
          && (path.count == folder.count || path[folder.count] == slash)
      }
    }
  }

  /// Whether `folder` is the one that holds `path`; the empty one holds a path without `/`.
  static func isFolder(_ folder: String, of path: String) -> Bool {
    let length = folder.utf8.count
    return folderLength(path) == length
      && withBytes(folder) { folder in withBytes(path) { compare(folder, $0, count: length) == 0 } }
  }

  /// The folder that holds it, and its name there; the folder of a path without `/` is empty.
  static func split(_ path: String) -> (folder: Substring, name: Substring) {
    guard let cut = path.utf8.lastIndex(of: slash) else { return ("", path[...]) }
    return (path[..<cut], path[path.utf8.index(after: cut)...])
  }

  /// Calls `body` with the path's last component for a system call. It makes no string of it.
  static func withName<Result>(of path: String, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let length = folderLength(path)
    return path.withCString { body(length == 0 ? $0 : $0 + length + 1) }
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
      folder = split(whole).folder
    }
    return result
  }

  /// The bytes before the last `/`; 0 without one.
  private static func folderLength(_ path: String) -> Int {
    withBytes(path) { path in
      var end = path.count
      while end > 0 {
        end -= 1
        if path[end] == slash { return end }
      }
      return 0
    }
  }

  private static func withBytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
  }

  private static func compare(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, count: Int
  ) -> Int {
    guard count > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
    return Int(memcmp(left, right, count))
  }
}
