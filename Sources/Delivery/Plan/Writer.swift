internal import Glibc

/// The steps of a delivery on disk. It never opens what it replaces, and reaches every folder without following links.
struct Writer {
  private let root: Root
  private let owner: Owner
  private var walk: FolderWalk
  private var staged: [Staged] = []
  /// Files that were removed early, for a folder of the same path.
  private var madeRoom: [String] = []

  private struct Staged {
    let path: String
    let temporary: String
  }

  init(_ root: Root, _ owner: Owner) {
    self.root = root
    self.owner = owner
    self.walk = FolderWalk(root)
  }

  /// Makes the lock tell what is on disk, and removes the temporary files of the delivery that was cut short.
  mutating func settle(_ lock: Lock, unfinished: [String]) throws(EnvironmentError) {
    var folders = Set([Array(RelativePath.split(owner.lockPath).folder.utf8)])
    var ordered = [owner.lockPath]
    for path in unfinished where folders.insert(Array(RelativePath.split(path).folder.utf8)).inserted {
      ordered.append(path)
    }
    for path in ordered {
      // What cannot be entered holds nothing that was written through it.
      guard case .folder(let folder) = try walk.enter(folderOf: path) else { continue }
      let name = RelativePath.split(path).folder
      guard let opened = Descriptor.open(".", in: folder, flags: O_RDONLY | O_DIRECTORY), let names = opened.names()
      else { throw .last(.list, String(name)) }
      for temporary in names where Writer.isTemporary(temporary) {
        guard unlinkat(folder, temporary, 0) == 0 || errno == ENOENT else {
          throw .last(.remove, RelativePath.join(name, temporary))
        }
      }
    }
    try writeTemporary(lock.bytes, for: owner.lockPath, number: 0)
    try rename(staged[0].temporary, to: owner.lockPath)
    staged = []
    // Folders that were missing while looking may be made from here on.
    walk = FolderWalk(root)
  }

  /// Writes the pending lock and all new contents beside their places; on an error all is as it was before.
  mutating func stage(_ changes: [Change], pendingLock: [UInt8]) throws(EnvironmentError) {
    // A file that has to make room for a folder goes first; should a later step fail, the next build restores it.
    let removals = changes.filter { $0.kind == .remove }
    let blocking = removals.filter { removal in
      changes.contains { $0.kind == .create && RelativePath.contains(removal.path, $0.path) }
    }
    do throws(EnvironmentError) {
      try writePendingLock(pendingLock)
      for change in blocking {
        try remove(change.path)
        madeRoom.append(change.path)
      }
      for (number, change) in changes.enumerated() where change.kind != .remove {
        try writeTemporary(change.new, for: change.path, number: number)
      }
    } catch {
      discard(includingPendingLock: madeRoom.isEmpty)
      throw error
    }
  }

  /// Removes what is no longer generated, then the folders that stand where files go and those that are empty for it.
  mutating func remove(
    _ changes: [Change], givingWay folders: [String], alsoEmpty unfinished: [String]
  ) throws(EnvironmentError) {
    let removed = changes.filter { $0.kind == .remove }.map(\.path)
    do throws(EnvironmentError) {
      for path in removed where !madeRoom.contains(where: { RelativePath.order($0, path) == 0 }) { try remove(path) }
      for path in folders {
        guard case .folder(let parent) = try walk.enter(folderOf: path) else { continue }
        try removeFolder(String(RelativePath.split(path).name), in: parent, path)
      }
    } catch {
      discard(includingPendingLock: false)
      throw error
    }
    removeEmptyFolders(of: removed + unfinished)
  }

  /// Renames every staged file to its place; the stamps of those files in their order.
  mutating func commit() throws(EnvironmentError) -> [FileStamp?] {
    var stamps: [FileStamp?] = []
    stamps.reserveCapacity(staged.count)
    while stamps.count < staged.count {
      let file = staged[stamps.count]
      do throws(EnvironmentError) {
        stamps.append(try rename(file.temporary, to: file.path))
      } catch {
        staged.removeFirst(stamps.count)
        discard(includingPendingLock: false)
        throw error
      }
    }
    staged = []
    return stamps
  }

  mutating func replaceLock() throws(EnvironmentError) -> FileStamp? {
    try rename(String(RelativePath.split(owner.pendingLockPath).name), to: owner.lockPath)
  }

  /// Removes the lock of an owner that has no files any more, and its folder if that is empty.
  mutating func removeLock() throws(EnvironmentError) {
    try remove(owner.lockPath)
    try remove(owner.pendingLockPath)
    removeEmptyFolders(of: [owner.lockPath])
  }

  private static let temporaryPrefix = Owner.reservedPrefix + "tmp-"

