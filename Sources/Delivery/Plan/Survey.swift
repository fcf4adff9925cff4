internal import Document
internal import IR

/// Walks the paths of the tree, of the lock and of a delivery that was cut short, in one sorted pass over the disk.
struct Survey {
  private(set) var changes: [Change] = []
  private(set) var refusals: [Refusal] = []
  private(set) var unchanged: [Witness] = []
  /// The digests of the contents that the changes lead to, one for each.
  private(set) var digests: [Digest] = []
  private(set) var newLock: Lock
  private(set) var settledLock: Lock?
  private(set) var lockFile: (bytes: [UInt8], stamp: FileStamp)?
  private(set) var unfinished: [String] = []
  private(set) var givingWay: [String] = []

  private let generation: Generation
  private let force: Bool
  private var walk: FolderWalk
  private let root: Root
  private var newLines: [Lock.Line] = []
  private var settledLines: [Lock.Line] = []
  /// Files to remove, to tell whether they make room for what is in their way.
  private var removed: [String] = []

  init(_ generation: Generation, _ root: Root, force: Bool) {
    self.generation = generation
    self.root = root
    self.force = force
    self.walk = FolderWalk(root)
    self.newLock = Lock(compiler: generation.compiler, inputs: generation.inputs, outputs: [])
  }

  mutating func run() throws(EnvironmentError) {
    let owner = generation.owner
    var lock: Lock?
    switch try DiskFile.read(owner.lockPath, with: &walk) {
    case .missing: break
    case .obstacle(let obstacle, let path):
      refusals.append(.obstructed(path: path, by: obstacle, output: owner.lockPath))
      return
    case .file(let bytes, let stamp):
      lockFile = (bytes, stamp)
      do throws(LockProblem) {
        lock = try Lock(bytes, owner: owner)
      } catch {
        refusals.append(.lock(error, path: owner.lockPath, bytes: bytes))
        return
      }
    }
    var pending: [Lock.Line] = []
    var isUnfinished = false
    if case .file(let bytes, _) = try DiskFile.read(owner.pendingLockPath, with: &walk) {
      pending = Lock.outputs(ofPending: bytes, owner: owner)
      isUnfinished = true
    }
    let files = generation.tree.files
    let listed = lock?.outputs ?? []
    // The files that go are found first: one of them may stand where a folder has to be.
    try visitAbandoned(Merge.abandoned(listed, pending, files))
    for (position, known) in Merge.known(listed, pending, files).enumerated() {
      try visit(files[position], known: known)
    }
    sortByPath()
    newLock = Lock(compiler: generation.compiler, inputs: generation.inputs, outputs: newLines)
    guard isUnfinished else { return }
    unfinished = (listed + pending).map(\.path) + files.map(\.path)
    settledLock = Lock(
      compiler: lock?.compiler ?? generation.compiler, inputs: lock?.inputs ?? generation.inputs, outputs: settledLines)
  }

  /// A path that was written once and is not in the tree.
  private mutating func visitAbandoned(_ all: [KnownPath]) throws(EnvironmentError) {
    for known in all {
      if generation.coverage == .part {
        // Not part of the choice: it stays, and what is known of it with it.
        if let line = try lineOfOther(known) {
          newLines.append(line)
          settledLines.append(line)
        }
        continue
      }
      // What is no file any more, or lies behind a link, is not what was written: it is nothing of ours.
      guard case .file(let bytes, _) = try DiskFile.read(known.path, with: &walk) else { continue }
      let change = Change(kind: .remove, path: known.path, old: bytes, new: [])
      let digest = Digest(of: bytes)
      if known.digests.contains(digest) {
        settledLines.append(Lock.Line(digest, known.path))
      } else {
        if let line = known.listed { settledLines.append(line) }
        guard force else {
          refusals.append(.edited(change))
          continue
        }
      }
      changes.append(change)
      digests.append(digest)
      removed.append(known.path)
    }
  }

