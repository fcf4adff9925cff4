internal import Compiler
internal import Diagnostics
internal import Source

/// The specs that a command is to work on, among all of the repository.
struct Selection {
  /// Relative to the root, sorted, each once.
  let paths: [String]
  /// All specs of the repository and those that were named beside them.
  let all: [String]
  /// Whether the command works on the whole repository.
  let isComplete: Bool

  /// - Parameter arguments: as the user typed them; none means all.
  init(_ arguments: [String], all: [String], session: Session) throws {
    isComplete = arguments.isEmpty
    var named: [String] = []
    for argument in arguments {
      let path = try session.path(of: argument)
      if !named.contains(path) { named.append(path) }
    }
    paths = (arguments.isEmpty ? all : named).sorted { $0.precedesInBytes($1) }
    self.all = named.isEmpty ? all : all + named.filter { !all.contains($0) }
  }

  /// Reports what is wrong between the pipelines of the repository.
  /// - Parameter known: facts that are known already, by path.
  @discardableResult
  func checkRepository(_ session: inout Session, known: [String: PipelineFacts] = [:]) throws -> [PipelineFacts] {
    if all.isEmpty { session.compiler.reportNoSpecs() }
    var facts: [PipelineFacts] = []
    for path in all {
      if let known = known[path] {
        facts.append(known)
      } else if let read = try session.compiler.facts(of: path) {
        facts.append(read)
      }
      session.compiler.startOver()
    }
    try session.compiler.check(facts, pinFiles: session.pinFiles())
    session.compiler.startOver()
    return facts
  }
}
