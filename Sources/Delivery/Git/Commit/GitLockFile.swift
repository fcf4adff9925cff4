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
      file = try Self.link(own, ownName, to: path, patience: guarded.patience)
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

  private static func link(
    _ own: Descriptor, _ ownName: String, to path: String, patience: Double
  ) throws(GitError) -> Descriptor {
    var waited = 0.0
    while true {
      if Glibc.link(ownName, path) == 0 { return own }
      switch errno {
      case EEXIST:
        guard waited < patience else {
          throw GitError(
            "change \(path.dropLast(".lock".utf8.count))", reason: "another git process holds \(path)",
            advice: "wait until it has ended and run the command again; if no git process runs, one that was killed "
              + "left the file: remove it")
        }
        usleep(20_000)
        waited += 0.02
      case ENOENT:
        // A branch `a/b` lies in a folder; git removes such folders when they are empty, also at this moment.
        createFolders(of: path)
        guard waited < patience else { throw .system("write \(path)", code: ENOENT) }
        usleep(1_000)
        waited += 0.001
      case EPERM, EOPNOTSUPP, EMLINK, ENOSYS:
        // No second names on this file system: the lock works the same, only a killed process leaves it for the user.
        if let lock = Descriptor.open(path, in: AT_FDCWD, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o666) {
          return lock
        }
        if errno != EEXIST { throw .system("write \(path)", code: errno) }
        guard waited < patience else { throw .system("write \(path)", code: EEXIST) }
        usleep(20_000)
        waited += 0.02
      default: throw .system("write \(path)", code: errno)
      }
    }
  }

  private static func createFolders(of path: String) {
    var prefix = ""
    for component in path.split(separator: "/").dropLast() {
      prefix += "/\(component)"
      mkdir(prefix, 0o777)
    }
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
