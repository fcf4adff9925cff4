internal import CGit2
internal import Glibc

/// A remote as git's config has it, for one branch: where it is, and what the branch is called there.
struct GitRemote {
  let name: String
  /// Where it is pushed to, with `insteadOf` and `pushInsteadOf` applied.
  let address: String
  /// The branch there, such as `refs/heads/main`.
  let destination: String
  /// What the branch there is known as here, such as `refs/remotes/origin/main`.
  let tracking: String

  /// The same as people write it, such as `origin/main`.
  var trackingName: String {
    tracking.hasPrefix("refs/remotes/") ? String(tracking.dropFirst("refs/remotes/".count)) : tracking
  }

  /// As `git push` finds it: the remote that was named, else the branch's own, else `origin`, else the only one.
  init(_ wanted: String?, for branch: String, in repository: GitRepository) throws {
    let configuration = try GitConfiguration(repository)
    let known = try repository.remoteNames()
    // A remote called `.` is the repository itself.
    let own = try configuration.text("branch.\(branch).remote").flatMap { $0 == "." ? nil : $0 }
    let chosen =
      try wanted ?? configuration.text("branch.\(branch).pushRemote") ?? configuration.text("remote.pushDefault") ?? own
    guard let name = chosen ?? (known.count == 1 ? known.first : known.first { $0 == "origin" }) else {
      throw GitError(
        "push \(branch)",
        reason: known.isEmpty ? "the repository has no remote" : "which remote: \(known.joined(separator: ", "))?",
        advice: known.isEmpty ? "add one with `git remote add origin URL`" : "name one with `--remote NAME`")
    }
    guard known.contains(name) else {
      throw GitError(
        "push \(branch)", reason: "there is no remote `\(name)`",
        advice: known.isEmpty
          ? "add it with `git remote add \(name) URL`" : "the remotes are \(known.joined(separator: ", "))"
      )
    }
    let remote = try GitHandle<GitKind.Remote>.make("use the remote \(name)", keeping: repository.handle) {
      libgit2.remote_lookup($0, repository.pointer, name)
    }
    guard let url = libgit2.remote_pushurl(remote.pointer) ?? libgit2.remote_url(remote.pointer) else {
      throw GitError(
        "push \(branch)", reason: "the remote `\(name)` has no URL",
        advice: "set it with `git remote set-url \(name) URL`")
    }
    self.name = name
    address = String(cString: url)
    let merge = own == name ? try configuration.text("branch.\(branch).merge") : nil
    destination = try Self.destination(
      of: branch, upstream: merge, on: name, choice: configuration.text("push.default"))
    // A clone of one branch follows no other; git's own name for it will do.
    tracking = Self.tracking(of: destination, remote) ?? "refs/remotes/\(name)/\(branch)"
  }

  /// As `push.default` of git says; by default it refuses what a branch made from `origin/main` would do to `main`.
  private static func destination(
    of branch: String, upstream: String?, on remote: String, choice: String?
  ) throws(GitError) -> String {
    let own = "refs/heads/\(branch)"
    guard let upstream, upstream != own, choice != "current" else { return own }
    if choice == "upstream" || choice == "tracking" { return upstream }
    let name = GitBranch.name(in: upstream) ?? upstream
    throw GitError(
      "push \(branch)", reason: "its upstream on \(remote) has another name: \(name)",
      advice: "give it one of its own with `git push --set-upstream \(remote) \(branch)`, or push to \(name) with "
        + "`git config push.default upstream`")
  }

  /// An address as the user's config has it fetched, with `insteadOf` applied.
  static func rewritten(_ address: String, in repository: GitRepository) throws(GitError) -> String {
    // Whoever reads addresses says what is wrong with an empty one.
    if address.isEmpty { return address }
    let remote = try GitHandle<GitKind.Remote>.make(
      "use the address \(RemoteAddress.masked(address))", keeping: repository.handle
    ) { libgit2.remote_create_anonymous($0, repository.pointer, address) }
    return libgit2.remote_url(remote.pointer).map { String(cString: $0) } ?? address
  }

  private static func tracking(of destination: String, _ remote: GitHandle<GitKind.Remote>) -> String? {
    for index in 0..<libgit2.remote_refspec_count(remote.pointer) {
      guard let specification = libgit2.remote_get_refspec(remote.pointer, index),
        libgit2.refspec_direction(specification) == GIT_DIRECTION_FETCH,
        libgit2.refspec_src_matches(specification, destination) == 1
      else { continue }
      var name = git_buf()
      defer { libgit2.buf_dispose(&name) }
      guard libgit2.refspec_transform(&name, specification, destination) == 0, let text = name.ptr else { continue }
      return String(cString: text)
    }
    libgit2.error_clear()
    return nil
  }
}

/// A reference of this process for the time of a transfer, which deletes it at its end.
///
/// Its name has the number of the process: several may push one commit at once, from work trees that share references.
final class PassingReference {
  let name: String
  private let repository: GitRepository

  /// - Parameter purpose: part of its name.
  init(_ purpose: String, at id: GitObjectID, in repository: GitRepository) throws(GitError) {
    let folder = "refs/mlgen/\(purpose)"
    name = "\(folder)/\(getpid())-\(id)"
    self.repository = repository
    Self.removeLeftovers(in: folder, repository)
    try repository.set(name, to: id)
  }

  /// Removes those of processes that were killed.
  private static func removeLeftovers(in folder: String, _ repository: GitRepository) {
    defer { libgit2.error_clear() }
    for name in (try? repository.references("\(folder)/*")) ?? [] {
      let number = name.dropFirst(folder.count + 1).prefix { $0 != "-" }
      guard let process = pid_t(number), process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
      _ = libgit2.reference_remove(repository.pointer, name)
    }
  }

  deinit { _ = libgit2.reference_remove(repository.pointer, name) }
}
