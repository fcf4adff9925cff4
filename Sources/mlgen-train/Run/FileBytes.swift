internal import Glibc

/// What the system answered when a file could not be read or written.
struct FileError: Error, Hashable {
  var path: String
  /// What was tried: `cannot read`, `cannot write` and the like.
  var action: String
  var code: Int32

  var isAbsence: Bool { code == ENOENT || code == ENOTDIR }

  var message: String { "\(action): \(String(cString: strerror(code)))" }

  var advice: String {
    switch code {
    case ENOENT, ENOTDIR: "an earlier stage of the run writes it; see whether that stage ended well"
    case EACCES, EPERM: "give the user that this process runs as access to it"
    case EROFS: "mount the volume for writing"
    case ENOSPC, EDQUOT: "make room on the volume, and run the stage again: it goes on where it stopped"
    case EFBIG: "raise the limit on the size of files"
    case EIO: "the device or the network mount failed; run the stage again"
    default: "run the stage again when that is mended"
    }
  }
}

/// Whole files, and files that are there entirely or not at all.
enum FileBytes {
  /// - Throws: `FileError`.
  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = try opened(path, O_RDONLY | O_CLOEXEC, "cannot read")
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, action: "cannot read", code: errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(path: path, action: "cannot read", code: EISDIR) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: path, action: "cannot read", code: errno)
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// Writes beside the file, flushes, then renames: whoever reads sees the old file or the new one.
  ///
  /// - Throws: `FileError`; what was there before is kept.
  static func replace(_ path: String, with bytes: [UInt8]) throws {
    let temporary = "\(path).part"
    do {
      try write(bytes, to: temporary)
      guard rename(temporary, path) == 0 else { throw FileError(path: path, action: "cannot write", code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Writes a file anew and flushes it to the device.
  ///
  /// - Throws: `FileError`.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = try opened(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, "cannot write")
    var failure: Int32 = 0
    var rest = bytes[...]
    while failure == 0, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno != EINTR { failure = errno }
      } else {
        rest = rest.dropFirst(count)
      }
    }
    if failure == 0, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { failure = errno }
    // A network file system can tell of a full disk as late as here.
    if close(descriptor) != 0, failure == 0, errno != EINTR { failure = errno }
    guard failure == 0 else { throw FileError(path: path, action: "cannot write", code: failure) }
  }

  private static func opened(_ path: String, _ flags: Int32, _ action: String) throws -> Int32 {
    while true {
      let descriptor = open(path, flags, 0o666)
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw FileError(path: path, action: action, code: errno) }
    }
  }
}
