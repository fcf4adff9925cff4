internal import Glibc

/// Whole files.
public enum FileBytes {
  /// - Parameter limit: how many bytes to read at most; of a longer file the rest is left out.
  public static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try pieces(path, limit: limit, size: { bytes.reserveCapacity($0) }) { bytes += $0 }
    return bytes
  }

  /// Reads a file piece by piece.
  ///
  /// - Parameters:
  ///   - limit: as above.
  ///   - size: is told, before the first piece, how many bytes there will be, as far as the system knows.
  public static func pieces(
    _ path: String, limit: Int = .max, size: (Int) -> Void = { _ in }, _ take: (ArraySlice<UInt8>) -> Void
  ) throws(FileError) {
    func failure(_ code: Int32) -> FileError { FileError(path: path, action: "cannot read", code: code) }
    var descriptor = open(path, O_RDONLY | O_CLOEXEC)
    while descriptor < 0, errno == EINTR { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw failure(EISDIR) }
    size(min(limit, max(0, Int(status.st_size))))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var taken = 0
    while taken < limit {
      let wanted = min(chunk.count, limit - taken)
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, wanted) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      if count == 0 { break }
      take(chunk[..<count])
      taken += count
    }
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

  /// Adds to the end of a file, which is made when it is not there.
  public static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
    func failure(_ code: Int32) -> FileError { FileError(path: path, action: "cannot write", code: code) }
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
    var descriptor = open(path, flags, 0o666)
    while descriptor < 0, errno == EINTR { descriptor = open(path, flags, 0o666) }
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      written += count
    }
  }

  /// Takes a file away, if there is one.
  public static func remove(_ path: String) throws(FileError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw FileError(path: path, action: "cannot remove", code: errno)
    }
  }
}
