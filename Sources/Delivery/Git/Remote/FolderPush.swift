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
    let named = try GitConfiguration(target).path("core.hooksPath")
    // receive-pack stands in the git folder, with or without a work tree, and so do its hooks: githooks(5).
    let folder = named.map { $0.hasPrefix("/") ? $0 : "\(target.gitFolder)/\($0)" } ?? "\(target.commonFolder)/hooks"
    return Self.hooks.map { "\(folder)/\($0)" }.first { access($0, X_OK) == 0 }
  }

  private func push(
    _ source: String, _ name: String, from repository: GitRepository, to target: GitRepository
  ) throws {
    RemoteWorker.tell(.alive)
    guard let new = try repository.commitID(source) else {
      throw GitError("push \(source)", reason: "there is no such reference", advice: "name a branch that is there")
    }
    let old = try target.commitID(name)
    if old == new { return RemoteWorker.tell(.updated(name)) }
    // The one at its end, where it is a symbolic reference.
    let branch = try GitBranch.name(in: name).map { try GitBranch.named($0, in: target) }
    let folder = branch.flatMap { $0.isCheckedOut(in: target) ? target.workTree : $0.otherWorkTree(of: target) }
    if let folder {
      return RemoteWorker.tell(
        .refused(name, reason: "it is checked out there, in \(folder), and its files would not follow"))
    }
    if let old {
      let isKnown = (try? repository.commit(old)) != nil
      guard try isKnown && repository.contains(old, in: new) else {
        return RemoteWorker.tell(.refused(name, reason: Self.race))
      }
    }
    try copyObjects(of: new, from: repository, to: target)
    var reference: OpaquePointer?
    defer { libgit2.reference_free(reference) }
    let place = branch?.reference ?? name
    var raw = new.raw
    let code: Int32
    if var expected = old?.raw {
      code = libgit2.reference_create_matching(&reference, target.pointer, place, &raw, 1, &expected, "push")
    } else {
      code = libgit2.reference_create(&reference, target.pointer, place, &raw, 0, "push")
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
    of commit: GitObjectID, from repository: GitRepository, to target: GitRepository
  ) throws(GitError) {
    let action = "pack the objects for \(address)"
    var walk: OpaquePointer?
    try git(action) { libgit2.revwalk_new(&walk, repository.pointer) }
    defer { libgit2.revwalk_free(walk) }
    var raw = commit.raw
    try git(action) { libgit2.revwalk_push(walk, &raw) }
    for name in try target.references("refs/*") {
      guard var known = try? target.commitID(name)?.raw else { continue }
      // What is unknown here hides nothing.
      _ = libgit2.revwalk_hide(walk, &known)
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
}
