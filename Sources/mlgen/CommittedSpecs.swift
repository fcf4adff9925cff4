internal import Compiler
internal import Delivery
internal import Diagnostics
internal import Source
internal import Spec

/// The specs of a commit, judged for the files that are made from all of them.
enum CommittedSpecs {
  /// How a push makes those files anew.
  static func rebuild(_ session: Session) -> RepositoryRebuild {
    let folder = session.compiler.project.output
    return RepositoryRebuild(
      RepositoryFiles.owner(in: folder), outputFolder: folder, version: CompilerVersion.current
    ) { inputs in
      var compiler = PipelineCompiler(version: CompilerVersion.current, files: InputFiles { try inputs.read($0) })
      try compiler.readProject(path: Repository.projectFile)
      guard compiler.project.output == folder else { return nil }
      var facts: [PipelineFacts] = []
      let paths = try Set(compiler.project.specs.map(\.value).flatMap { try inputs.list($0) })
      for path in paths.sorted(by: RelativePath.precedes) {
        guard let spec = try compiler.checkedFacts(of: path) else { return nil }
        compiler.startOver()
        facts.append(spec)
      }
      try compiler.check(facts, pinFiles: [])
      guard !compiler.log.hasErrors, let tree = compiler.repositoryTree(facts) else { return nil }
      return RepositoryRebuild.Output(pipelines: facts.map(\.name), tree: tree)
    }
  }
}
