internal import Glibc

/// Who writes a set of files: a pipeline, or the repository for files that belong to no single one.
///
/// Each owner has one lock, and no file has two owners.
public struct Owner: Hashable, Sendable {
  /// Path of the lock, relative to the root.
  public let lockPath: String
  /// The files and folders that it may write. A lock that lists anything else is damaged, so that no edited or foreign
  /// lock makes a build remove a file elsewhere.
  public let territory: [String]

  public static let lockName = "mlgen.lock"
  /// Where pipelines go unless the project file says otherwise.
  public static let outputFolder = "generated"

  public init(lockPath: String, territory: [String]) {
    precondition(RelativePath.isClean(lockPath), "a lock lies below the root, not at \(lockPath)")
    precondition(territory.allSatisfy(RelativePath.isClean), "an owner writes below the root only")
    self.lockPath = lockPath
    self.territory = territory
  }

  /// The owner of a pipeline's folder, `generated/NAME/`.
  public static func pipeline(_ name: String, in outputFolder: String = Owner.outputFolder) -> Owner {
    let folder = RelativePath.join(outputFolder, name)
    return Owner(lockPath: "\(folder)/\(lockName)", territory: [folder])
  }

  /// The owner of the files that belong to no single pipeline, in `generated/FOLDER/` for each folder, and of those that
  /// have to be elsewhere.
  public static func repository(
    folders: [String], files: [String] = [], in outputFolder: String = Owner.outputFolder
  ) -> Owner {
    Owner(
      lockPath: RelativePath.join(outputFolder, lockName),
      territory: folders.map { RelativePath.join(outputFolder, $0) } + files)
  }

  /// Whether it may write a path; its lock and names that delivery itself uses are not outputs.
  public func mayWrite(_ path: String) -> Bool {
    RelativePath.isClean(path) && RelativePath.order(path, lockPath) != 0
      && RelativePath.withName(of: path) { strncmp($0, Owner.reservedPrefix, Owner.reservedPrefix.utf8.count) } != 0
      && territory.contains { RelativePath.contains($0, path) }
  }

  /// Begins the name of every file that delivery makes for its own use; such files are removed when found.
  static let reservedPrefix = ".mlgen-"

  /// The lock that is being built: it stands beside the lock from the first write of a delivery to its last.
  var pendingLockPath: String {
    RelativePath.join(RelativePath.split(lockPath).folder, Owner.reservedPrefix + "pending.lock")
  }

  /// Pipelines that were generated once and are not among `names` any more, sorted by name.
  public static func abandonedPipelines(
    in root: Root, keeping names: [String], outputFolder: String = Owner.outputFolder
  ) throws(EnvironmentError) -> [String] {
    let kept = Set(names.map { Array($0.utf8) })
    var abandoned: [String] = []
    for folder in try root.list("\(outputFolder)/*") where RelativePath.isClean(folder) {
      let name = String(RelativePath.split(folder).name)
      if kept.contains(Array(name.utf8)) { continue }
      let owner = Owner.pipeline(name, in: outputFolder)
      if root.exists(owner.lockPath) || root.exists(owner.pendingLockPath) { abandoned.append(name) }
    }
    return abandoned
  }
}
