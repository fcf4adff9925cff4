internal import ArgumentParser
internal import Delivery
internal import Spec

/// The options of every command that can push what it committed.
struct PushOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "With --commit: push exactly the branches that were committed to.",
      discussion: """
        Never by force: when others were quicker, the commit is put on top of theirs. Tokens for https come from \
        --credential, MLGEN_GIT_TOKEN or git's credential helpers; keys for ssh from --credential, the ssh agent or \
        ~/.ssh/id_ed25519. Host keys are looked up in known_hosts.
        """))
  var push = false

  @Option(help: "With --push: a remote other than the branch's own, or `origin`.")
  var remote: String?

  @Option(
    help: """
      With --push: a file with a token or a private key, or a folder as Kubernetes mounts a Secret: one such file, and \
      perhaps `known_hosts` and `username`.
      """, completion: .file())
  var credential: String?

  @Option(help: "With --push: a known_hosts file, in place of yours and the system's.", completion: .file())
  var knownHosts: String?

  @Option(
    help: "With --push: how long the remote may say nothing, such as 90s or 5m; a minute by default.",
    transform: { text in
      do throws(Malformed) {
        let seconds = try Quantity.Duration(parsing: text).secondsRoundedUp
        guard seconds > 0 else { throw Malformed("it is no time at all") }
        return seconds
      } catch {
        throw ValidationError("`\(text)`: \(error.reason)")
      }
    })
  var timeout: Int?

  var request: Publication.Request {
    Publication.Request(remote: remote, credential: credential, knownHosts: knownHosts, patience: timeout ?? 60)
  }

  func validate() throws {
    let given = [
      ("--remote", remote != nil), ("--credential", credential != nil), ("--known-hosts", knownHosts != nil),
      ("--timeout", timeout != nil),
    ]
    if !push, let option = given.first(where: \.1) { throw ValidationError("\(option.0) goes with --push") }
  }
}
