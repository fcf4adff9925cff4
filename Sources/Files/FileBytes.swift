internal import Glibc

/// Whole files.
public enum FileBytes {
  /// - Parameter limit: how many bytes to read at most; of a longer file the rest is left out.
  public static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
    func failure(_ code: Int32) -> FileError { FileError(path: path, action: "cannot read", code: code) }
    var descriptor = open(path, O_RDONLY | O_CLOEXEC)
    while descriptor < 0, errno == EINTR { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw failure(EISDIR) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, max(0, Int(status.st_size))))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let wanted = min(chunk.count, limit - bytes.count)
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, wanted) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Puts a file in place of what is there, as `AtomicFile` does.
  public static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let file = try AtomicFile(path: path)
    try file.append { $0 += bytes }
    try file.commit()
  }

  /// Puts a copy of a file in place of what is at `path`, as `AtomicFile` does; the bytes stay in the kernel where it can
  /// copy them by itself.
  public static func copy(_ source: String, to path: String) throws(FileError) {
    func failure(_ code: Int32) -> FileError { FileError(path: source, action: "cannot copy", code: code) }
    var descriptor = open(source, O_RDONLY | O_CLOEXEC)
    while descriptor < 0, errno == EINTR { descriptor = open(source, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    let file = try AtomicFile(path: path)
    try file.appendAll(of: descriptor, named: source)
    try file.commit()
  }

  /// Takes a file away, if there is one.
  public static func remove(_ path: String) throws(FileError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw FileError(path: path, action: "cannot remove", code: errno)
    }
  }
}
