internal import CGit2
internal import Glibc

/// Makes the entries of some paths in the index what was committed, as `git commit --only PATHS` does. Every other
/// entry, staged change and flag stays.
///
/// The index is locked from the first look at it to its replacement, so the user's git changes neither it nor the branch
/// that is checked out.
struct GitIndexUpdate {
  struct Entry {
    let path: String
    let blob: GitTreeEdit.Blob
    /// Of the file in the work tree, so that git need not read it to see that it is unchanged; nil when there is none.
    let stamp: stat?
  }

  private let repository: GitRepository
  private let lock: GitLockFile
  private let path: String
  private let index: GitHandle<GitKind.Index>
  /// The index under a name of our own, for libgit2 writes an index only to where it read it.
  private let scratch: String
  private let modified: timespec?

  init(_ repository: GitRepository, _ guarded: GitGuard) throws(GitError) {
    self.repository = repository
    path = "\(repository.gitFolder)/index"
    scratch = "\(guarded.folder)/index"
    lock = try GitLockFile(of: path, guarded)
    unlink(scratch)
    unlink(scratch + ".lock")
    if let old = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY) {
      guard let status = old.status, let bytes = old.readAll(expected: Int(status.st_size), limit: 1 << 31),
        let copy = Descriptor.open(scratch, in: AT_FDCWD, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o666),
        copy.write(bytes)
      else { throw .system("copy \(path)", code: errno) }
      modified = status.st_mtim
    } else if errno == ENOENT {
      modified = nil
    } else {
      throw .system("read \(path)", code: errno)
    }
    let scratch = scratch
    index = try GitRepository.index("read \(path)", keeping: nil) { libgit2.index_open($0, scratch) }
    if libgit2.index_has_conflicts(index.pointer) == 1 {
      throw GitError(
        "commit", reason: "the index has conflicts",
        advice: "resolve them with `git status` and `git add`, or undo them")
    }
  }

  /// Calls `body` with the content that is staged at a path, for what an earlier commit left to be done here.
  func content(_ path: String) throws(GitError) -> [UInt8]? {
    guard let entry = libgit2.index_get_bypath(index.pointer, path, 0) else {
      libgit2.error_clear()
      return nil
    }
    return try repository.content(GitObjectID(entry.pointee.id))
  }

  /// Whether anything is staged at a path.
  func has(_ path: String) -> Bool {
    defer { libgit2.error_clear() }
    return libgit2.index_get_bypath(index.pointer, path, 0) != nil
  }

  /// Prepares the new index, and writes it beside the old one.
  ///
  /// - Returns: its bytes; nil when the index is as it shall be.
  func prepare(_ entries: [Entry], removals: [String]) throws(GitError) -> [UInt8]? {
    var isChanged = false
    for path in removals where has(path) {
      try git("take \(path) out of the index") { libgit2.index_remove(index.pointer, path, 0) }
      isChanged = true
    }
    for entry in entries where !isCurrent(entry) {
      isChanged = true
      try entry.path.withCStringTyped { (path) throws(GitError) in
        var raw = git_index_entry()
        raw.path = path
        raw.id = entry.blob.id.raw
        raw.mode = entry.blob.mode
        if let stamp = entry.stamp { raw.setStamp(stamp) }
        try git("put \(entry.path) into the index") { libgit2.index_add(index.pointer, &raw) }
      }
    }
    guard isChanged else { return nil }
    try git("write the index") { libgit2.index_write(index.pointer) }
    guard let file = Descriptor.open(scratch, in: AT_FDCWD, flags: O_RDONLY),
      let bytes = file.readAll(expected: Int(file.status?.st_size ?? 0), limit: 1 << 31)
    else { throw .system("read \(scratch)", code: errno) }
    return bytes
  }

  /// The new index gets the old one's time of modification: by it git tells which of the user's entries it has to look
  /// at again, and those are the same as before.
  func commit(_ bytes: [UInt8]) throws(GitError) {
    try lock.replace(with: bytes, modified: modified)
    unlink(scratch)
  }

  private func isCurrent(_ entry: Entry) -> Bool {
    defer { libgit2.error_clear() }
    guard let existing = libgit2.index_get_bypath(index.pointer, entry.path, 0)?.pointee else { return false }
    // An entry that git shall not look at in the work tree, or that is only announced, becomes a plain one.
    return GitObjectID(existing.id) == entry.blob.id && existing.mode == entry.blob.mode
      && existing.flags_extended & UInt16(GIT_INDEX_ENTRY_EXTENDED_FLAGS.rawValue) == 0
  }
}

extension git_index_entry {
  /// As git stores them, cut to 32 bits.
  fileprivate mutating func setStamp(_ stamp: stat) {
    ctime = git_index_time(
      seconds: Int32(truncatingIfNeeded: stamp.st_ctim.tv_sec), nanoseconds: UInt32(stamp.st_ctim.tv_nsec))
    mtime = git_index_time(
      seconds: Int32(truncatingIfNeeded: stamp.st_mtim.tv_sec), nanoseconds: UInt32(stamp.st_mtim.tv_nsec))
    dev = UInt32(truncatingIfNeeded: stamp.st_dev)
    ino = UInt32(truncatingIfNeeded: stamp.st_ino)
    uid = stamp.st_uid
    gid = stamp.st_gid
    file_size = UInt32(truncatingIfNeeded: stamp.st_size)
  }
}

extension String {
  /// `withCString` does not pass typed errors on.
  fileprivate func withCStringTyped(
    _ body: (UnsafePointer<CChar>) throws(GitError) -> Void
  ) throws(GitError) {
    let text = Array(utf8CString)
    try body(text)
  }
}

extension GitRepository {
  /// The index of this work tree, to be read.
  func index() throws(GitError) -> GitHandle<GitKind.Index> {
    try Self.index("read the index", keeping: handle) { libgit2.repository_index($0, pointer) }
  }

  /// Opens an index, and says what to do with one of a kind that libgit2 does not know.
  fileprivate static func index(
    _ action: String, keeping: AnyObject?, _ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
  ) throws(GitError) -> GitHandle<GitKind.Index> {
    do throws(GitError) {
      return try .make(action, keeping: keeping, body)
    } catch {
      throw GitError(
        error.action, reason: error.reason,
        advice: "write the index plainly, with `git update-index --no-split-index` or "
          + "`git sparse-checkout reapply --no-sparse-index`",
        code: error.code)
    }
  }
}
