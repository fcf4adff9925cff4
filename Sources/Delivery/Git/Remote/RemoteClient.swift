internal import Glibc

/// Talks to another repository through a process of its own, which is ended when the remote has said nothing for too
/// long: libgit2 1.5 waits for ever, in `connect` as in `recv`, and a thread cannot be ended.
struct RemoteClient: Sendable {
  let address: RemoteAddress
  /// A file or folder with a token or a key; nil for what the user's account has.
  private let credential: String?
  /// A known_hosts file, in place of the user's.
  private let knownHosts: String?
  /// How long the remote may say nothing, in seconds.
  private let patience: Int
  /// What relative addresses start from.
  private let folder: String
  /// The program that answers `RemoteWorker.argument`.
  private let program: String

  /// - Parameters:
  ///   - address: as a user or a git config wrote it.
  ///   - folder: absolute, what relative addresses start from.
  ///   - program: this one, unless a test has another.
  /// - Throws: what is wrong with the address or the credential, before anything is sent.
  init(
    _ address: String, in folder: String, credential: String?, knownHosts: String? = nil, patience: Int,
    program: String = "/proc/self/exe"
  ) throws(RemoteError) {
    self.address = try RemoteAddress(parsing: address, in: folder)
    self.credential = credential
    self.knownHosts = knownHosts
    self.patience = patience
    self.folder = folder
    self.program = program
    try Credential.chosen(path: credential)?.check(for: self.address)
  }

  /// What a remote did with what it was sent.
  struct Answer {
    enum Outcome {
      case updated
      /// It has commits there that ours does not have, or seems to: the server's reason, if it gave any.
      case behind(String?)
      case refused(String)
    }

    /// Of a push; nil when the server said nothing of it.
    var outcome: Outcome?
    /// What the server printed, line by line.
    var said: [String] = []
    /// The branch that its HEAD names, such as `refs/heads/main`; nil when that is not known.
    var head: String?
    /// Of a fetch: the references that were asked for and are there, and those that no such one can be beside.
    var found: [String] = []
  }

  /// Pushes a reference, and never by force.
  ///
  /// - Parameters:
  ///   - source: its full name here, such as `refs/heads/main`.
  ///   - destination: its full name there.
  func push(_ source: String, to destination: String, of repository: GitRepository) throws(RemoteError) -> Answer {
    do throws(RemoteError) {
      return try run(.push, repository, ["\(source):\(destination)"])
    } catch {
      // libgit2 looks before it sends, and then the server says nothing.
      guard error.kind == .behind else { throw error }
      return Answer(outcome: .behind(nil))
    }
  }

  /// Fetches references; those that the remote does not have stay as they are.
  ///
  /// - Parameter references: refspecs such as `+refs/heads/main:refs/remotes/origin/main`.
  func fetch(_ references: [String], into repository: GitRepository) throws(RemoteError) -> Answer {
    try run(.fetch, repository, references)
  }

  private func run(
    _ operation: RemoteRequest.Operation, _ repository: GitRepository, _ references: [String]
  ) throws(RemoteError) -> Answer {
    let scratch: TemporaryFolder
    do throws(EnvironmentError) {
      scratch = try TemporaryFolder()
    } catch {
      throw RemoteError(.failed, error.description, advice: error.advice)
    }
    let request = RemoteRequest(
      operation: operation, repository: repository.gitFolder, folder: folder, address: address.url,
      credential: credential,
      knownHosts: knownHosts, scratch: scratch.path, references: references)
    return try withExtendedLifetime(scratch) { () throws(RemoteError) -> Answer in
      var process = try WorkerProcess(program, [RemoteWorker.argument] + request.arguments)
      return try answer(of: &process)
    }
  }

  private func answer(of process: inout WorkerProcess) throws(RemoteError) -> Answer {
    var answer = Answer()
    var isDone = false
    reading: while true {
      let line: String
      switch process.nextLine(within: patience) {
      case .line(let text): line = text
      case .end: break reading
      case .silence:
        process.kill()
        throw .timedOut(address, seconds: patience)
      }
      switch RemoteEvent(line: line) {
      case .said(let text): answer.said.append(text)
      case .updated: answer.outcome = .updated
      case .refused(_, let reason): answer.outcome = Self.isRace(reason) ? .behind(reason) : .refused(reason)
      case .head(let name): answer.head = name
      case .found(let name): answer.found.append(name)
      case .failed(let error): throw error
      case .done: isDone = true
      case .alive, nil: continue
      }
    }
    let status = process.wait()
    guard isDone else {
      throw RemoteError(
        .failed, "the transfer with \(address) broke off (\(status))",
        advice: "run the command again")
    }
    return answer
  }

  /// Reasons that git's own `receive-pack` and the large hosts give when somebody else was quicker; some of them are
  /// also given when a branch cannot be written at all.
  private static func isRace(_ reason: String) -> Bool {
    [
      "non-fast-forward", "fetch first", "failed to update ref", "incorrect old value", "stale info", "failed to lock",
      "cannot lock ref", "unable to lock", "reference already exists",
    ].contains { reason.contains($0) }
  }
}
