internal import Glibc

/// Moves a branch from one commit to another, if it is still there, as git does: under the branch's lock, with a line
/// in its reflog first.
struct GitReferenceUpdate {
  let branch: GitBranch
  let repository: GitRepository

  /// - Parameters:
  ///   - old: where the branch was when the commit was made; nil when it did not exist.
  ///   - guarded: held.
  /// - Returns: false when the branch is elsewhere by now, and nothing was changed.
  func move(
    from old: GitObjectID?, to new: GitObjectID, by committer: GitIdentity, reason: String, _ guarded: GitGuard
  ) throws(GitError) -> Bool {
    // Before the lock: where one of these branches is a folder for the other, there is no place for a lock.
    if old == nil { try branch.refuseCollision(in: repository) }
    let lock = try GitLockFile(of: "\(repository.commonFolder)/\(branch.reference)", guarded)
    guard try branch.head(in: repository) == old else { return false }
    let line = "\(old?.description ?? String(repeating: "0", count: 40)) \(new) \(committer.line)\t\(reason)\n"
    try log(line, "\(repository.commonFolder)/logs/\(branch.reference)")
    if branch.isCheckedOut(in: repository) { try log(line, "\(repository.gitFolder)/logs/HEAD") }
    try lock.replace(with: Array("\(new)\n".utf8))
    return true
  }

  /// git-config(1), `core.logAllRefUpdates`: a log that exists is continued; a new one is begun unless the repository is
  /// bare, or as it says.
  private func log(_ line: String, _ path: String) throws(GitError) {
    var flags = O_WRONLY | O_APPEND
    let begins = try GitConfiguration(repository).logsReferences ?? !repository.isBare
    if begins {
      flags |= O_CREAT
      guard Descriptor.createFolders(above: path) else { throw .system("write \(path)", code: errno) }
      // What is left of branches that are gone.
      if let status = Descriptor.status(of: path, in: AT_FDCWD), status.isFolder { removeEmptyFolders(path) }
    }
    guard let file = Descriptor.open(path, in: AT_FDCWD, flags: flags, mode: 0o666) else {
      if !begins, errno == ENOENT || errno == ENOTDIR { return }
      throw .system("write \(path)", code: errno)
    }
    guard let length = file.status?.st_size else { throw .system("write \(path)", code: errno) }
    guard file.write(Array(line.utf8)) else {
      let code = errno
      // Half a line would make git refuse the log.
      _ = ftruncate(file.number, length)
      throw .system("write \(path)", code: code)
    }
  }

  private func removeEmptyFolders(_ path: String) {
    guard let folder = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else { return }
    for name in folder.names() ?? [] { removeEmptyFolders("\(path)/\(name)") }
    rmdir(path)
  }
}

extension GitConfiguration {
  /// Nil when nothing is said.
  fileprivate var logsReferences: Bool? {
    get throws(GitError) {
      guard let text = try text("core.logAllRefUpdates") else { return nil }
      return text == "always" ? true : try flag("core.logAllRefUpdates")
    }
  }
}
