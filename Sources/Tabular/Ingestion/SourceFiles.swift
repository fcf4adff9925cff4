internal import Glibc
internal import RuntimeContract

/// The files of a source.
enum SourceFiles {
  /// The file of the path, or a folder's files of the format in the order of their names' bytes.
  static func list(_ path: String, format: FileFormat) throws(TableError) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .system("cannot be found", path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
    guard let folder = opendir(path) else { throw .system("cannot be listed", path: path, code: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    var others = 0
    errno = 0
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      if endings(format).contains(where: { name.lowercased().hasSuffix($0) }) {
        names.append(name)
      } else {
        others += 1
      }
    }
    guard errno == 0 else { throw .system("cannot be listed", path: path, code: errno) }
    guard !names.isEmpty else {
      let what = endings(format).map { "*\($0)" }.joined(separator: " or ")
      throw .refused(
        "\(path): has no file \(what)\(others == 0 ? "" : ", only \(others) other \(others == 1 ? "entry" : "entries")")"
      )
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "\(path)/\($0)" }
  }

  private static func endings(_ format: FileFormat) -> [String] {
    switch format {
    case .csv: [".csv"]
    case .jsonl: [".jsonl", ".ndjson"]
    case .parquet: [".parquet"]
    }
  }

  /// Makes the folder, and those that it lies in.
  static func makeFolder(_ path: String) throws(TableError) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    let code = errno
    guard code == ENOENT, let end = path.utf8.lastIndex(of: UInt8(ascii: "/")), end > path.startIndex else {
      throw .system("cannot be made", path: path, code: code)
    }
    try makeFolder(String(path[..<end]))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .system("cannot be made", path: path, code: errno) }
  }
}
