internal import Glibc

/// What the last run saw and wrote, so that the next one skips a pipeline whose inputs and outputs are as they were.
///
/// It is never committed and losing it costs time only. A pipeline is *current* when nothing that it was made from and
/// nothing that was made from it has changed: one `fstatat` each. A file whose stamp differs, or that changed no
/// earlier than the cache was written, is read and compared by digest, for a clock has ticks and two writes can fall
/// into one.
///
/// In one run: `survey`, then `record` for each pipeline that was compiled and delivered, then `save`.
public struct BuildCache {
  /// What the cache says of one pipeline.
  public enum State: Sendable {
    /// It needs no compiling. The bytes are those that were recorded with it.
    case current(facts: [UInt8])
    case stale
  }

  private let root: Root
  private let folder: String?
  private let identity: Digest
  private let file: CacheFile?
  /// What is known of each block of `file`.
  private var verdicts: [Verdict]
  private var recorded: [(key: String, block: [UInt8])] = []
  private var isChanged = false

  private enum Verdict {
    case unseen
    case stale
    /// With the stamps that replace those in the block, by the entries' offsets.
    case current([(entry: Int, stamp: FileStamp)])
  }

  /// The key of what all pipelines depend on; no path is empty.
  private static let sharedKey = ""

  /// Loads the cache of a repository; an empty one when there is none or it cannot be used.
  ///
  /// - Parameter identity: everything that changes outputs and is no file of the repository, see `identity(of:)`.
  public init(_ repository: Repository, identity: Digest) {
    self.root = repository.root
    self.folder = repository.stateFolder
    self.identity = identity
    self.file = repository.stateFolder.flatMap { CacheFile("\($0)/\(BuildCache.fileName)", identity: identity) }
    self.verdicts = Array(repeating: .unseen, count: file?.blockCount ?? 0)
  }

  /// The identity of a compiler: its version and options, and which executable this process is.
  public static func identity(of descriptions: [String]) -> Digest {
    var bytes = descriptions.reduce(into: [UInt8]()) { $0 += Array($1.utf8) + [0] }
    if let status = Descriptor.open("/proc/self/exe", in: AT_FDCWD, flags: O_RDONLY)?.status {
      let stamp = FileStamp(status)
      for number in [stamp.size, stamp.modified, Int64(bitPattern: stamp.inode)] {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
      }
    }
    return Digest(of: bytes)
  }

  /// Looks at the disk and tells for each key whether that pipeline is current. None is before `recordShared`.
  ///
  /// - Parameters:
  ///   - keys: names of pipelines, such as the paths of their specs; never empty strings.
  ///   - isComplete: whether these are all pipelines that there are; others are then forgotten.
  public mutating func survey(_ keys: [String], isComplete: Bool) -> [State] {
    guard let file else { return keys.map { _ in .stale } }
    guard let shared = file.block(BuildCache.sharedKey), look(shared) else {
      verdicts = verdicts.map { _ in .stale }
      isChanged = true
      return keys.map { _ in .stale }
    }
    let states = keys.map { key -> State in
      guard let block = file.block(key), look(block) else { return .stale }
      return .current(facts: file.facts(block))
    }
    if isComplete {
      for index in verdicts.indices {
        guard case .unseen = verdicts[index] else { continue }
        verdicts[index] = .stale
        isChanged = true
      }
    }
    return states
  }

  /// Notes what all pipelines depend on, such as the project file and the templates.
  public mutating func recordShared(_ witnesses: [Witness]) {
    record(BuildCache.sharedKey, facts: [], witnesses: witnesses)
  }

  /// Notes a pipeline that is on disk as it shall be; at most once a run.
  ///
  /// - Parameters:
  ///   - facts: whatever is needed of it when it is skipped.
  ///   - witnesses: its inputs, with those that were looked for and absent, and `Delivered.witnesses`.
  public mutating func record(_ key: String, facts: [UInt8], witnesses: [Witness]) {
    if let file, let block = file.block(key) { verdicts[block] = .stale }
    recorded.append((key, CacheLayout.block(key: key, facts: facts, witnesses: witnesses)))
    isChanged = true
  }

