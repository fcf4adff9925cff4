internal import Glibc

/// What the last run saw and wrote, so that the next one skips a pipeline whose inputs and outputs are as they were.
///
/// It is never committed and losing it costs time only. A pipeline is *current* when nothing that it was made from and
/// nothing that was made from it has changed: one `fstatat` each. A file whose stamp differs, or that changed no
/// earlier than the cache was written, is read and compared by digest, for a clock has ticks and two writes can fall
/// into one.
///
/// In one run: `survey`, then `record` for each pipeline that was compiled and delivered, then `save`.
///
/// On disk it is two files: one of all pipelines, and a small one whose blocks go before those of the first, so that a
/// run that builds one of a thousand pipelines does not write a thousand.
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
  private var base: CacheLayer?
  private var changes: CacheLayer?
  private var recorded: [(key: String, block: [UInt8])] = []
  private var forgotten: [String] = []
  private var isSharedCurrent = false
  /// Whether pipelines that this run did not ask about may exist.
  private var keepsOthers = true

  /// The key of what all pipelines depend on; no path is empty.
  private static let sharedKey = ""
  private static let baseName = "cache"
  private static let changesName = "cache-changes"

  /// Loads the cache of a repository; an empty one when there is none or it cannot be used.
  ///
  /// - Parameter identity: everything that changes outputs and is no file of the repository, see `identity(of:)`.
  public init(_ repository: Repository, identity: Digest) {
    self.root = repository.root
    self.folder = repository.stateFolder
    self.identity = identity
    guard let folder, let file = CacheFile("\(folder)/\(BuildCache.baseName)", identity: identity) else { return }
    self.base = CacheLayer(file)
    let binding = BuildCache.binding(of: file, identity)
    self.changes = CacheFile("\(folder)/\(BuildCache.changesName)", identity: binding).map { CacheLayer($0) }
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

  /// Changes belong to one base, by its checksum.
  private static func binding(of base: CacheFile, _ identity: Digest) -> Digest {
    Digest(of: Array("\(identity) \(base.checksum)".utf8))
  }

  /// Looks at the disk and tells for each key whether that pipeline is current. None is before `recordShared`.
  ///
  /// - Parameters:
  ///   - keys: names of pipelines, such as the paths of their specs; never empty strings.
  ///   - isComplete: whether these are all pipelines that there are; others need not be kept then.
  public mutating func survey(_ keys: [String], isComplete: Bool) -> [State] {
    keepsOthers = !isComplete
    isSharedCurrent = facts(BuildCache.sharedKey) != nil
    guard isSharedCurrent else { return keys.map { _ in .stale } }
    return keys.map { key in facts(key).map { .current(facts: $0) } ?? .stale }
  }

  /// Notes what all pipelines depend on, such as the project file and the templates; when `survey` found that what was
  /// noted before still holds, there is nothing to note.
  public mutating func recordShared(_ witnesses: [Witness]) {
    if !isSharedCurrent { record(BuildCache.sharedKey, facts: [], witnesses: witnesses) }
  }

  /// Notes a pipeline that is on disk as it shall be; at most once a run.
  ///
  /// - Parameters:
  ///   - facts: whatever is needed of it when it is skipped.
  ///   - witnesses: its inputs, with those that were looked for and absent, and `Delivered.witnesses`.
  public mutating func record(_ key: String, facts: [UInt8], witnesses: [Witness]) {
    recorded.append((key, CacheLayout.block(key: key, facts: facts, witnesses: witnesses)))
  }

  /// Makes a pipeline stale for the next run, unless it is recorded in this one.
  public mutating func forget(_ key: String) { forgotten.append(key) }

  /// Writes the cache if there is anything new. It is fine to ignore that it could not: the next run takes longer.
  @discardableResult
  public func save() -> Bool {
    let known = forgotten.filter { base?.file.block($0) != nil || changes?.file.block($0) != nil }
    let isRefreshed = base?.isRefreshed == true || changes?.isRefreshed == true
    if recorded.isEmpty, known.isEmpty, !isRefreshed { return true }
    if let base, isSharedCurrent {
      let blocks = changedBlocks(base, forgotten: known)
      // Beyond an eighth, writing all costs little more and makes the next run's reading shorter.
      if blocks.reduce(0, { $0 + $1.count }) <= base.file.size / 8 {
        let bytes = CacheLayout.file(identity: BuildCache.binding(of: base.file, identity), blocks: blocks)
        return write(bytes, BuildCache.changesName)
      }
    }
    return write(CacheLayout.file(identity: identity, blocks: allBlocks(forgotten: known)), BuildCache.baseName)
  }

  /// The facts of a pipeline that is current.
  private mutating func facts(_ key: String) -> [UInt8]? {
    if let block = changes?.file.block(key) {
      return changes?.look(block, root) == true ? changes?.file.facts(block) : nil
    }
    guard let block = base?.file.block(key), base?.look(block, root) == true else { return nil }
    return base?.file.facts(block)
  }

  /// A block under a key, or that there shall be none, with those before it going first.
  private typealias Candidate = (key: [UInt8], block: [UInt8]?)

  /// What the small file has to say beside a base that stays.
  private func changedBlocks(_ base: CacheLayer, forgotten: [String]) -> [[UInt8]] {
    var candidates: [Candidate] = recorded.map { (Array($0.key.utf8), $0.block) }
    // The base would still have it, so it takes a block that is never current: no file has an empty path.
    let never = Witness(path: "", kind: .output, stamp: .none, digest: Digest(of: []))
    candidates += forgotten.map { (Array($0.utf8), CacheLayout.block(key: $0, facts: [], witnesses: [never])) }
    if let changes {
      candidates += (0..<changes.file.blockCount).map { (Array(changes.file.key($0)), changes.content($0)) }
    }
    for block in 0..<base.file.blockCount {
      guard case .current(let read) = base.verdict(block), !read.isEmpty else { continue }
      candidates.append((Array(base.file.key(block)), base.content(block)))
    }
    return BuildCache.first(candidates)
  }

  /// What is known of all pipelines. Without the old shared block nothing is: all depended on it.
  private func allBlocks(forgotten: [String]) -> [[UInt8]] {
    var candidates: [Candidate] = recorded.map { (Array($0.key.utf8), $0.block) }
    candidates += forgotten.map { (Array($0.utf8), nil) }
    for layer in [changes, base] where isSharedCurrent {
      guard let layer else { continue }
      for block in 0..<layer.file.blockCount {
        let isKept =
          switch layer.verdict(block) {
          case .current: true
          case .unseen: keepsOthers
          case .stale: false
          }
        candidates.append((Array(layer.file.key(block)), isKept ? layer.content(block) : nil))
      }
    }
    return BuildCache.first(candidates)
  }

  /// The first block of each key, sorted by key.
  private static func first(_ candidates: [Candidate]) -> [[UInt8]] {
    let order = candidates.indices.sorted { left, right in
      let (a, b) = (candidates[left].key, candidates[right].key)
      return a == b ? left < right : a.lexicographicallyPrecedes(b)
    }
    var blocks: [[UInt8]] = []
    var last: [UInt8]?
    for index in order where candidates[index].key != last {
      last = candidates[index].key
      if let block = candidates[index].block { blocks.append(block) }
    }
    return blocks
  }

  private func write(_ bytes: [UInt8], _ name: String) -> Bool {
    guard let folder else { return false }
    let path = "\(folder)/\(name)"
    guard Descriptor.createFolders(above: path) else { return false }
    let temporary = "\(path).new"
    // Only one build at a time writes, so what has this name was left by one that was killed.
    unlink(temporary)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let file = Descriptor.open(temporary, in: AT_FDCWD, flags: flags, mode: 0o666) else { return false }
    guard file.write(bytes), rename(temporary, path) == 0 else {
      unlink(temporary)
      return false
    }
    return true
  }
}
