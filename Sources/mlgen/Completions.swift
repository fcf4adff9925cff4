internal import ArgumentParser
internal import Backends
internal import Compiler
internal import Diagnostics

/// What a shell offers for arguments whose values are known only in the repository.
extension CompletionKind {
  static var specs: CompletionKind { .file(extensions: ["yaml", "yml"]) }

  /// The names of the repository's pipelines.
  static var pipelines: CompletionKind { .custom { _, _, _ in known().map(\.name) } }

  /// The environments of the pipeline or spec that stands on the command line, or of all of them.
  static var environments: CompletionKind {
    .custom { words, _, _ in
      let facts = known()
      let session = try? Session()
      let named = facts.filter { own in words.contains { $0 == own.name || (try? session?.path(of: $0)) == own.path } }
      var names: [String] = []
      for environment in (named.isEmpty ? facts : named).flatMap(\.environments) where !names.contains(environment.name)
      {
        names.append(environment.name)
      }
      return names
    }
  }

  static var templates: CompletionKind { .list(TemplateSet.entries.map(\.name)) }

  static var codes: CompletionKind { .list(Code.all.map(\.id)) }

  /// Whatever is wrong with the repository, a shell is told of nothing.
  private static func known() -> [PipelineFacts] {
    guard var session = try? Session() else { return [] }
    return (try? session.allFacts()) ?? []
  }
}
