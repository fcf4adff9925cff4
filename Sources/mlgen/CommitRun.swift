internal import Compiler
internal import Delivery
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

  /// Commits what a build without findings left on disk, while the build lock is held.
  ///
  /// - Parameters:
  ///   - inputs: files that belong to it, relative to the root.
  ///   - subject: of the commit, unless there is a message.
  /// - Returns: each branch that holds some of the output, whether or not it was moved.
  @discardableResult
  func put(
    _ build: BuildRun, inputs: [String] = [], subject: String? = nil, _ session: Session
  ) throws -> [CommittedBranch] {
    let folder = session.compiler.project.output
    var parts = build.built.map { OutputCommit.Part(name: $0.name, owner: .pipeline($0.name, in: folder)) }
    if let names = build.allNames {
      parts += try output.abandonedPipelines(keeping: names, outputFolder: folder)
        .map { OutputCommit.Part(name: $0, owner: .pipeline($0, in: folder)) }
    }
    // They are made from all pipelines, so any build may have changed them.
    parts.append(OutputCommit.Part(name: nil, owner: RepositoryFiles.owner(in: folder)))
    let committed = try output.put(parts, inputs: inputs, subject: subject, version: CompilerVersion.current)
    Self.report(committed)
    return [committed]
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
