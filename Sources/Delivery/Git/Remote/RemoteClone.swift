internal import CGit2
internal import Glibc

/// A repository from elsewhere, in a temporary folder that goes with the value: for a command that runs where there is
/// no work tree, such as a stage in a container whose only writable folder is `/tmp`.
public final class RemoteClone {
  /// The only remote of a clone.
  public static let remote = "origin"

  private let folder: TemporaryFolder
  private let repository: GitRepository
  private let client: RemoteClient
  /// The branch that is checked out.
  public let branch: String

  /// Where its files are, absolute.
  public var path: String { folder.path }

  /// - Parameters:
  ///   - address: of the repository; a relative path starts from `start`.
  ///   - branch: nil for the one that the remote's HEAD names.
  public init(
    _ address: String, from start: String, branch: String?, _ request: Publication.Request
  ) throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    try GitLibrary.initialise()
    let handle = try GitHandle<GitKind.Repository>.make("make a repository in \(folder.path)", keeping: nil) {
      libgit2.repository_init($0, folder.path, 0)
    }
    repository = GitRepository(handle)
    let rewritten = try GitRemote.rewritten(address, in: repository)
    client = try RemoteClient(
      rewritten, in: start, credential: request.credential, knownHosts: request.knownHosts, patience: request.patience)
    // What the config rewrites it rewrites for the push, too, and perhaps otherwise.
    let url = rewritten == address ? client.address.url : address
    _ = try GitHandle<GitKind.Remote>.make("add the remote \(RemoteAddress.masked(url))", keeping: handle) {
      libgit2.remote_create($0, handle.pointer, Self.remote, url)
    }
    let answer = try client.fetch(Self.everything, into: repository)
    let head = branch.map { "refs/heads/\($0)" } ?? answer.head
    guard let branch = head.flatMap(GitBranch.name(in:)) else {
      throw RemoteError(
        .missing, "\(client.address) names no branch to work on", advice: "name one with `--branch NAME`")
    }
    self.branch = branch
    try checkOut()
  }

  private static let everything = ["+refs/heads/*:refs/remotes/\(remote)/*"]

  private static let attempts = 20

  /// Does something that ends with a push. When others pushed meanwhile, does all of it again in what is there then: so
  /// what was made of their files is made of their new files.
  public func whileOthersAreQuicker(_ body: () throws -> Void) throws {
    for attempt in 1...Self.attempts {
      do {
        return try body()
      } catch let error as RemoteError {
        guard error.kind == .behind, attempt < Self.attempts else { throw error }
      }
      // Never as long as another process that was refused in the same moment.
      usleep(UInt32.random(in: 20_000...(100_000 * UInt32(attempt))))
      try startOver()
    }
  }

  /// Fetches again and begins anew with what is there now: every commit that was made here is forgotten.
  private func startOver() throws {
    _ = try client.fetch(Self.everything, into: repository)
    try checkOut()
  }

  private func checkOut() throws {
    let tracking = "refs/remotes/\(Self.remote)/\(branch)"
    guard let head = try repository.commitID(tracking) else {
      throw RemoteError(
        .missing, "\(client.address) has no branch `\(branch)`", advice: "name one that it has with `--branch NAME`")
    }
    for name in try repository.references("refs/heads/*") {
      try git("forget \(name)") { libgit2.reference_remove(repository.pointer, name) }
    }
    let name = try GitBranch(branch).reference
    try repository.set(name, to: head)
    try git("check out \(branch)") { libgit2.repository_set_head(repository.pointer, name) }
    let commit = try repository.commit(head)
    try git("check out \(branch) of \(client.address)") {
      libgit2.reset(repository.pointer, commit.pointer, GIT_RESET_HARD, nil)
    }
  }
}
