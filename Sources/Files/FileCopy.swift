internal import Glibc

/// A copy of a file for file systems that know neither renaming nor going back, such as a mount of an object store: it is
/// written under its own name, from its first byte to its last, once. What stands there is replaced.
///
/// A process that is killed leaves any part of it, so something else must say which copies are whole.
public final class FileCopy {
  private let source: String
  private let target: String
  private var input: Int32 = -1
  private var output: Int32 = -1
  private var chunk = [UInt8](repeating: 0, count: 1 << 20)

  public init(_ source: String, to target: String) throws(FileError) {
    self.source = source
    self.target = target
    input = Self.open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw FileError(path: source, action: "cannot read", code: errno) }
    output = Self.open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
    guard output >= 0 else { throw failure(errno) }
  }

  deinit {
    if input >= 0 { close(input) }
    if output >= 0 { close(output) }
  }

  /// Copies the next piece.
  ///
  /// - Returns: false when all is copied, and has reached the device.
  public func step() throws(FileError) -> Bool {
    guard output >= 0 else { return false }
    var count = chunk.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) }
    while count < 0, errno == EINTR { count = chunk.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) } }
    guard count >= 0 else { throw FileError(path: source, action: "cannot read", code: errno) }
    guard count > 0 else {
      try finish()
      return false
    }
    var written = 0
    while written < count {
      let more = chunk.withUnsafeBytes { write(output, $0.baseAddress.map { $0 + written }, count - written) }
      if more < 0 {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      written += more
    }
    return true
  }

  /// An object store has the file when this returns, and tells of what went wrong as late as here.
  private func finish() throws(FileError) {
    if fsync(output) != 0, errno != EINVAL { throw failure(errno) }
    let status = close(output)
    output = -1
    if status != 0, errno != EINTR { throw failure(errno) }
  }

  private func failure(_ code: Int32) -> FileError { FileError(path: target, action: "cannot write", code: code) }

  private static func open(_ path: String, _ flags: Int32) -> Int32 {
    var descriptor = Glibc.open(path, flags, 0o666)
    while descriptor < 0, errno == EINTR { descriptor = Glibc.open(path, flags, 0o666) }
    return descriptor
  }
}
