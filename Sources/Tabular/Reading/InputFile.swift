internal import Glibc

/// A file that is read from its beginning to its end, in pieces.
final class InputFile {
  let path: String
  /// In bytes, when it was opened.
  let size: Int
  private let descriptor: Int32

  init(path: String) throws(TableError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("cannot be opened", path: path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .system("cannot be examined", path: path, code: code)
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
        throw .system("cannot be read", path: path, code: errno)
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
    let file = try InputFile(path: path)
    guard file.size <= limit else {
      throw .refused("\(path): has \(file.size) bytes; at most \(limit) are expected in such a file")
    }
    // One more than it has, to see its end; a file that grows, or has no size, takes another turn.
    var bytes = [UInt8](repeating: 0, count: file.size + 1)
    var count = 0
    while count <= limit {
      let room = count..<bytes.count
      var failure: TableError?
      let more = bytes.withUnsafeMutableBytes { all -> Int in
        do throws(TableError) {
          return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: all[room]))
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      count += more
      if more < room.count { break }
      bytes += [UInt8](repeating: 0, count: min(max(bytes.count, 1 << 16), limit + 1 - count))
    }
    guard count <= limit else {
      throw .refused("\(path): has more than the \(limit) bytes that are expected in such a file")
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

extension TableError {
  /// What the system said about a file, in words.
  static func system(_ problem: String, path: String, code: Int32) -> TableError {
    let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    let advice =
      switch code {
      case ENOSPC, EDQUOT: "; make room on the disk and run it again"
      case EACCES, EPERM: "; let the process's user do that"
      default: ""
      }
    return .unavailable("\(path): \(problem): \(reason)\(advice)")
  }
}
