internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// The stage that pins what a run has registered: a commit to the repository, made by mlgen itself in a container.
///
/// Its command ends with what `mlgen pin` does for a person; self-heal would undo any other way of deploying.
struct PromotionAnalysis {
  private let delivery: PipelineSpec.Delivery
  let repository: Sourced<String>
  private let secret: Sourced<SecretPath>
  /// Of the project in the repository; nil when it is the root.
  private let subfolder: Sourced<String>?

  /// Nil without a repository or a secret, which the rules ask for where promotion is automatic.
  init?(_ spec: PipelineSpec, subfolder: Sourced<String>?) {
    guard let delivery = spec.delivery, let repository = delivery.$repository.present(),
      let secret = delivery.$secret.present()
    else { return nil }
    self.delivery = delivery
    self.repository = repository
    self.secret = secret
    self.subfolder = subfolder
  }

  var command: [Sourced<String>] {
    Program.pin.map { Sourced($0, rule: "the program behind a stage of this name") }
  }

  func arguments(pipeline: Sourced<String>, environment: Sourced<String>) -> [Sourced<String>] {
    let rule = Rule("what the stage commits goes with its credential to the repository")
    func word(_ text: String) -> Sourced<String> { Sourced(text, rule: rule) }
    let folder = "\(Contract.Path.workspace)/$(\(Contract.Variable.runID))/\(RunFolder.model.rawValue)"
    var words = [pipeline, environment, word("--from"), Sourced(folder, rule: "the folder with the run's model")]
    words += [word("--repository"), repository.map(CommandText.escaped)]
    if let subfolder { words += [subfolder.map { _ in "--folder" }, subfolder.map(CommandText.escaped)] }
    words += [word("--branch"), delivery.$branch.map(CommandText.escaped), word("--commit"), word("--push")]
    words += [word("--credential"), secret.map { _ in Contract.Path.gitCredential }]
    if isSSH { words += [word("--known-hosts"), repository.map { _ in Contract.Path.gitKnownHosts }] }
    return words
  }

  /// Who the commit is by: there is no git config in the container.
  func environment(pipeline: Sourced<String>, environment: Sourced<String>) -> [EnvironmentVariable] {
    let name = Sourced("mlgen", rule: "commits of stages are by mlgen")
    // RFC 2606: an address that can never be anybody's.
    let address = pipeline.combined(with: environment) { "mlgen@\($1).\($0).invalid" }
    return [
      ("GIT_AUTHOR_NAME", name), ("GIT_AUTHOR_EMAIL", address), ("GIT_COMMITTER_NAME", name),
      ("GIT_COMMITTER_EMAIL", address),
    ].map { EnvironmentVariable(name: $0.0, value: .literal($0.1)) }
  }

  /// The keys of secrets that it needs: the credential and, for ssh, the host keys beside it.
  func secrets(_ analysis: inout SecretAnalysis) -> [SecretMount] {
    var mounts = [
      SecretMount(
        reference: analysis.refer(to: secret),
        path: Sourced(Contract.Path.gitCredential, rule: "where the program reads its credential"))
    ]
    if isSSH {
      let hosts = secret.combined(with: repository) { secret, _ in SecretPath(path: secret.path, key: "known_hosts") }
      mounts.append(
        SecretMount(
          reference: analysis.refer(to: hosts),
          path: Sourced(Contract.Path.gitKnownHosts, rule: "where the program reads host keys")))
    }
    return mounts
  }

  /// The way to the git server.
  var flow: Flow {
    let server = self.server
    return Flow(
      name: "git", direction: .egress, subject: .stage(StageKind.modelDeployment.rawValue),
      peer: FlowAnalysis.peer(of: repository.map { _ in server.host }),
      ports: [repository.map { _ in server.port }],
      reason: "the deployment commits to the repository at \(server.host), and a NetworkPolicy cannot name hosts",
      origin: repository.origin)
  }

  private var isSSH: Bool { !repository.value.hasPrefix("https://") && !repository.value.hasPrefix("http://") }

  /// Of `https://HOST[:PORT]/PATH`, `ssh://[USER@]HOST[:PORT]/PATH` or `USER@HOST:PATH`, as the language has it.
  private var server: (host: String, port: Int) {
    let text = repository.value
    for (scheme, port) in [("https://", 443), ("http://", 80), ("ssh://", 22)] where text.hasPrefix(scheme) {
      let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
      let place = authority.split(separator: "@").last ?? ""
      let parts = place.split(separator: ":", maxSplits: 1)
      return (String(parts.first ?? ""), parts.count == 2 ? Int(parts[1]) ?? port : port)
    }
    let place = text.split(separator: "@", maxSplits: 1).last ?? ""
    return (String(place.prefix { $0 != ":" }), 22)
  }
}

extension PipelineSpec.Registry {
  /// Whether a stage promotes what it registers to an environment.
  func isAutomatic(in environment: String) -> Bool { promotion[environment]?.value == .automatic }
}
