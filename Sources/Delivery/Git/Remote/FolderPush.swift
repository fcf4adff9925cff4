internal import CGit2
internal import Glibc

/// A push into a repository on this machine.
///
/// libgit2's own one overwrites whatever another push has written in the meantime, and runs no hooks. This one compares
/// and swaps, and refuses where a hook would have to run.
struct FolderPush {
  private let request: RemoteRequest
  private let path: String
  private let address: RemoteAddress

  init(_ request: RemoteRequest, to path: String, of address: RemoteAddress) {
    self.request = request
    self.path = path
    self.address = address
  }

  /// Of a push: githooks(5).
  private static let hooks = [
    "pre-receive", "update", "proc-receive", "reference-transaction", "post-receive", "post-update", "push-to-checkout",
  ]

  func run(from repository: GitRepository) throws {
    let target: GitRepository
    do throws(GitError) {
      target = try .at(path)
    } catch {
      guard error.code == GIT_ENOTFOUND.rawValue else { throw error }
      throw RemoteError(
        .missing, "there is no repository at \(address)", advice: "check the address; `git init --bare` makes one")
    }
    if let hook = try hook(of: target) {
      throw RemoteError(
        .rejected, "\(address) has the hook \(hook), which a push by path would not run",
        advice: "push over ssh or https, where the server runs its hooks")
    }
    for reference in request.references {
      let names = reference.split(separator: ":", maxSplits: 1).map(String.init)
      guard names.count == 2 else { preconditionFailure("a reference to push is SOURCE:DESTINATION: \(reference)") }
      try push(names[0], names[1], from: repository, to: target)
    }
  }

  private func hook(of target: GitRepository) throws -> String? {
    var folder = "\(target.commonFolder)/hooks"
    var config: OpaquePointer?
    if libgit2.repository_config_snapshot(&config, target.pointer) == 0, let config {
      var text = git_buf()
      if libgit2.config_get_path(&text, config, "core.hooksPath") == 0, let pointer = text.ptr {
        let path = String(cString: pointer)
        // receive-pack stands in the git folder, with or without a work tree, and so do its hooks: githooks(5).
        folder = path.hasPrefix("/") ? path : "\(target.gitFolder)/\(path)"
      }
      libgit2.buf_dispose(&text)
      libgit2.config_free(config)
    }
    libgit2.error_clear()
    return Self.hooks.map { "\(folder)/\($0)" }.first { access($0, X_OK) == 0 }
  }

  private func push(
    _ source: String, _ name: String, from repository: GitRepository, to target: GitRepository
  ) throws {
    RemoteWorker.tell(.alive)
    guard var new = try id(of: source, in: repository) else {
      throw GitError("push \(source)", reason: "there is no such reference", advice: "name a branch that is there")
    }
    let old = try id(of: name, in: target)
    let place = try destination(of: name, in: target)
    if let old, GitObjectID(old) == GitObjectID(new) { return RemoteWorker.tell(.updated(name)) }
    if let folder = try workTree(of: name, in: target) {
      return RemoteWorker.tell(
        .refused(name, reason: "it is checked out there, in \(folder), and its files would not follow"))
    }
    if var old {
      var odb: OpaquePointer?
      try git("open the objects of \(repository.gitFolder)") { libgit2.repository_odb(&odb, repository.pointer) }
      defer { libgit2.odb_free(odb) }
      guard libgit2.odb_exists(odb, &old) == 1, libgit2.graph_descendant_of(repository.pointer, &new, &old) == 1 else {
        return RemoteWorker.tell(.refused(name, reason: Self.race))
      }
    }
    try copyObjects(of: &new, from: repository, to: target)
    var reference: OpaquePointer?
    defer { libgit2.reference_free(reference) }
    let code: Int32
    if var old {
      code = libgit2.reference_create_matching(&reference, target.pointer, place, &new, 1, &old, "push")
    } else {
      code = libgit2.reference_create(&reference, target.pointer, place, &new, 0, "push")
    }
    switch git_error_code(code) {
    case GIT_OK: RemoteWorker.tell(.updated(name))
    case GIT_EMODIFIED, GIT_EEXISTS, GIT_ELOCKED, GIT_ENOTFOUND: RemoteWorker.tell(.refused(name, reason: Self.race))
    default: throw GitError.last("update \(name) of \(address)", code: code)
    }
  }

  /// As git's own receive-pack says it.
  private static let race = "fetch first"

  /// Writes a pack of what is not there: everything that our commit reaches and no branch or tag there does.
  private func copyObjects(
    of commit: inout git_oid, from repository: GitRepository, to target: GitRepository
  ) throws(GitError) {
    let action = "pack the objects for \(address)"
    var walk: OpaquePointer?
    try git(action) { libgit2.revwalk_new(&walk, repository.pointer) }
    defer { libgit2.revwalk_free(walk) }
    try git(action) { libgit2.revwalk_push(walk, &commit) }
    var names = git_strarray()
    try git(action) { libgit2.reference_list(&names, target.pointer) }
    defer { libgit2.strarray_dispose(&names) }
    for index in 0..<names.count {
      var known = git_oid()
      // What is unknown here hides nothing.
      if let name = names.strings[index], libgit2.reference_name_to_id(&known, target.pointer, name) == 0 {
        _ = libgit2.revwalk_hide(walk, &known)
      }
    }
    libgit2.error_clear()
    var builder: OpaquePointer?
    try git(action) { libgit2.packbuilder_new(&builder, repository.pointer) }
    defer { libgit2.packbuilder_free(builder) }
    try git(action) { libgit2.packbuilder_insert_walk(builder, walk) }
    guard libgit2.packbuilder_object_count(builder) > 0 else { return }
    try git("write to \(address)") {
      libgit2.packbuilder_write(builder, "\(target.commonFolder)/objects/pack", 0, nil, nil)
    }
  }

  private func id(of name: String, in repository: GitRepository) throws(GitError) -> git_oid? {
    var id = git_oid()
    let code = libgit2.reference_name_to_id(&id, repository.pointer, name)
    if code == GIT_ENOTFOUND.rawValue {
      libgit2.error_clear()
      return nil
    }
    guard code == 0 else { throw .last("read \(name)", code: code) }
    return id
  }

  /// What is written for a reference: the one at its end, where it is a symbolic one.
  private func destination(of name: String, in target: GitRepository) throws(GitError) -> String {
    let prefix = "refs/heads/"
    return name.hasPrefix(prefix)
      ? try GitBranch.named(String(name.dropFirst(prefix.count)), in: target).reference : name
  }

  /// The folder of the work tree that has a branch checked out, whether it has a commit or not; nil when none has.
  private func workTree(of name: String, in target: GitRepository) throws(GitError) -> String? {
    let prefix = "refs/heads/"
    guard name.hasPrefix(prefix) else { return nil }
    let branch = try GitBranch.named(String(name.dropFirst(prefix.count)), in: target)
    if branch.isCheckedOut(in: target) { return target.workTree }
    return branch.otherWorkTree(of: target)
  }
}
