internal import Glibc

/// The world refused: a disk, a permission, something in the way. Never the fault of a spec.
public struct EnvironmentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done, as the middle of "cannot … PATH".
  public enum Operation: String, Sendable {
    case open, read, list, write, rename, remove
    case createFolder = "create the folder"
    case lock = "take the build lock of"
  }

  public let operation: Operation
  /// As it is printed: relative to the repository's root where it lies within it.
  public let path: String
  /// The value of `errno`.
  public let code: Int32

  public init(_ operation: Operation, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// The system's own words for the error, such as "No space left on device".
  public var reason: String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
  }

  /// What to do about it: one sentence without a full stop.
  public var advice: String {
    switch code {
    case ENOSPC, EDQUOT:
      "free some space and run the command again; every file on disk is either the old one or the new one, whole"
    case EFBIG: "raise the limit on the size of a file (`ulimit -f`), or make the file smaller"
    case EACCES, EPERM: "check the owner and the permissions of the file and of its folder"
    case EEXIST: "something is there already, and nothing was overwritten: look at it, and run the command again"
    case EROFS: "the file system is mounted read-only: mount it for writing, or compare with `--check`"
    case ELOOP: "put a real file or folder in place of the symbolic link: outputs are never written through links"
    case ENOTDIR: "something other than a folder stands where a folder is needed: move it away"
    case EISDIR: "a folder stands where a file is needed: move it away"
    case EMFILE, ENFILE: "raise the limit on open files (`ulimit -n`)"
    case ENAMETOOLONG: "shorten the names that the path is made of"
    case ENOENT: "check that the path exists and is spelled as on disk"
    case EIO: "check the disk and the system's log, then run the command again"
    default: "mend this and run the command again: the next build repairs what this one left"
    }
  }

  public var description: String { "cannot \(operation.rawValue) \(path): \(reason)" }

  /// The error of the system call that failed last on this thread.
  static func last(_ operation: Operation, _ path: String) -> EnvironmentError {
    EnvironmentError(operation, path, code: errno)
  }
}
