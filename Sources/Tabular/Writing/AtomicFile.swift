internal import Glibc

/// A file that appears under its name complete, on the disk, or not at all.
///
/// It is written beside its place, and renamed when all of it has reached the device. Dropped before `commit()`, nothing
/// is left, and what stood at the path stays.
final class AtomicFile {
  let path: String
  private let temporary: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var isCommitted = false
  /// Bytes held back before they are written.
  private let limit = 1 << 18

  /// - Throws: when the folder is missing or not writable.
  init(path: String) throws(TableError) {
    self.path = path
    // One writer a path: the stages of a run own their folders. What a killed one left is written over.
    temporary = path + ".part"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system("cannot be written", path: temporary, code: errno) }
    buffer.reserveCapacity(limit + (1 << 12))
  }

  deinit {
    guard !isCommitted else { return }
    if descriptor >= 0 { close(descriptor) }
    unlink(temporary)
  }

  /// Lets `body` add to what is to be written.
  func append(_ body: (inout [UInt8]) -> Void) throws(TableError) {
    body(&buffer)
    if buffer.count >= limit { try flush() }
  }

  private func flush() throws(TableError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("cannot be written", path: temporary, code: errno)
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Gives it its name.
  func commit() throws(TableError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw .system("cannot be flushed", path: temporary, code: errno) }
    let status = close(descriptor)
    descriptor = -1
    guard status == 0 else { throw .system("cannot be closed", path: temporary, code: errno) }
    guard rename(temporary, path) == 0 else { throw .system("cannot be put in place", path: path, code: errno) }
    isCommitted = true
    AtomicFile.flushFolder(of: path)
  }

  /// Makes the new name last. Some file systems cannot; the file itself is on the device all the same.
  private static func flushFolder(of path: String) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
