internal import Glibc

/// A cache file together with what this run found out about its blocks.
struct CacheLayer {
  let file: CacheFile
  private var verdicts: [Verdict]
  /// Whether a file had to be read to tell that it is as it was: worth noting, so that the next run need not.
  private(set) var isRefreshed = false

  enum Verdict {
    case unseen
    case stale
    /// With the stamps that replace those in the block, by the entries' offsets. `read` files were as young as the cache
    /// or had another stamp.
    case current(read: [(entry: Int, stamp: FileStamp)])
  }

  init(_ file: CacheFile) {
    self.file = file
    self.verdicts = Array(repeating: .unseen, count: file.blockCount)
  }

  func verdict(_ block: Int) -> Verdict { verdicts[block] }

  /// Compares a block with the disk: whether all of it is as it was.
  mutating func look(_ block: Int, _ root: Root) -> Bool {
    var read: [(entry: Int, stamp: FileStamp)] = []
    var files = FolderRun(root: root.descriptor.number)
    let isCurrent = file.entries(block) { entry in
      switch compare(entry, root, &files) {
      case .same: return true
      case .sameContent(let stamp):
        read.append((entry.offset, stamp))
        return true
      case .different: return false
      }
    }
    verdicts[block] = isCurrent ? .current(read: read) : .stale
    if isCurrent, !read.isEmpty { isRefreshed = true }
    return isCurrent
  }

  /// The bytes of a block for a cache that is written now; nil when it is damaged.
  func content(_ block: Int) -> [UInt8]? {
    var bytes = file.content(block)
    if case .current(let read) = verdicts[block] {
      for (entry, stamp) in read { CacheLayout.store(stamp, at: entry, in: &bytes) }
      return bytes
    }
    // The new cache is younger: what was too young for this one would pass for older than the new one.
    var young: [Int] = []
    let isWhole = file.entries(block) { entry in
      if entry.changed >= file.written { young.append(entry.offset) }
      return true
    }
    for entry in young { CacheLayout.store(.none, at: entry, in: &bytes) }
    return isWhole ? bytes : nil
  }

  private enum Comparison {
    case same
    case sameContent(FileStamp)
    case different
  }

  private func compare(_ entry: CacheFile.Entry, _ root: Root, _ files: inout FolderRun) -> Comparison {
    var status = stat()
    switch entry.kind {
    case .output, .input:
      let flags = entry.kind == .output ? AT_SYMLINK_NOFOLLOW : 0
      guard files.status(of: entry.path, &status, flags: flags) == 0, status.isRegularFile else { return .different }
      let stamp = FileStamp(status)
      if entry.hasStamp(stamp), stamp.changed < file.written { return .same }
      let path = String(cString: entry.path)
      guard let read = try? root.read(path), Digest(of: read.bytes) == entry.digest else { return .different }
      return .sameContent(read.stamp)
    case .absent:
      return files.status(of: entry.path, &status, flags: 0) != 0 && (errno == ENOENT || errno == ENOTDIR)
        ? .same : .different
    case nil: return .different
    }
  }
}
