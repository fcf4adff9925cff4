internal import ArgumentParser
internal import Compiler
internal import Delivery
internal import Diagnostics
internal import Source
internal import Spec

struct Pin: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pin", abstract: "Say which model and images run in an environment.",
    discussion: """
      Writes pins/PIPELINE.yaml, which is committed and is an input of every build; its comments and order stay.

      Examples:
        mlgen pin churn prod --model 12,s3://acme-ml-models/churn/12/,sha256:…
        mlgen pin churn prod --from /workspace/run-7/model         what that run has registered
        mlgen pin churn prod --from /workspace/run-7/model --commit    with the output that follows from it
        mlgen pin churn dev --from model --repository https://git.example.com/acme/ml.git --commit --push
        mlgen pin churn dev --image runtime=ghcr.io/acme/mlgen-runtime@sha256:…
      """)

  @Argument(help: "The pipeline's name.", completion: .pipelines)
  var pipeline: String

  @Argument(help: "One of its environments.", completion: .environments)
  var environment: String

  @Option(
    help: "VERSION,URI or VERSION,URI,DIGEST of the model's folder.",
    transform: { text in try Pin.parse(text) { try PinsEditor.Model(parsing: $0) } })
  var model: PinsEditor.Model?

  @Option(
    help: "The model's folder of a run: pin what its registration.json says.", completion: .directory)
  var from: String?

  @Option(
    name: .customLong("image"), help: "NAME=REFERENCE, by digest or fixed tag; several may be given.",
    transform: { text in try Pin.parse(text) { try PinsEditor.Image(parsing: $0) } })
  var images: [PinsEditor.Image] = []

  @Option(
    help: "With --commit --push: a repository to clone for it, into a temporary folder that is removed.")
  var repository: String?

  @Option(help: "With --repository: the folder in it that mlgen.yaml is in, where that is not its root.")
  var folder: String?

  @OptionGroup(title: "Committing")
  var committing: CommitOptions

  @OptionGroup(title: "Pushing")
  var pushing: PushOptions

  func validate() throws {
    if pushing.push, !committing.commit { throw ValidationError("--push goes with --commit") }
    if repository != nil, !pushing.push {
      throw ValidationError("--repository wants --commit and --push: what is done in the clone goes with it")
    }
    if let folder {
      if repository == nil { throw ValidationError("--folder goes with --repository: it is a folder of the clone") }
      guard RelativePath.isClean(folder) else {
        throw ValidationError("--folder `\(folder)` is no path in a repository, such as `ml/pipelines`")
      }
    }
    if repository != nil, pushing.remote != nil {
      throw ValidationError("--repository and --remote exclude each other: a clone pushes to where it came from")
    }
    if model != nil, from != nil { throw ValidationError("--model and --from exclude each other") }
    if model == nil, from == nil, images.isEmpty {
      throw ValidationError("give --model, --from or --image: what is to be pinned")
    }
  }

  func run() throws {
    guard let repository else {
      try pin(in: ".", replays: true)
      return
    }
    let clone = try RemoteClone(
      repository, from: Repository.currentFolder, branch: committing.branch, pushing.request)
    try clone.whileOthersAreQuicker {
      if let folder, try !Root(clone.path).exists("\(folder)/\(Repository.projectFile)") {
        throw ValidationError("the repository has no \(folder)/\(Repository.projectFile)")
      }
      try pin(in: folder.map { "\(clone.path)/\($0)" } ?? clone.path, replays: false)
    }
  }

  /// - Parameter replays: whether a commit may be put on top of what others pushed meanwhile; else that is an error.
  private func pin(in folder: String, replays: Bool) throws {
    var session = try Session(in: folder)
    let commit = try CommitRun(committing, session)
    let push = try PushRun(pushing, branch: committing.branch, replays: replays, session)
    let lock = try BuildLock(session.repository.root)
    let committed = try withExtendedLifetime(lock) {
      let (spec, pins) = try write(&session)
      return try commit.map { try build(spec, pins, in: folder, $0, push) } ?? []
    }
    try push?.push(committed)
  }

  /// Builds the pipeline anew and commits its output together with the pin: one without the other would say that
  /// something runs that does not.
  private func build(
    _ spec: String, _ pins: String, in folder: String, _ commit: CommitRun, _ push: PushRun?
  ) throws -> [CommittedBranch] {
    // What was read before the pin was written is no input of this build.
    var session = try Session(in: folder)
    let build = try Build.parse(["\(session.repository.root.path)/\(spec)"]).build(&session)
    return try commit.put(build, inputs: [pins], subject: "Pin \(pipeline) in \(environment)", for: push, session)
  }

  /// - Returns: the paths of the spec and of the pins.
  private func write(_ session: inout Session) throws -> (spec: String, pins: String) {
    let facts = try session.allFacts()
    guard let own = facts.first(where: { $0.name == pipeline }) else {
      throw ValidationError(
        "there is no pipeline `\(pipeline)`; "
          + Phrase.help(for: pipeline, among: facts.map(\.name), called: "pipelines"))
    }
    let path = "\(session.compiler.project.pins)/\(pipeline).yaml"
    let old = try session.repository.root.read(path)
    let file = old.map { session.compiler.sources.add(path: path, bytes: $0.bytes) }
    let known = own.environments.map(\.name)
    var log = DiagnosticLog()
    if !known.contains(environment) {
      log.add(
        Diagnostic(
          .pinsOfNoEnvironment, at: nil, "`\(pipeline)` has no environment `\(environment)`",
          help: Phrase.help(for: environment, among: known, called: "environments")))
    }
    let model = try from.map { try registered(in: $0, spec: own.path, &session, &log) } ?? model
    let bytes =
      log.hasErrors
      ? nil
      : PinsEditor.edit(
        file, pipeline: pipeline, environment: environment, model: model, images: images, log: &log)
    session.compiler.add(log.all)
    session.report(session.compiler.log)
    guard let bytes, !session.compiler.log.hasErrors else { throw ExitStatus.findings }
    if bytes == old?.bytes {
      Console.error("\(path): nothing changed")
    } else {
      try session.repository.root.replace(path, with: bytes)
      Console.error("\(path): written" + (committing.commit ? "" : "; `mlgen build` takes it into the output"))
    }
    return (own.path, path)
  }

  /// The model that a run has registered, if it is one of this pipeline.
  private func registered(
    in folder: String, spec path: String, _ session: inout Session, _ log: inout DiagnosticLog
  ) throws -> PinsEditor.Model? {
    let model = try ModelFolder(path: folder).registration(sources: &session.compiler.sources, log: &log)
    guard let model, let specs = try session.compiler.specs(of: path),
      let spec = specs.first(where: { $0.environment == environment })?.spec
    else { return nil }
    let expected = spec.registry.model ?? spec.metadata.name
    if model.name != expected {
      log.add(
        Diagnostic(
          .pinOfOtherModel, at: model.$name.origin.span,
          "this is the model `\(model.name)`, and `\(pipeline)` registers its models as `\(expected)`",
          notes: [spec.registry.$model.origin.span.map { Diagnostic.Note("it says so here", at: $0) }],
          help: "name the model's folder of a run of `\(pipeline)`"))
    }
    return model.pin
  }

  private static func parse<Value>(_ text: String, _ parser: (String) throws -> Value) throws -> Value {
    do {
      return try parser(text)
    } catch let malformed as Malformed {
      throw ValidationError("`\(text)`: \(malformed.reason)")
    }
  }
}
