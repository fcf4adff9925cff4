internal import CFiles
internal import Glibc

/// What is done with folders.
public enum Folder {
  /// The folder that a path lies in, and its own name there.
  public static func parts(_ path: String) -> (parent: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }

  /// Makes a folder and those around it that are missing.
  public static func make(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    let code = errno
    let parent = parts(path).parent
    guard code == ENOENT, parent != path, parent != "." else {
      throw FileError(path: path, action: "cannot make the folder", code: code)
    }
    try make(parent)
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw FileError(path: path, action: "cannot make the folder", code: errno)
    }
  }

  /// Removes what is there, if anything is; a link, and not what it leads to.
  public static func remove(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw FileError(path: path, action: "cannot remove", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { return try FileBytes.remove(path) }
    for name in try names(path) { try remove("\(path)/\(name)") }
    if rmdir(path) != 0, errno != ENOENT { throw FileError(path: path, action: "cannot remove", code: errno) }
  }

  /// What is in a folder, in the order of the names' bytes.
  public static func names(_ path: String) throws(FileError) -> [String] {
    guard let folder = opendir(path) else { throw FileError(path: path, action: "cannot list", code: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw FileError(path: path, action: "cannot list", code: errno) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The files in a folder and in those below it, by their paths from it, in the order of the paths' bytes. A link counts
  /// as what it leads to.
  public static func files(_ path: String) throws(FileError) -> [String] {
    var files: [String] = []
    for name in try names(path) {
      var status = stat()
      guard stat("\(path)/\(name)", &status) == 0 else {
        throw FileError(path: "\(path)/\(name)", action: "cannot read", code: errno)
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        files += try Self.files("\(path)/\(name)").map { "\(name)/\($0)" }
      } else {
        files.append(name)
      }
    }
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Lets what stands at two paths change places, at once.
  ///
  /// - Throws: also where the system or the file system cannot do that: `FileError.isUnsupported`.
  public static func exchange(_ path: String, with other: String) throws(FileError) {
    guard cfiles_exchange(path, other) == 0 else {
      throw FileError(path: path, action: "cannot replace the folder", code: errno)
    }
  }

  /// Makes names that were given in a folder last. Some file systems cannot; the files are on the device all the same.
  public static func flush(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
