internal import CGit2
internal import Glibc

/// The push that follows a commit: exactly the branches that it went to, and never by force.
public final class Publication {
  /// How it was asked for.
  public struct Request: Hashable, Sendable {
    /// Nil: each branch's own, else `origin`.
    public var remote: String?
    /// A file or folder with a token or a key.
    public var credential: String?
    /// A known_hosts file, in place of the user's.
    public var knownHosts: String?
    /// How long the remote may say nothing, in seconds.
    public var patience: Int

    /// Whether a commit is put on top of what others were quicker to push; else that is the error `behind`, and the
    /// commit is made anew in a clone that goes with the command.
    public var replays = true

    public init(remote: String? = nil, credential: String? = nil, knownHosts: String? = nil, patience: Int = 60) {
      self.remote = remote
      self.credential = credential
      self.knownHosts = knownHosts
      self.patience = patience
    }
  }

  /// How a branch was pushed.
  public struct Pushed: Sendable {
    public let branch: String
    /// The remote's name.
    public let remote: String
    public let address: String
    /// What is there now.
    public let head: GitObjectID
    /// False when it was there already.
    public let isNew: Bool
    /// Whether the branch here is at another commit, because the remote had moved and its files are checked out here.
    /// When nothing was new, the remote has had all that is here.
    public let isElsewhereHere: Bool
    /// The remote's branch as git calls it here, when the branch here has other files there than were pushed for it:
    /// those that are made from all specs.
    public let rebuilt: String?
    /// What the server printed.
    public let said: [String]
  }

  /// How often to put a commit on top of what others were quicker to push.
  private static let attempts = 12
  /// How often to try where the remote's branch does not move: another push may hold its lock for a moment.
  private static let unmovedAttempts = 3

  private let request: Request
  private let rebuild: RepositoryRebuild?
  private let repository: GitRepository
  /// What relative addresses start from.
  private let folder: String

  /// - Parameters:
  ///   - root: a folder of the repository.
  ///   - rebuild: for files that are made from all specs, where both sides changed them.
  public init(_ request: Request, in root: Root, rebuild: RepositoryRebuild? = nil) throws(GitError) {
    self.request = request
    repository = try .containing(root.path)
    self.rebuild = repository.prefix(of: root.path).flatMap { prefix in
      var rebuild = rebuild
      rebuild?.prefix = prefix
      return rebuild
    }
    folder = repository.workTree ?? repository.gitFolder
    guard !repository.isShallow else {
      throw GitError(
        "push", reason: "the clone is shallow, and what the remote has cannot be compared with it",
        advice: "run `git fetch --unshallow`; in CI, check out the whole history (`fetch-depth: 0`)")
    }
  }

  /// Before the commit: finds out whether there is a remote and a usable credential, and brings a branch that is not
  /// checked out to what the remote has, so that the commit goes on from there.
  ///
  /// - Parameter branch: nil for the one that is checked out.
  /// - Returns: whether the remote has the branch; true for one that is checked out, where nobody looks.
  /// - Throws: also when the remote has a branch that this one cannot be beside.
  @discardableResult
  public func prepare(_ branch: String?) throws -> Bool {
    let name = try branch ?? GitBranch.checkedOut(in: repository).name
    let (remote, client) = try connect(name)
    let branch = try GitBranch.named(name, in: repository)
    guard !branch.isCheckedOut(in: repository), branch.otherWorkTree(of: repository) == nil else { return true }
    let there = try client.fetch(["+\(remote.destination):\(remote.tracking)"], into: repository).found
    if let other = there.first(where: { $0 != remote.destination }) {
      throw GitError(
        "push \(name)",
        reason: "\(remote.name) has the branch \(GitBranch.name(in: other) ?? other), and git cannot have both",
        advice: "choose another name, or rename \(other) there")
    }
    guard !there.isEmpty else { return false }
    guard let theirs = try repository.commitID(remote.tracking), let ours = try branch.head(in: repository),
      try ours != theirs && repository.contains(ours, in: theirs)
    else { return true }
    _ = try follow(name, from: ours, to: theirs)
    return true
  }

  private func connect(_ branch: String) throws -> (GitRemote, RemoteClient) {
    let remote = try GitRemote(request.remote, for: branch, in: repository)
    let client = try RemoteClient(
      remote.address, in: folder, credential: request.credential, knownHosts: request.knownHosts,
      patience: request.patience)
    return (remote, client)
  }

  /// Pushes a branch; when others were quicker, puts our commits on top of theirs and tries again.
  ///
  /// - Parameter specs: for a rendered branch, where the branch with the specs was pushed to.
  public func push(_ branch: CommittedBranch, specs: GitObjectID? = nil) throws -> Pushed? {
    guard let committed = branch.head else { return nil }
    let (remote, client) = try connect(branch.name)
    do {
      return try push(branch, committed, specs, to: remote, client)
    } catch let error as RemoteError {
      throw kept(error, branch.name, remote, committed)
    } catch let error as GitError {
      throw kept(RemoteError(.failed, error.description, advice: error.advice), branch.name, remote, committed)
    }
  }

