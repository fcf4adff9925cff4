internal import CGit2
internal import Glibc

/// What is on disk after a build, put on branches: the files that locks list and the locks, and nothing else.
public final class OutputCommit {
  /// How it was asked for.
  public struct Request: Hashable, Sendable {
    /// Nil: the one that is checked out.
    public var branch: String?
    /// Nil: made from what changed.
    public var message: String?
    /// Nil: what git's variables say, or the clock.
    public var date: GitDate?
    /// How long to wait for another git process, in seconds.
    public var patience: Double

    public init(branch: String? = nil, message: String? = nil, date: GitDate? = nil, patience: Double = 10) {
      self.branch = branch
      self.message = message
      self.date = date
      self.patience = patience
    }
  }

  /// Some of the output: that of one pipeline, or that of the repository.
  public struct Part: Hashable, Sendable {
    /// The pipeline's; nil for the repository's files.
    public let name: String?
    public let owner: Owner

    public init(name: String?, owner: Owner) {
      self.name = name
      self.owner = owner
    }
  }

  /// What one environment of a pipeline has, on a branch of its own.
  public struct RenderedFolder: Hashable, Sendable {
    public let pipeline: String
    public let owner: Owner
    /// In the output, relative to the root.
    public let source: String
    /// On the branch. It is the pipeline's alone.
    public let folder: String

    public init(pipeline: String, owner: Owner, source: String, folder: String) {
      self.pipeline = pipeline
      self.owner = owner
      self.source = source
      self.folder = folder
    }
  }

  let root: Root
  private let request: Request
  let repository: GitRepository
  let branch: GitBranch
  let committer: GitCommitter
  /// Of the root in the work tree: empty, or with a `/` behind.
  let prefix: String
  /// Whether git takes the executable bit from the work tree.
  private let trustsModes: Bool

  /// Finds everything out that a commit needs, so that what is missing is said before any work.
  public init(_ request: Request, in root: Root) throws(GitError) {
    self.root = root
    self.request = request
    repository = try .containing(root.path)
    guard let workTree = repository.workTree else {
      throw GitError(
        "commit", reason: "the repository at \(repository.gitFolder) is bare: it has no specs to build",
        advice: "clone it, and run mlgen in the clone")
    }
    guard let prefix = repository.prefix(of: root.path) else {
      throw GitError(
        "commit", reason: "\(root.path) does not lie in the work tree at \(workTree)",
        advice: "run mlgen in the work tree")
    }
    self.prefix = prefix
    if let name = request.branch {
      branch = try .named(name, in: repository)
    } else {
      branch = try .checkedOut(in: repository)
    }
    let configuration = try GitConfiguration(repository)
    trustsModes = try configuration.flag("core.fileMode") ?? true
    if try configuration.flag("commit.gpgSign") ?? false {
      throw GitError(
        "commit", reason: "commit.gpgSign asks for signed commits, and mlgen signs none",
        advice: "build without `--commit` and use `git add` and `git commit`, or turn it off for this repository with "
          + "`git config commit.gpgSign false`")
    }
    committer = GitCommitter(
      repository: repository, author: try GitIdentity(.author, configuration, date: request.date),
      committer: try GitIdentity(.committer, configuration, date: request.date))
  }

  /// The branch that was asked for.
  public var branchName: String { branch.name }

  /// Puts parts of the output, and inputs that belong to them, on the branch that was asked for.
  ///
  /// What a part once had on the branch, by the lock that lies there, and has no more goes; a part without a lock on disk
  /// goes as a whole.
  ///
  /// - Parameters:
  ///   - inputs: paths relative to the root, such as that of a pins file.
  ///   - subject: of the commit, unless the request has a message; nil for one made from what changed.
  ///   - version: the compiler's.
  public func put(
    _ parts: [Part], inputs: [String] = [], subject: String? = nil, version: String
  ) throws -> CommittedBranch {
    let guarded = try GitGuard(repository, patience: request.patience)
    var changes = GitChanges()
    var lines: [Lock.Line] = []
    var isPresent: [Owner: Bool] = [:]
    for part in parts {
      let (files, inputs) = try read(part.owner)
      changes.files += files
      lines += inputs
      isPresent[part.owner] = !files.isEmpty
    }
    for path in inputs { changes.files.append(try file(path, digest: nil)) }
    let kept = Set(changes.files.map { Array($0.path.utf8) })
    let prefix = prefix
    changes.removals = { (content) throws(GitError) in
      var removals: [String] = []
      for part in parts {
        let lock = prefix + part.owner.lockPath
        guard let old = try content(lock) else { continue }
        removals.append(lock)
        removals += Lock.outputs(ofPending: old, owner: part.owner).map { prefix + $0.path }
      }
      return removals.filter { !kept.contains(Array($0.utf8)) }
    }
    return try committer.commit(
      changes, to: branch, beginning: .head, followsIndex: true, guarded
    ) { differences in
      let changed = parts.filter { part in
        differences.contains { difference in
          let paths = part.owner.territory + [part.owner.lockPath]
          return paths.contains { RelativePath.contains(prefix + $0, difference.path) }
        }
      }
      let verb = !changed.isEmpty && changed.allSatisfy { isPresent[$0.owner] == false } ? "Remove" : "Build"
      return CommitMessage.compose(
        request.message ?? subject ?? CommitMessage.subject(verb, changed.compactMap(\.name)), inputs: lines,
        version: version)
    }
  }

