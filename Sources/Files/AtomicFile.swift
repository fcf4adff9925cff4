internal import Glibc

/// A file that appears under its name complete, on the disk, or not at all.
///
/// It is written beside its place, and renamed when all of it has reached the device. Dropped before `commit()`, nothing
/// is left, and what stood at the path stays.
public final class AtomicFile {
  public let path: String
  private let temporary: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var isCommitted = false
  /// Bytes held back before they are written.
  private static let limit = 1 << 18

  /// - Throws: when the folder is missing or not writable.
  public init(path: String) throws(FileError) {
    self.path = path
    // One writer a path: the stages of a run own their folders. What a killed one left is written over.
    temporary = path + ".part"
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    descriptor = open(temporary, flags, 0o666)
    while descriptor < 0, errno == EINTR { descriptor = open(temporary, flags, 0o666) }
    guard descriptor >= 0 else { throw failure(errno) }
  }

  deinit {
    guard !isCommitted else { return }
    if descriptor >= 0 { close(descriptor) }
    unlink(temporary)
  }

  /// Lets `body` add to what is to be written.
  public func append(_ body: (inout [UInt8]) -> Void) throws(FileError) {
    body(&buffer)
    if buffer.count >= Self.limit { try flush() }
  }

  /// Adds what an open file holds from where it stands.
  func appendAll(of source: Int32, named name: String) throws(FileError) {
    try flush()
    while true {
      let count = sendfile(descriptor, source, nil, 1 << 30)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: name, action: "cannot copy", code: errno)
      }
      if count == 0 { return }
    }
  }

  /// Gives it its name.
  public func commit() throws(FileError) {
    try flush()
    // Some file systems have nothing to flush to.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { throw failure(errno) }
    // A network file system can tell of a full disk as late as here.
    let status = close(descriptor)
    descriptor = -1
    if status != 0, errno != EINTR { throw failure(errno) }
    guard rename(temporary, path) == 0 else { throw failure(errno) }
    isCommitted = true
    Folder.flush(Folder.parts(path).parent)
  }

  private func flush() throws(FileError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func failure(_ code: Int32) -> FileError { FileError(path: path, action: "cannot write", code: code) }
}
