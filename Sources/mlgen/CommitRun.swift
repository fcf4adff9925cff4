internal import Compiler
internal import Delivery
internal import IR
internal import Source
internal import Spec

/// The commit that follows a build.
struct CommitRun {
  private let output: OutputCommit

  /// Nil when none was asked for. What stands in its way is found before anything is built.
  init?(_ options: CommitOptions, _ session: Session) throws {
    guard options.commit else { return nil }
    output = try OutputCommit(
      .init(branch: options.branch, message: options.message, date: options.date), in: session.repository.root)
  }

  /// Commits what a build without findings left on disk, while the build lock is held: nothing, when one of the branches
  /// cannot be committed to.
  ///
  /// - Parameters:
  ///   - inputs: files that belong to it, relative to the root.
  ///   - subject: of the commit, unless there is a message.
  ///   - push: what will push the branches.
  /// - Returns: each branch that holds some of the output, whether or not it was moved.
  func put(
    _ build: BuildRun, inputs: [String] = [], subject: String? = nil, for push: PushRun?, _ session: Session
  ) throws -> [CommittedBranch] {
    let folder = session.compiler.project.output
    let isPartial = try output.hidesFiles(matching: session.compiler.project.specs.map(\.value))
    if isPartial {
      Console.error(
        "sparse checkout: what follows from specs that are not here stays as it is on the branch, and so do the files "
          + "of the repository as a whole")
    }
    let departures =
      try isPartial
      ? nil
      : build.allNames.map {
        try output.departures(
          keeping: $0, specs: session.compiler.project.specs.map(\.value), outputFolder: folder)
      }
    for name in departures?.unknown ?? [] {
      Console.error(
        "\(output.branchName): keeps \(name), of which neither the specs here nor their history know: it may be somebody "
          + "else's")
    }
    let gone = departures?.gone ?? []
    let names = build.built.map(\.name) + gone
    var parts = names.map { OutputCommit.Part(name: $0, owner: .pipeline($0, in: folder)) }
    // They are made from all pipelines, so any build may have changed them.
    if build.hasRepositoryFiles, !isPartial {
      parts.append(OutputCommit.Part(name: nil, owner: RepositoryFiles.owner(in: folder)))
    }
    let deployments = build.built.flatMap { $0.deployments ?? [] }
    var all = RenderedOutput.all(
      of: deployments,
      departures: try output.renderedDepartures(
        deployments, gone: departures?.gone, unknown: departures?.unknown ?? [], outputFolder: folder),
      outputFolder: folder)
    for rendered in all { try output.check(rendered: rendered.branch, environment: rendered.environment) }
    if let push {
      // A branch that only loses something, and that was deleted there, does not come back for that.
      all = try all.filter { try push.prepare($0.branch) || !$0.onlyLoses }
    }
    var branches = [
      try output.put(parts, inputs: inputs, subject: subject, version: CompilerVersion.current)
    ]
    Self.report(branches[0])
    for rendered in all {
      let committed = try output.render(
        rendered.folders, on: rendered.branch, environment: rendered.environment, outputFolder: folder,
        version: CompilerVersion.current)
      Self.report(committed)
      branches.append(committed)
    }
    return branches
  }

  private static func report(_ committed: CommittedBranch) {
    guard committed.isMoved, let head = committed.head else {
      Console.error("\(committed.name): nothing to commit, the branch has this output")
      return
    }
    let files = committed.written == 1 ? "1 file" : "\(committed.written) files"
    Console.error("\(committed.name): committed \(head.short), \(files) written, \(committed.removed) removed")
  }
}

/// What belongs on one of the branches that `delivery.branches` names.
private struct RenderedOutput {
  let branch: String
  let environment: String
  var folders: [OutputCommit.RenderedFolder]
  /// Whether no spec has anything there any more.
  let onlyLoses: Bool

  /// In the order of the specs, and then those that only lose something.
  static func all(
    of deployments: [Deployment], departures: [OutputCommit.RenderedDepartures], outputFolder: String
  ) -> [RenderedOutput] {
    var all: [RenderedOutput] = []
    func add(_ pipeline: String, as folder: String, on branch: String, _ environment: String, onlyLoses: Bool) {
      let folder = OutputCommit.RenderedFolder(
        pipeline: pipeline, owner: .pipeline(pipeline, in: outputFolder),
        source: "\(outputFolder)/\(pipeline)/\(environment)", folder: folder)
      if let index = all.firstIndex(where: { $0.branch == branch }) {
        all[index].folders.append(folder)
      } else {
        all.append(
          RenderedOutput(branch: branch, environment: environment, folders: [folder], onlyLoses: onlyLoses))
      }
    }
    for deployment in deployments where deployment.branch.isRendered {
      add(
        deployment.pipeline, as: deployment.branch.folder, on: deployment.branch.name, deployment.environment,
        onlyLoses: false)
    }
    for departure in departures {
      for pipeline in departure.pipelines {
        add(pipeline, as: pipeline, on: departure.branch, departure.environment, onlyLoses: true)
      }
    }
    return all
  }
}