  private func push(
    _ branch: CommittedBranch, _ committed: GitObjectID, _ specs: GitObjectID?, to remote: GitRemote,
    _ client: RemoteClient
  ) throws -> Pushed {
    let rerendering = specs.flatMap { specs in
      branch.rendered.map { Rerendering(repository: repository, specs: specs, rendered: $0) }
    }
    var head = committed
    var isRebuilt = false
    var unmoved = 0
    if let rerendering, let theirs = try repository.commitID(remote.tracking) {
      head = try rerendering.move(committed, onto: theirs, branch: branch.name)
    }
    for attempt in 0..<Self.attempts {
      if attempt > 0 { Self.pause(attempt) }
      let source = try PassingReference("push", at: head, in: repository)
      let answer = try withExtendedLifetime(source) {
        try client.push(source.name, to: remote.destination, of: repository)
      }
      let reason: String?
      switch answer.outcome {
      case .updated:
        let known = try repository.commitID(remote.tracking)
        try repository.set(remote.tracking, to: head)
        let isHere = try follow(branch.name, from: committed, to: head)
        return Pushed(
          branch: branch.name, remote: remote.name, address: client.address.description, head: head,
          isNew: known != head, isElsewhereHere: !isHere,
          rebuilt: isRebuilt ? remote.trackingName : nil, said: answer.said)
      case .refused(let reason): throw Self.rejected(remote, reason, answer.said)
      case .behind(let given): reason = given
      case nil: reason = nil
      }
      guard request.replays else {
        throw RemoteError(
          .behind, "others were quicker to push to \(remote.destination) of \(client.address)",
          advice: "run the command again")
      }
      let theirs = try fetch(remote, client)
      if let theirs, try repository.contains(head, in: theirs) {
        if rerendering != nil { _ = try follow(branch.name, from: committed, to: theirs) }
        return Pushed(
          branch: branch.name, remote: remote.name, address: client.address.description, head: theirs, isNew: false,
          isElsewhereHere: false, rebuilt: nil, said: answer.said)
      }
      guard let theirs, try !repository.contains(theirs, in: head) else {
        unmoved += 1
        if unmoved < Self.unmovedAttempts { continue }
        throw Self.rejected(remote, reason ?? "it gave no reason", answer.said)
      }
      unmoved = 0
      if let rerendering {
        head = try rerendering.move(committed, onto: theirs, branch: branch.name)
      } else {
        let outcome = try Replay(repository: repository, rebuild: rebuild)
          .move(committed, onto: theirs, branch: branch.name)
        (head, isRebuilt) = (outcome.head, outcome.isRebuilt)
      }
    }
    throw RemoteError(
      .behind, "others pushed to \(remote.destination) of \(client.address) each of \(Self.attempts) times",
      advice: "run the command again when less goes on there")
  }

  /// What the remote's branch is at; nil when it has none.
  private func fetch(_ remote: GitRemote, _ client: RemoteClient) throws -> GitObjectID? {
    _ = try client.fetch(["+\(remote.destination):\(remote.tracking)"], into: repository)
    return try repository.commitID(remote.tracking)
  }

  /// Moves a branch here to what was pushed in its place, unless its files are checked out: those would not follow.
  private func follow(_ name: String, from old: GitObjectID, to new: GitObjectID) throws -> Bool {
    if old == new { return true }
    let branch = try GitBranch.named(name, in: repository)
    guard !branch.isCheckedOut(in: repository), branch.otherWorkTree(of: repository) == nil else { return false }
    let guarded = try GitGuard(repository, patience: 10)
    let identity = try GitIdentity(.committer, GitConfiguration(repository), date: nil)
    return try GitReferenceUpdate(branch: branch, repository: repository)
      .move(from: old, to: new, by: identity, reason: "push (mlgen): on top of the remote's", guarded)
  }

  /// Longer each time, and never as long as another process that was refused in the same moment.
  private static func pause(_ attempt: Int) {
    usleep(UInt32.random(in: 20_000...(100_000 << UInt32(min(attempt, 5)))))
  }

  // MARK: - Failures

  /// The same error, saying that nothing is lost: not of a commit in a clone that goes with the command.
  private func kept(
    _ error: RemoteError, _ branch: String, _ remote: GitRemote, _ commit: GitObjectID
  ) -> RemoteError {
    guard request.replays else { return error }
    return RemoteError(
      error.kind, error.description,
      advice: "\(error.advice); the commit \(commit.short) is on the branch \(branch) here, and the same command, or "
        + "`git push \(remote.name) \(branch)`, sends it")
  }

  private static func rejected(_ remote: GitRemote, _ reason: String, _ said: [String]) -> RemoteError {
    let words = said.map { "\n  remote: \($0)" }.joined()
    return RemoteError(
      .rejected,
      "\(remote.name) (\(RemoteAddress.masked(remote.address))) refused \(remote.destination): \(reason)\(words)",
      advice: "do what the server says, or ask who runs it")
  }
}