  /// Makes a pipeline stale for the next run.
  public mutating func forget(_ key: String) {
    guard let file, let block = file.block(key) else { return }
    verdicts[block] = .stale
    isChanged = true
  }

  /// Writes the cache if it changed. It is fine to ignore that it could not: the next run takes longer.
  @discardableResult
  public func save() -> Bool {
    guard isChanged else { return true }
    guard let folder else { return false }
    BuildCache.createFolders(folder)
    let path = "\(folder)/\(BuildCache.fileName)"
    let temporary = "\(path).new"
    // Only one build at a time writes, so what has this name was left by one that was killed.
    unlink(temporary)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let opened = Descriptor.open(temporary, in: AT_FDCWD, flags: flags, mode: 0o666) else { return false }
    guard opened.write(content), rename(temporary, path) == 0 else {
      unlink(temporary)
      return false
    }
    return true
  }

  private static let fileName = "cache"

  /// The blocks that stay and those recorded, in the order of their keys.
  private var content: [UInt8] {
    var kept: [(key: [UInt8], block: [UInt8])] = recorded.map { (Array($0.key.utf8), $0.block) }
    if let file {
      for (block, verdict) in verdicts.enumerated() {
        var bytes: [UInt8]
        switch verdict {
        case .stale: continue
        case .current(let stamps):
          bytes = file.content(block)
          for (entry, stamp) in stamps { CacheLayout.store(stamp, at: entry, in: &bytes) }
        case .unseen:
          bytes = file.content(block)
          // The new cache is younger: what was too young for the old one would pass for older than the new one.
          var young: [Int] = []
          guard
            file.entries(
              block,
              { entry in
                if entry.changed >= file.written { young.append(entry.offset) }
                return true
              })
          else { continue }
          for entry in young { CacheLayout.store(.none, at: entry, in: &bytes) }
        }
        kept.append((Array(file.key(block)), bytes))
      }
    }
    kept.sort { $0.key.lexicographicallyPrecedes($1.key) }
    return CacheLayout.file(identity: identity, blocks: kept.map(\.block))
  }

  /// Compares a block with the disk and notes the verdict.
  private mutating func look(_ block: Int) -> Bool {
    guard let file else { return false }
    var stamps: [(entry: Int, stamp: FileStamp)] = []
    var isRead = false
    let isCurrent = file.entries(block) { entry in
      switch compare(entry, written: file.written) {
      case .same: return true
      case .sameContent(let stamp):
        stamps.append((entry.offset, stamp))
        isRead = true
        return true
      case .different: return false
      }
    }
    verdicts[block] = isCurrent ? .current(stamps) : .stale
    if isRead || !isCurrent { isChanged = true }
    return isCurrent
  }

  private enum Comparison {
    case same
    case sameContent(FileStamp)
    case different
  }

  private func compare(_ entry: CacheFile.Entry, written: Int64) -> Comparison {
    var status = stat()
    let folder = root.descriptor.number
    switch entry.kind {
    case .output, .input:
      let flags = entry.kind == .output ? AT_SYMLINK_NOFOLLOW : 0
      guard fstatat(folder, entry.path, &status, flags) == 0, status.isRegularFile else { return .different }
      let stamp = FileStamp(status)
      if entry.hasStamp(stamp), stamp.changed < written { return .same }
      let path = String(cString: entry.path)
      guard let read = try? root.read(path), Digest(of: read.bytes) == entry.digest else { return .different }
      return .sameContent(read.stamp)
    case .absent:
      return fstatat(folder, entry.path, &status, 0) != 0 && (errno == ENOENT || errno == ENOTDIR) ? .same : .different
    case .listing:
      guard let paths = try? root.list(String(cString: entry.path)) else { return .different }
      return Witness.digest(ofListing: paths) == entry.digest ? .same : .different
    case nil: return .different
    }
  }

  private static func createFolders(_ path: String) {
    var prefix = ""
    for component in path.split(separator: "/") {
      prefix += "/\(component)"
      // What fails here fails again, and shows, when the file is created.
      mkdir(prefix, 0o777)
    }
  }
}
