internal import Glibc

/// `FILE.lock`, which whoever changes a file of git's creates first and renames to `FILE` last: what git itself does, so
/// git and mlgen keep off each other.
///
/// The lock is made as a second name of a file of our own. A process that is killed leaves both, and the next one sees
/// by the inode that the lock is nobody's any more; a lock that git left it cannot tell from one that git holds.
final class GitLockFile {
  private let target: String
  private let ownName: String
  private let file: Descriptor
  private var isHeld = true

  private var path: String { "\(target).lock" }

  /// - Parameters:
  ///   - target: absolute.
  ///   - guarded: held as long as this lives.
  init(of target: String, _ guarded: GitGuard) throws(GitError) {
    self.target = target
    let ownName = "\(guarded.folder)/lock-\(Digest(of: Array(target.utf8)).short)"
    self.ownName = ownName
    let path = "\(target).lock"
    Self.recover(path, ownName, guarded)
    let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let own = Descriptor.open(ownName, in: AT_FDCWD, flags: flags, mode: 0o666) else {
      throw .system("write \(ownName)", code: errno)
    }
    do throws(GitError) {
      file = try Self.wait(for: path, own, ownName, patience: guarded.patience)
    } catch {
      unlink(ownName)
      throw error
    }
  }

  deinit {
    if isHeld { unlink(path) }
    unlink(ownName)
  }

  /// What a process that was killed has left.
  private static func recover(_ path: String, _ ownName: String, _ guarded: GitGuard) {
    guard guarded.isExclusive, let own = Descriptor.status(of: ownName, in: AT_FDCWD) else { return }
    if let lock = Descriptor.status(of: path, in: AT_FDCWD), lock.st_ino == own.st_ino, lock.st_dev == own.st_dev {
      unlink(path)
    }
    unlink(ownName)
  }

  private static func wait(
    for path: String, _ own: Descriptor, _ ownName: String, patience: Double
  ) throws(GitError) -> Descriptor {
    var waited = 0.0
    while true {
      if let lock = take(path, own, ownName) { return lock }
      var code = errno
      // A branch `a/b` lies in a folder; git removes such folders when they are empty, also at this moment.
      if code == ENOENT, !Descriptor.createFolders(above: path) { code = errno }
      guard code == EEXIST || code == ENOENT, waited < patience else {
        if code != EEXIST { throw .system("write \(path)", code: code) }
        throw GitError(
          "change \(path.dropLast(".lock".utf8.count))", reason: "another git process holds \(path)",
          advice: "wait until it has ended and run the command again; if no git process runs, one that was killed "
            + "left the file: remove it")
      }
      let pause = code == EEXIST ? 0.02 : 0.001
      usleep(UInt32(pause * 1_000_000))
      waited += pause
    }
  }

  /// Nil with `errno` set when somebody else has the lock, or it cannot be made.
  private static func take(_ path: String, _ own: Descriptor, _ ownName: String) -> Descriptor? {
    if link(ownName, path) == 0 { return own }
    let code = errno
    guard [EPERM, EOPNOTSUPP, EMLINK, ENOSYS].contains(code) else {
      errno = code
      return nil
    }
    // No second names on this file system: the lock works the same, only a killed process leaves it for the user.
    return Descriptor.open(path, in: AT_FDCWD, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o666)
  }

  /// Makes the content of the file what is given, whole or not at all, and lets go.
  ///
  /// - Parameter modified: the time of modification that the file shall have; that of now without it.
  func replace(with bytes: [UInt8], modified: timespec? = nil) throws(GitError) {
    guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0, file.write(bytes),
      fsync(file.number) == 0
    else { throw .system("write \(target)", code: errno) }
    if let modified {
      let times = [timespec(tv_sec: 0, tv_nsec: Self.omit), modified]
      _ = futimens(file.number, times)
    }
    // A folder of branches that are all gone may stand where the branch goes.
    if rename(path, target) != 0 {
      guard errno == EISDIR, rmdir(target) == 0, rename(path, target) == 0 else {
        throw .system("write \(target)", code: errno)
      }
    }
    isHeld = false
    unlink(ownName)
  }

  /// `UTIME_OMIT`, a macro that Swift does not import: utimensat(2).
  private static let omit = (1 << 30) - 2
}