  /// The line of a file that is not part of the choice. A delivery that was cut short may have come to it or not.
  private mutating func lineOfOther(_ known: KnownPath) throws(EnvironmentError) -> Lock.Line? {
    guard let begun = known.begun, case .file(let bytes, _) = try DiskFile.read(known.path, with: &walk) else {
      return known.listed
    }
    return Digest(of: bytes) == begun.digest ? begun : known.listed
  }

  private mutating func visit(_ file: OutputFile, known: KnownPath) throws(EnvironmentError) {
    let new = file.text.bytes
    let digest = Digest(of: new)
    newLines.append(Lock.Line(digest, file.path))
    switch try DiskFile.read(file.path, with: &walk) {
    case .missing:
      add(.create, file.path, old: [], new, digest)
    case .file(let bytes, let stamp) where bytes == new:
      unchanged.append(Witness(path: file.path, kind: .output, stamp: stamp, digest: digest))
      settledLines.append(Lock.Line(digest, file.path))
    case .file(let bytes, _):
      let found = Digest(of: bytes)
      if known.digests.contains(found) {
        settledLines.append(Lock.Line(found, file.path))
        add(.replace, file.path, old: bytes, new, digest)
        return
      }
      if let line = known.listed { settledLines.append(line) }
      if known.digests.isEmpty {
        refusals.append(.foreign(Change(kind: .replace, path: file.path, old: bytes, new: new)))
      } else if force {
        add(.replace, file.path, old: bytes, new, digest)
      } else {
        refusals.append(.edited(Change(kind: .replace, path: file.path, old: bytes, new: new)))
      }
    case .obstacle(let obstacle, let path):
      if try isMadeRoomFor(obstacle, at: path) {
        if obstacle == .folder { givingWay.append(path) }
        add(.create, file.path, old: [], new, digest)
      } else {
        refusals.append(.obstructed(path: path, by: obstacle, output: file.path))
      }
    }
  }

  private mutating func add(_ kind: Change.Kind, _ path: String, old: [UInt8], _ new: [UInt8], _ digest: Digest) {
    changes.append(Change(kind: kind, path: path, old: old, new: new))
    digests.append(digest)
  }

  /// Whether an obstacle goes with the removals: a file that is one of them, or a folder that holds no other file.
  private func isMadeRoomFor(_ obstacle: Obstacle, at path: String) throws(EnvironmentError) -> Bool {
    switch obstacle {
    case .file: return isRemoved(path)
    case .folder: return try holdsNothingToKeep(path, depth: 0)
    case .link, .special, .enormous: return false
    }
  }

  /// Whether the files below are all to be removed or temporary.
  ///
  /// Empty folders are nothing to keep whatever the locks say: a delivery that is cut short leaves some before their
  /// files come and after they went, and a second one that is cut short may leave no lock that tells of them.
  private func holdsNothingToKeep(_ folder: String, depth: Int) throws(EnvironmentError) -> Bool {
    // No output lies this deep; a folder that does is not ours.
    guard depth < 32 else { return false }
    for entry in try root.list("\(folder)/*") + root.list("\(folder)/.*") {
      guard let status = Descriptor.status(of: entry, in: root.descriptor.number) else { return false }
      if status.isFolder {
        guard try holdsNothingToKeep(entry, depth: depth + 1) else { return false }
      } else if !isRemoved(entry), !Writer.isTemporary(RelativePath.split(entry).name) {
        return false
      }
    }
    return true
  }

  private func isRemoved(_ path: String) -> Bool { removed.contains { RelativePath.order($0, path) == 0 } }

  private mutating func sortByPath() {
    let order = changes.indices.sorted { RelativePath.precedes(changes[$0].path, changes[$1].path) }
    (changes, digests) = (order.map { changes[$0] }, order.map { digests[$0] })
    refusals.sort { RelativePath.precedes($0.path, $1.path) }
  }
}

extension Refusal {
  /// Where it is sorted.
  var path: String {
    switch self {
    case .edited(let change), .foreign(let change): change.path
    case .obstructed(_, _, let output): output
    case .lock(_, let path, _): path
    }
  }
}
