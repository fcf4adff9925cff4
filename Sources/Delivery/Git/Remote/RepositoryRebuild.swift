internal import CGit2
internal import Document
public import IR

/// Makes the files that belong to no single pipeline anew, where both sides of a push changed them: they are made from
/// all specs, so neither side's are right for both together.
public struct RepositoryRebuild {
  /// What follows from the specs of a commit.
  public struct Output {
    /// The names of its pipelines.
    public let pipelines: [String]
    /// The files of the repository.
    public let tree: OutputTree

    public init(pipelines: [String], tree: OutputTree) {
      self.pipelines = pipelines
      self.tree = tree
    }
  }

  /// The owner of these files.
  let owner: Owner
  /// Relative to the root.
  let outputFolder: String
  /// The compiler's version.
  let version: String
  /// Nil when one of the specs is at fault.
  let make: (CommittedInputs) throws -> Output?
  /// Of the root in the git repository: empty, or with a `/` behind.
  var prefix = ""

  public init(
    _ owner: Owner, outputFolder: String, version: String,
    make: @escaping (CommittedInputs) throws -> Output?
  ) {
    self.owner = owner
    self.outputFolder = outputFolder
    self.version = version
    self.make = make
  }

  /// Whether a path of the git repository is one of these files.
  func covers(_ path: String) -> Bool {
    (owner.territory + [owner.lockPath]).contains { RelativePath.contains(prefix + $0, path) }
  }

  /// Whether a path of the git repository is output at all.
  func isOutput(_ path: String) -> Bool { RelativePath.contains(prefix + outputFolder, path) }

  /// A tree with these files as its own specs have them; nil when they do not tell: one is at fault, or the tree has
  /// output whose spec nobody has committed.
  func apply(to tree: GitTree, in repository: GitRepository) throws(GitError) -> GitTree? {
    let output: Output?
    do {
      output = try make(CommittedInputs(repository: repository, tree: tree, prefix: prefix))
    } catch let error as GitError {
      throw error
    } catch {
      return nil
    }
    guard let output, output.tree.files.allSatisfy({ owner.mayWrite($0.path) }) else { return nil }
    if let folder = try tree.entry(path: prefix + outputFolder), folder.isTree {
      for entry in try repository.tree(folder.id).entries where entry.isTree {
        let name = String(decoding: entry.name, as: UTF8.self)
        let hasLock = try repository.tree(entry.id).entry(Array(Owner.lockName.utf8)) != nil
        if hasLock, !output.pipelines.contains(name) { return nil }
      }
    }
    var edit = GitTreeEdit()
    if let old = try tree.content(prefix + owner.lockPath) {
      edit.remove(prefix + owner.lockPath)
      for line in Lock.outputs(ofPending: old, owner: owner) { edit.remove(prefix + line.path) }
    }
    func put(_ path: String, _ bytes: [UInt8]) throws(GitError) {
      edit.put(
        prefix + path, GitTreeEdit.Blob(id: try repository.write(bytes), mode: GIT_FILEMODE_BLOB.rawValue))
    }
    var lines: [Lock.Line] = []
    for file in output.tree.files {
      try put(file.path, file.text.bytes)
      lines.append(Lock.Line(Digest(of: file.text.bytes), file.path))
    }
    if !lines.isEmpty {
      try put(owner.lockPath, Lock(compiler: version, inputs: [], outputs: lines).bytes)
    }
    return try repository.tree(edit.apply(to: tree, in: repository).tree)
  }
}