  /// Puts folders of the output on a branch that holds nothing but rendered output, each whole.
  ///
  /// - Parameter outputFolder: relative to the root.
  public func render(
    _ folders: [RenderedFolder], on name: String, environment: String, outputFolder: String, version: String
  ) throws -> CommittedBranch {
    let branch = try checkRendered(name, environment: environment)
    let guarded = try GitGuard(repository, patience: request.patience)
    var changes = GitChanges()
    var lines: [Lock.Line] = []
    var isPresent: Set<String> = []
    for folder in folders {
      let (files, inputs) = try read(folder.owner)
      let source = "\(prefix)\(folder.source)/"
      for file in files where file.path.utf8.starts(with: source.utf8) {
        let rest = String(decoding: file.path.utf8.dropFirst(source.utf8.count), as: UTF8.self)
        isPresent.insert(folder.folder)
        changes.files.append(
          GitChanges.File(
            path: "\(folder.folder)/\(rest)", bytes: file.bytes, isExecutable: file.isExecutable, stamp: nil))
      }
      lines += inputs
      changes.wholeFolders.append(folder.folder)
    }
    var committed = try committer.commit(
      changes, to: branch, beginning: .nothing, followsIndex: false, guarded
    ) { differences in
      let changed = folders.filter { folder in
        differences.contains { RelativePath.contains(folder.folder, $0.path) }
      }
      let isRemoval = !changed.isEmpty && changed.allSatisfy { !isPresent.contains($0.folder) }
      let what = CommitMessage.subject(isRemoval ? "Remove" : "Build", changed.map(\.pipeline))
      let subject = "\(what) \(isRemoval ? "from" : "for") \(environment)"
      return CommitMessage.compose(request.message ?? subject, inputs: lines, version: version)
    }
    committed.rendered = .init(outputFolder: prefix + outputFolder, environment: environment)
    return committed
  }

  /// Finds what stands in the way of rendering onto a branch, so that it is said before anything is committed.
  public func check(rendered name: String, environment: String) throws(GitError) {
    _ = try checkRendered(name, environment: environment)
  }

  private func checkRendered(_ name: String, environment: String) throws(GitError) -> GitBranch {
    let branch = try GitBranch.named(name, in: repository)
    guard branch != self.branch else {
      throw GitError(
        "commit to the branch \(name)", reason: "`delivery.branches` gives it to the environment \(environment) alone",
        advice: "commit to a branch with the specs, or choose another pattern")
    }
    try committer.check(branch, followsIndex: false)
    return branch
  }

  /// Whether a sparse checkout keeps files off the disk that one of the patterns means: what is there is not all there is.
  ///
  /// - Parameter patterns: of paths relative to the root, as `Root.list` takes them.
  public func hidesFiles(matching patterns: [String]) throws -> Bool {
    let index = try repository.index()
    let patterns = patterns.map { PathPattern($0) }
    for position in 0..<libgit2.index_entrycount(index.pointer) {
      guard let entry = libgit2.index_get_byindex(index.pointer, position), let text = entry.pointee.path else { break }
      guard UInt32(entry.pointee.flags_extended) & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0 else { continue }
      let path = String(cString: text)
      guard path.utf8.starts(with: prefix.utf8) else { continue }
      let place = String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      if patterns.contains(where: { $0.matches(place) }) { return true }
    }
    return false
  }

  /// The files of an owner and its lock, with the lock's inputs; none when it has no lock.
  private func read(_ owner: Owner) throws -> (files: [GitChanges.File], inputs: [Lock.Line]) {
    guard let bytes = try root.read(owner.lockPath)?.bytes else { return ([], []) }
    let lock: Lock
    do {
      lock = try Lock(bytes, owner: owner)
    } catch {
      throw GitError(
        "commit \(owner.lockPath)", reason: "it is not as the build wrote it", advice: "build again")
    }
    var files = [try file(owner.lockPath, digest: Digest(of: bytes))]
    var folder = ""
    for line in lock.outputs {
      if !RelativePath.isFolder(folder, of: line.path) {
        folder = String(RelativePath.split(line.path).folder)
        try refuseNestedRepository(folder)
      }
      files.append(try file(line.path, digest: line.digest))
    }
    return (files, lock.inputs)
  }

  private func refuseNestedRepository(_ folder: String) throws(GitError) {
    for candidate in [folder] + RelativePath.ancestors(folder) where root.exists("\(candidate)/.git") {
      throw GitError(
        "commit \(folder)", reason: "\(candidate) is a git repository of its own",
        advice: "let `output` in mlgen.yaml name a folder of this repository, or run mlgen in that one")
    }
  }

  /// - Parameter digest: that it must have.
  private func file(_ path: String, digest: Digest?) throws -> GitChanges.File {
    // Taken first: what changes the file from here on changes this, too.
    let stamp = Descriptor.status(of: path, in: root.descriptor.number)
    guard let stamp, stamp.isRegularFile, let bytes = try root.read(path)?.bytes,
      digest.map({ $0 == Digest(of: bytes) }) ?? true
    else {
      throw GitError(
        "commit \(path)", reason: "it was changed or removed since it was built",
        advice: "run the command again when nothing else writes there")
    }
    return GitChanges.File(
      path: prefix + path, bytes: bytes, isExecutable: trustsModes && stamp.st_mode & 0o100 != 0, stamp: stamp)
  }
}
