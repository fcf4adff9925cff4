internal import Compiler
internal import Delivery
internal import Diagnostics
internal import IR
internal import Source
internal import Spec

extension Session {
  /// The pipeline that generates a file; nil when none does.
  mutating func owner(of path: String) throws -> PipelineFacts? {
    try allFacts().first { path.hasPrefix("\(compiler.project.output)/\($0.name)/") }
  }

  /// Whether a file is one that belongs to the repository and to no single pipeline.
  func isOfRepository(_ path: String) -> Bool {
    RepositoryFiles.owner(in: compiler.project.output).mayWrite(path)
  }

  /// Makes the files that belong to the repository, to look something up; findings end the command.
  mutating func repositoryTreeForTrace() throws -> OutputTree {
    guard let facts = try RepositoryFiles(specs: try allSpecs()).facts(known: [:], &self),
      let tree = compiler.repositoryTree(facts)
    else {
      report(compiler.log)
      throw ExitStatus.findings
    }
    return tree
  }

  /// The pipelines that a file is an input of.
  mutating func readers(of path: String) throws -> [PipelineFacts] {
    let facts = try allFacts()
    if let own = facts.first(where: { $0.path == path }) { return [own] }
    if let pinned = facts.first(where: { path == "\(compiler.project.pins)/\($0.name).yaml" }) { return [pinned] }
    return facts
  }

  /// The facts of every pipeline of the repository.
  mutating func allFacts() throws -> [PipelineFacts] {
    var facts: [PipelineFacts] = []
    for path in try allSpecs() {
      if let read = try compiler.facts(of: path) { facts.append(read) }
      compiler.startOver()
    }
    return facts
  }

  /// Compiles a pipeline to look something up; its findings end the command.
  mutating func compileForTrace(_ path: String) throws -> PipelineCompiler.Result {
    try readTemplates()
    if compiler.log.hasErrors {
      report(compiler.log)
      throw ExitStatus.findings
    }
    let result = try compiler.compile(path)
    compiler.startOver()
    guard let result else {
      report(compiler.log)
      throw ExitStatus.findings
    }
    return result
  }

  /// An origin for people: the place with its text and layer, or the rule.
  func describe(_ origin: Origin) -> String {
    origin.all.map { origin in
      switch origin {
      case .span(let span):
        let source = compiler.sources[span.file]
        let position = source.position(at: span.range.lowerBound)
        let text = source.text(span.range)
        let firstLine = text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        let shown = firstLine == text ? text : "\(firstLine) …"
        return "  \(source.path):\(position.line):\(position.column): \(shown)\n    layer: \(compiler.layer(of: span))"
      case .rule(let rule): return "  default: \(rule)"
      case .several: return ""
      }
    }.joined(separator: "\n")
  }
}
