internal import Files
internal import Glibc

/// A file that is read from its beginning to its end, in pieces.
final class InputFile {
  let path: String
  /// In bytes, when it was opened.
  let size: Int
  private let descriptor: Int32

  init(path: String) throws(TableError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("cannot read", path: path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .system("cannot read", path: path, code: code)
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw .unavailable("\(path): is a folder, not a file")
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
    // Advice: what it returns changes nothing.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { close(descriptor) }

  /// Fills the buffer as far as the file goes.
  ///
  /// - Returns: how many bytes; fewer than fit only at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(TableError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("cannot read", path: path, code: errno)
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The whole file, for the small ones that describe others.
  ///
  /// - Throws: when it is longer than `limit` bytes.
  static func contents(of path: String, limit: Int) throws(TableError) -> [UInt8] {
    // One more than it may have, to see that it has more.
    let bytes = try TableError.wrapping(FileBytes.read(path, limit: limit + 1))
    guard bytes.count <= limit else {
      throw .refused("\(path): has more than the \(limit) bytes that are expected in such a file")
    }
    return bytes
  }
}
