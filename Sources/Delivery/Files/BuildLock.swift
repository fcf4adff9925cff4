internal import Glibc

/// Keeps a second build of the same root waiting while one writes.
///
/// It is an advisory `flock` on the root folder itself: no file of its own to leave behind, and the kernel lets go when
/// the process ends, however it ends. A file system without `flock` has no such guard, and the build goes on without.
public struct BuildLock: Sendable {
  private let descriptor: Descriptor

  /// Waits for its turn.
  ///
  /// - Parameter onWait: called once, before the wait, when another build holds the lock.
  public init(_ root: Root, onWait: () -> Void = {}) throws(EnvironmentError) {
    // Opened anew, for the lock belongs to the open file and goes with this value.
    guard let descriptor = Descriptor.open(".", in: root.descriptor.number, flags: O_RDONLY | O_DIRECTORY) else {
      throw .last(.lock, root.path)
    }
    self.descriptor = descriptor
    if flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 { return }
    switch errno {
    case EWOULDBLOCK:
      onWait()
      while flock(descriptor.number, LOCK_EX) != 0 {
        if errno != EINTR { throw .last(.lock, root.path) }
      }
    case ENOLCK, EBADF, EOPNOTSUPP, ENOSYS, EINVAL: return
    default: throw .last(.lock, root.path)
    }
  }
}
