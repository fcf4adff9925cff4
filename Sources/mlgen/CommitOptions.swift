internal import ArgumentParser
internal import Delivery

/// The options of every command that can commit what it wrote.
struct CommitOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Commit the output, and nothing else, on the branch that is checked out.",
      discussion: "The commit is made without the work tree: staged changes and edited files stay as they are."))
  var commit = false

  @Option(
    help: """
      With --commit: another branch. One that does not exist begins where the only remote that has one of that name has \
      it, else at HEAD.
      """)
  var branch: String?

  @Option(help: "With --commit: the message, in place of one that says what changed.")
  var message: String?

  @Option(
    help: "With --commit: the date of author and committer, for ids that can be reproduced: \(GitDate.forms).",
    transform: { text in
      guard let date = GitDate(parsing: text) else {
        throw ValidationError("`\(text)` is no date; write \(GitDate.forms)")
      }
      return date
    })
  var date: GitDate?

  func validate() throws {
    let given = [("--branch", branch != nil), ("--message", message != nil), ("--date", date != nil)]
    if !commit, let option = given.first(where: \.1) { throw ValidationError("\(option.0) goes with --commit") }
    if let message, message.allSatisfy(\.isWhitespace) { throw ValidationError("--message is empty") }
  }
}
