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
  private let old: Original
  /// As it was, to be read.
  private let index: GitHandle<GitKind.Index>

  private struct Original {
    let path: String
    /// Nil when there is no index yet.
    var file: (bytes: [UInt8], modified: timespec)?
    /// A name of our own, for libgit2 writes an index only to where it read it.
    let scratch: String

    /// An index of libgit2's to be changed, which nobody else sees.
    func copy() throws(GitError) -> GitHandle<GitKind.Index> {
      unlink(scratch)
      unlink(scratch + ".lock")
      defer { unlink(scratch) }
      if let file {
        let flags = O_WRONLY | O_CREAT | O_EXCL
        guard let copy = Descriptor.open(scratch, in: AT_FDCWD, flags: flags, mode: 0o666), copy.write(file.bytes)
        else { throw .system("copy \(path)", code: errno) }
      }
      return try GitRepository.index("read \(path)", keeping: nil) { libgit2.index_open($0, scratch) }
    }
  }

  init(_ repository: GitRepository, _ guarded: GitGuard) throws(GitError) {
    self.repository = repository
    let path = "\(repository.gitFolder)/index"
    lock = try GitLockFile(of: path, guarded)
    var old = Original(path: path, scratch: "\(guarded.folder)/index-\(Digest(of: Array(path.utf8)).short)")
    if let file = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY) {
      guard let status = file.status, let bytes = file.readAll(expected: Int(status.st_size), limit: 1 << 31) else {
        throw .system("read \(path)", code: errno)
      }
      old.file = (bytes, status.st_mtim)
    } else if errno != ENOENT {
      throw .system("read \(path)", code: errno)
    }
    self.old = old
    index = try old.copy()
    if libgit2.index_has_conflicts(index.pointer) == 1 {
      throw GitError(
        "commit", reason: "the index has conflicts",
        advice: "resolve them with `git status` and `git add`, or undo them")
    }
  }

  /// The content that is staged at a path, for what an earlier commit left to be done here.
  func content(_ path: String) throws(GitError) -> [UInt8]? {
    guard let entry = libgit2.index_get_bypath(index.pointer, path, 0) else {
      libgit2.error_clear()
      return nil
    }
    return try repository.content(GitObjectID(entry.pointee.id))
  }

  /// Prepares the new index from the old one, whatever was prepared before: an attempt to move the branch may have come
  /// to nothing.
  ///
  /// - Returns: its bytes; nil when the index is as it shall be.
  func prepare(_ entries: [Entry], removals: [String]) throws(GitError) -> [UInt8]? {
    defer { libgit2.error_clear() }
    let entries = entries.filter { !isCurrent($0) }
    if entries.isEmpty, !removals.contains(where: { libgit2.index_get_bypath(index.pointer, $0, 0) != nil }) {
      return nil
    }
    let new = try old.copy()
    for path in removals where libgit2.index_get_bypath(new.pointer, path, 0) != nil {
      try git("take \(path) out of the index") { libgit2.index_remove(new.pointer, path, 0) }
    }
    for entry in entries {
      var raw = git_index_entry()
      raw.id = entry.blob.id.raw
      raw.mode = entry.blob.mode
      if let stamp = entry.stamp { raw.setStamp(stamp) }
      try git("put \(entry.path) into the index") {
        entry.path.withCString { path in
          raw.path = path
          return libgit2.index_add(new.pointer, &raw)
        }
      }
    }
    try git("write the index") { libgit2.index_write(new.pointer) }
    defer { unlink(old.scratch) }
    guard let file = Descriptor.open(old.scratch, in: AT_FDCWD, flags: O_RDONLY),
      let bytes = file.readAll(expected: Int(file.status?.st_size ?? 0), limit: 1 << 31)
    else { throw .system("read \(old.scratch)", code: errno) }
    return bytes
  }

  /// The new index gets the old one's time of modification: by it git tells which of the user's entries it has to look
  /// at again, and those are the same as before.
  func commit(_ bytes: [UInt8]) throws(GitError) { try lock.replace(with: bytes, modified: old.file?.modified) }

  private func isCurrent(_ entry: Entry) -> Bool {
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
