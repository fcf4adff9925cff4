internal import Glibc

/// Keeps other mlgen processes of the same repository, in whichever of its work trees they run, waiting while one
/// commits; the kernel lets go when the process ends. Programs other than mlgen are met at git's own locks.
///
/// Whoever holds it knows that a lock file which a process of mlgen left is left for good.
final class GitGuard {
  /// Where mlgen keeps what it needs for committing, inside of the git folder; never committed.
  let folder: String
  private let descriptor: Descriptor
  /// False on file systems without `flock`.
  let isExclusive: Bool
  /// How long to wait for a lock of git's, in seconds.
  let patience: Double

  init(_ repository: GitRepository, patience: Double) throws(GitError) {
    self.patience = patience
    folder = "\(repository.commonFolder)/mlgen"
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw .system("make the folder \(folder)", code: errno) }
    let path = "\(folder)/commit"
    guard let descriptor = Descriptor.open(path, in: AT_FDCWD, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o666) else {
      throw .system("write \(path)", code: errno)
    }
    self.descriptor = descriptor
    while flock(descriptor.number, LOCK_EX) != 0 {
      if errno == EINTR { continue }
      isExclusive = false
      return
    }
    isExclusive = true
  }
}

extension GitError {
  /// A system call failed.
  static func system(_ action: String, code: Int32) -> GitError {
    let error = EnvironmentError(.write, "", code: code)
    return GitError(action, reason: error.reason, advice: error.advice)
  }
}
