internal import Glibc

/// An open file or folder, closed with its last reference.
final class Descriptor: Sendable {
  let number: Int32

  /// Takes over a number that `open` returned.
  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Opens relative to a folder; nil with `errno` set when that fails.
  static func open(_ name: UnsafePointer<CChar>, in folder: Int32, flags: Int32, mode: mode_t = 0) -> Descriptor? {
    while true {
      let number = openat(folder, name, flags | O_CLOEXEC, mode)
      if number >= 0 { return Descriptor(number) }
      if errno != EINTR { return nil }
    }
  }

  /// nil with `errno` set when it fails.
  var status: stat? {
    var status = stat()
    return fstat(number, &status) == 0 ? status : nil
  }

  /// The status of a name in a folder, of the link itself if it is one; nil with `errno` set when there is none.
  static func status(of name: UnsafePointer<CChar>, in folder: Int32) -> stat? {
    var status = stat()
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  /// Whether a name in a folder is a folder, or a link that leads to one.
  static func isFolder(_ name: UnsafePointer<CChar>, in folder: Int32) -> Bool {
    var status = stat()
    return fstatat(folder, name, &status, 0) == 0 && status.isFolder
  }

  /// Makes the folders on the way to a path, as far as they are not there; false with `errno` set when that fails.
  static func createFolders(above path: String) -> Bool {
    RelativePath.ancestors(path).reversed().allSatisfy { mkdir($0, 0o777) == 0 || errno == EEXIST }
  }

  /// Everything up to the end of the file; nil with `errno` set when reading fails or there is more than `limit`.
  ///
  /// - Parameter expected: the size that `stat` gave, in bytes: what to allocate at first.
  func readAll(expected: Int, limit: Int) -> [UInt8]? {
    // One byte more than expected, so that a file of that size is known to end there after two reads.
    var capacity = min(max(expected, 0), limit) + 1
    var bytes: [UInt8] = []
    while true {
      var failed = false
      var ended = false
      let start = bytes.count
      let part = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
        while filled < buffer.count, !ended {
          let count = Glibc.read(number, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
          if count > 0 {
            filled += count
          } else if count == 0 {
            ended = true
          } else if errno != EINTR {
            failed = true
            return
          }
        }
      }
      if failed { return nil }
      if start == 0 { bytes = part } else { bytes += part }
      if bytes.count > limit {
        errno = EFBIG
        return nil
      }
      if ended { return bytes }
      capacity = max(bytes.count, 4096)
    }
  }

  /// Writes all of it; false with `errno` set when that fails.
  func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let count = Glibc.write(number, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
        if count >= 0 {
          offset += count
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  /// The names in this folder except `.` and `..`, in no order; nil with `errno` set when that fails.
  func names() -> [String]? {
    // A descriptor of its own: reading moves a position, and `closedir` closes what it was given.
    let copy = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return nil }
    guard let stream = fdopendir(copy) else {
      let code = errno
      close(copy)
      errno = code
      return nil
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { return errno == 0 ? names : nil }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }
}
