internal import Glibc

/// What the system answered when a file could not be read or written.
public struct FileError: Error, Hashable, Sendable {
  public var path: String
  /// What was tried: `cannot read`, `cannot write` and the like.
  public var action: String
  /// The system's `errno`.
  public var code: Int32

  public init(path: String, action: String, code: Int32) {
    self.path = path
    self.action = action
    self.code = code
  }

  public var isAbsence: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether the system knows no such call, or the file system cannot do it.
  public var isUnsupported: Bool { code == ENOSYS || code == EINVAL || code == ENOTSUP }

  /// What was tried, and what the system said, without the path.
  public var message: String { "\(action): \(String(cString: strerror(code)))" }

  /// What would help; nil when nothing is known to.
  public var advice: String? {
    switch code {
    case EACCES, EPERM: "give the user that this process runs as access to it"
    case EROFS: "mount the volume for writing"
    case ENOSPC, EDQUOT: "make room on the volume, and run the stage again: it goes on where it stopped"
    case EFBIG: "raise the limit on the size of files"
    case EIO: "the device or the network mount failed; run the stage again"
    default: nil
    }
  }
}
