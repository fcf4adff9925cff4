internal import Delivery

/// The push that follows a commit.
struct PushRun {
  private let publication: Publication

  /// Nil when none was asked for. What stands in its way is found before anything is built.
  init?(_ options: PushOptions, branch: String?, replays: Bool = true, _ session: Session) throws {
    guard options.push else { return nil }
    var request = options.request
    request.replays = replays
    publication = try Publication(request, in: session.repository.root, rebuild: CommittedSpecs.rebuild(session))
    try publication.prepare(branch)
  }

  /// Brings a branch that is to be committed to, and is not checked out, to what the remote has.
  /// - Returns: whether the remote has it.
  func prepare(_ branch: String) throws -> Bool { try publication.prepare(branch) }

  /// Pushes each branch that a commit went to; the branch with the specs is the first.
  func push(_ branches: [CommittedBranch]) throws {
    var specs: GitObjectID?
    for branch in branches {
      guard let pushed = try publication.push(branch, specs: specs) else { continue }
      if branch.rendered == nil { specs = pushed.head }
      for line in pushed.said { Console.error("remote: \(line)") }
      let place = "\(pushed.remote) (\(pushed.address))"
      if pushed.isNew {
        Console.error("\(pushed.branch): pushed \(pushed.head.short) to \(place)")
      } else {
        Console.error("\(pushed.branch): nothing to push, \(place) has \(pushed.head.short)")
      }
      if pushed.isElsewhereHere {
        let what =
          pushed.isNew
          ? "others had pushed, and your commit was put on top of theirs"
          : "what you committed had been pushed before, and others have gone on from there"
        // Of files that both sides changed, git would ask the user.
        let way = pushed.rebuilt.map { "git reset --keep \($0)" } ?? "git pull --rebase"
        Console.error("\(pushed.branch): \(what); `\(way)` brings your work tree there")
      }
    }
  }
}
