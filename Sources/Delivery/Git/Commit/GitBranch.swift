internal import CGit2
internal import Glibc

/// A branch by its name, whether or not it exists yet.
struct GitBranch: Hashable {
  /// Without `refs/heads/`.
  let name: String

  private static let folder = "refs/heads/"

  var reference: String { Self.folder + name }

  /// The branch's name in the full name of a reference; nil when that is no branch.
  static func name(in reference: String) -> String? {
    reference.hasPrefix(folder) ? String(reference.dropFirst(folder.count)) : nil
  }

  /// - Throws: when git allows no branch of that name.
  init(_ name: String) throws(GitError) {
    var isValid: Int32 = 0
    try git("judge the name of a branch") { libgit2.branch_name_is_valid(&isValid, name) }
    guard isValid == 1 else {
      throw GitError(
        "commit to the branch `\(name)`", reason: "git allows no branch of that name",
        advice: "`git check-ref-format --branch NAME` tells which it allows")
    }
    self.name = name
  }

  /// The branch that `HEAD` of a work tree names; it need not exist yet.
  ///
  /// - Throws: when `HEAD` is at a commit and on no branch.
  static func checkedOut(in repository: GitRepository) throws(GitError) -> GitBranch {
    guard let name = headBranch(of: "\(repository.gitFolder)/HEAD") else {
      throw GitError(
        "commit", reason: "no branch is checked out (HEAD is detached)",
        advice: "name one with `--branch NAME`, or check one out with `git switch NAME`")
    }
    return try named(name, in: repository)
  }

  /// The branch that a name means: at the end of it, where it is a symbolic reference (`git symbolic-ref`).
  static func named(_ name: String, in repository: GitRepository) throws(GitError) -> GitBranch {
    var branch = try GitBranch(name)
    // As many as git follows.
    for _ in 0..<5 {
      guard let target = target(of: "\(repository.commonFolder)/\(branch.reference)") else { return branch }
      guard let name = Self.name(in: target) else { break }
      branch = try GitBranch(name)
    }
    throw GitError(
      "commit to the branch \(name)", reason: "it is a symbolic reference, and no branch is at its end",
      advice: "name another branch, or see where it leads with `git symbolic-ref refs/heads/\(name)`")
  }

  func isCheckedOut(in repository: GitRepository) -> Bool {
    !repository.isBare && isHead(at: "\(repository.gitFolder)/HEAD", of: repository)
  }

  private func isHead(at path: String, of repository: GitRepository) -> Bool {
    Self.headBranch(of: path).flatMap { try? Self.named($0, in: repository) } == self
  }

  /// The folder of another work tree that has it checked out; nil when none has.
  func otherWorkTree(of repository: GitRepository) -> String? {
    let common = repository.commonFolder
    if repository.gitFolder != common, !repository.isBareAtHeart, isHead(at: "\(common)/HEAD", of: repository) {
      return RelativePath.split(common).folder.description
    }
    guard let folder = Descriptor.open("\(common)/worktrees", in: AT_FDCWD, flags: O_RDONLY | O_DIRECTORY) else {
      return nil
    }
    for entry in (folder.names() ?? []).sorted(by: RelativePath.precedes) {
      let git = "\(common)/worktrees/\(entry)"
      guard git != repository.gitFolder, isHead(at: "\(git)/HEAD", of: repository),
        let place = Self.line(of: "\(git)/gitdir"),
        // One that was deleted and not yet pruned hinders nobody.
        Descriptor.status(of: place, in: AT_FDCWD) != nil
      else { continue }
      return RelativePath.split(place).folder.description
    }
    return nil
  }

  /// Nil when it does not exist.
  func head(in repository: GitRepository) throws(GitError) -> GitObjectID? {
    try repository.commitID(reference)
  }

  /// The commit that it starts from when it does not exist yet: that of a remote's branch of the same name, if there is
  /// exactly one such branch, as `git switch` has it.
  func remoteHead(in repository: GitRepository) throws(GitError) -> GitObjectID? {
    var found: [GitObjectID] = []
    for remote in try repository.remoteNames() {
      if let id = try repository.commitID("refs/remotes/\(remote)/\(name)") { found.append(id) }
    }
    return found.count == 1 ? found.first : nil
  }

  /// Branches are files in folders, so `a` cannot be a branch beside `a/b`, wherever git keeps them.
  func refuseCollision(in repository: GitRepository) throws(GitError) {
    var others = try repository.references("\(reference)/*")
    for folder in RelativePath.ancestors(name) where try repository.commitID(Self.folder + folder) != nil {
      others.append(Self.folder + folder)
    }
    guard let other = others.first.flatMap(Self.name(in:)) else { return }
    throw GitError(
      "make the branch \(name)", reason: "git cannot have it beside the branch \(other)",
      advice: "choose another name, or rename \(other) with `git branch -m`")
  }

  /// Nil when it is at a commit.
  private static func headBranch(of path: String) -> String? { target(of: path).flatMap(name(in:)) }

  /// What a symbolic reference names; nil for any other.
  private static func target(of path: String) -> String? {
    line(of: path).flatMap { $0.hasPrefix("ref: ") ? String($0.dropFirst("ref: ".count)) : nil }
  }

  private static func line(of path: String) -> String? {
    guard let file = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY | O_NONBLOCK),
      let bytes = file.readAll(expected: 64, limit: 1 << 16)
    else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}

extension GitRepository {
  /// Whether the folder that linked work trees share is that of a bare repository.
  fileprivate var isBareAtHeart: Bool {
    guard let configuration = try? GitConfiguration(self), let isBare = try? configuration.flag("core.bare") else {
      return false
    }
    return isBare
  }
}
