internal import Files
internal import Glibc
internal import RuntimeContract

/// The files of a source.
enum SourceFiles {
  /// The file of the path, or a folder's files of the format in the order of their names' bytes.
  static func list(_ path: String, format: FileFormat) throws(TableError) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .system("cannot find", path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
    let entries = try TableError.wrapping(Folder.names(path)).filter { !$0.hasPrefix(".") }
    let names = entries.filter { name in endings(format).contains { name.lowercased().hasSuffix($0) } }
    let others = entries.count - names.count
    guard !names.isEmpty else {
      let what = endings(format).map { "*\($0)" }.joined(separator: " or ")
      throw .refused(
        "\(path): has no file \(what)\(others == 0 ? "" : ", only \(others) other \(others == 1 ? "entry" : "entries")")"
      )
    }
    return names.map { "\(path)/\($0)" }
  }

  private static func endings(_ format: FileFormat) -> [String] {
    switch format {
    case .csv: [".csv"]
    case .jsonl: [".jsonl", ".ndjson"]
    case .parquet: [".parquet"]
    }
  }
}