  /// Whether a name is one that files have while they are written.
  static func isTemporary(_ name: some StringProtocol) -> Bool { name.hasPrefix(temporaryPrefix) }

  private mutating func writePendingLock(_ bytes: [UInt8]) throws(EnvironmentError) {
    let path = owner.pendingLockPath
    let folder = try walk.create(folderOf: path)
    try write(bytes, as: String(RelativePath.split(path).name), in: folder, path)
  }

  private mutating func writeTemporary(_ bytes: [UInt8], for path: String, number: Int) throws(EnvironmentError) {
    let folder = try walk.create(folderOf: path)
    let temporary = Writer.temporaryPrefix + String(number)
    staged.append(Staged(path: path, temporary: temporary))
    try write(bytes, as: temporary, in: folder, path)
  }

  /// - Parameter path: for the message.
  private func write(_ bytes: [UInt8], as name: String, in folder: Int32, _ path: String) throws(EnvironmentError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    var file = Descriptor.open(name, in: folder, flags: flags, mode: 0o666)
    if file == nil, errno == EEXIST {
      // One of our own names, left behind, or a link put there: never written through.
      guard unlinkat(folder, name, 0) == 0 else { throw .last(.write, path) }
      file = Descriptor.open(name, in: folder, flags: flags, mode: 0o666)
    }
    guard let file, file.write(bytes) else { throw .last(.write, path) }
  }

  @discardableResult
  private mutating func rename(_ temporary: String, to path: String) throws(EnvironmentError) -> FileStamp? {
    guard case .folder(let folder) = try walk.enter(folderOf: path) else {
      throw EnvironmentError(.rename, path, code: ENOENT)
    }
    guard RelativePath.withName(of: path, { renameat(folder, temporary, folder, $0) }) == 0 else {
      throw .last(.rename, path)
    }
    // Taken only now: renaming is a change of the file, too.
    return RelativePath.withName(of: path) { Descriptor.status(of: $0, in: folder) }.map { FileStamp($0) }
  }

  /// It is fine when there is none any more.
  private mutating func remove(_ path: String) throws(EnvironmentError) {
    guard case .folder(let folder) = try walk.enter(folderOf: path) else { return }
    guard RelativePath.withName(of: path, { unlinkat(folder, $0, 0) }) == 0 || errno == ENOENT else {
      throw .last(.remove, path)
    }
  }

  /// Removes a folder with the folders and temporary files in it; any other file that is in it by now is an error.
  ///
  /// - Parameter path: for the message.
  private func removeFolder(_ name: String, in parent: Int32, _ path: String) throws(EnvironmentError) {
    guard let folder = Descriptor.open(name, in: parent, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else {
      if errno == ENOENT { return }
      throw .last(.remove, path)
    }
    guard let names = folder.names() else { throw .last(.list, path) }
    for name in names {
      let path = RelativePath.join(path, name)
      if Descriptor.status(of: name, in: folder.number)?.isFolder == true {
        try removeFolder(name, in: folder.number, path)
      } else if Writer.isTemporary(name) {
        guard unlinkat(folder.number, name, 0) == 0 || errno == ENOENT else { throw .last(.remove, path) }
      }
    }
    guard unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT else { throw .last(.remove, path) }
  }

  /// Removes the folders of these paths, and those above, as far as they are empty.
  private mutating func removeEmptyFolders(of paths: [String]) {
    if paths.isEmpty { return }
    // Sorted backwards, a folder comes before those that hold it.
    let folders = Set(paths.flatMap { RelativePath.ancestors($0) }.map { Array($0.utf8) })
    for folder in folders.sorted(by: { $1.lexicographicallyPrecedes($0) }) {
      let path = String(decoding: folder, as: UTF8.self)
      // A folder that is not empty stays; one that cannot be removed does no harm.
      guard case .folder(let parent)? = try? walk.enter(folderOf: path) else { continue }
      _ = RelativePath.withName(of: path) { unlinkat(parent, $0, AT_REMOVEDIR) }
    }
    walk = FolderWalk(root)
  }

  /// Takes back what was staged.
  private mutating func discard(includingPendingLock: Bool) {
    let created = walk.created
    for file in staged {
      guard case .folder(let folder)? = try? walk.enter(folderOf: file.path) else { continue }
      unlinkat(folder, file.temporary, 0)
    }
    staged = []
    guard includingPendingLock else { return }
    try? remove(owner.pendingLockPath)
    for path in created.reversed() {
      guard case .folder(let parent)? = try? walk.enter(folderOf: path) else { continue }
      _ = RelativePath.withName(of: path) { unlinkat(parent, $0, AT_REMOVEDIR) }
    }
  }
}
