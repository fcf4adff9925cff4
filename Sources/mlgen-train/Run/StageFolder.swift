internal import Glibc

/// A folder of the run that a stage writes: it appears whole, under its name, when everything in it is written. A rerun
/// replaces it, and clears away what a killed process left.
struct StageFolder {
  /// Where it will be.
  let path: String
  /// Where it is written.
  let unfinished: String

  /// - Throws: `FileError`.
  init(_ path: String) throws {
    self.path = path
    let (parent, name) = Self.parts(path)
    unfinished = "\(parent)/.\(name).part"
    try Self.make(parent)
    try Self.remove(unfinished)
    guard mkdir(unfinished, 0o777) == 0 else {
      throw FileError(path: unfinished, action: "cannot make the folder", code: errno)
    }
  }

  func file(_ name: String) -> String { "\(unfinished)/\(name)" }

  /// - Throws: `FileError`.
  func write(_ name: String, _ text: String) throws { try FileBytes.write(Array(text.utf8), to: file(name)) }

  /// Puts the folder under its name, in place of what is there.
  ///
  /// - Throws: `FileError`; what was there is kept.
  func publish() throws {
    let (parent, name) = Self.parts(path)
    let old = "\(parent)/.\(name).old"
    try Self.remove(old)
    if rename(path, old) != 0, errno != ENOENT {
      throw FileError(path: path, action: "cannot replace the folder", code: errno)
    }
    guard rename(unfinished, path) == 0 else {
      let code = errno
      rename(old, path)
      throw FileError(path: path, action: "cannot put the folder in place", code: code)
    }
    try Self.remove(old)
  }

  private static func parts(_ path: String) -> (parent: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// Makes a folder and those around it that are missing.
  ///
  /// - Throws: `FileError`.
  static func make(_ path: String) throws {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT else { throw FileError(path: path, action: "cannot make the folder", code: errno) }
    let parent = parts(path).parent
    guard parent != path, parent != "." else {
      throw FileError(path: path, action: "cannot make the folder", code: ENOENT)
    }
    try make(parent)
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      throw FileError(path: path, action: "cannot make the folder", code: errno)
    }
  }

  /// Removes a folder with what is in it, or nothing when it is not there. Links are removed and not followed.
  ///
  /// - Throws: `FileError`.
  static func remove(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw FileError(path: path, action: "cannot remove", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      if unlink(path) != 0, errno != ENOENT { throw FileError(path: path, action: "cannot remove", code: errno) }
      return
    }
    for name in try names(path) { try remove("\(path)/\(name)") }
    if rmdir(path) != 0, errno != ENOENT { throw FileError(path: path, action: "cannot remove", code: errno) }
  }

  /// What is in a folder, ascending.
  ///
  /// - Throws: `FileError`.
  static func names(_ path: String) throws -> [String] {
    guard let folder = opendir(path) else { throw FileError(path: path, action: "cannot read", code: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
