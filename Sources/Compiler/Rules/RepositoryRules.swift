public import Diagnostics
internal import Source

/// The rules across pipelines: what no single spec can show to be wrong.
public enum RepositoryRules {
  /// - Parameters:
  ///   - pinFiles: paths of the files below the folder of pins.
  ///   - pinsFolder: relative to the repository's root.
  public static func check(_ all: [PipelineFacts], pinFiles: [String], pinsFolder: String) -> [Diagnostic] {
    pipelinesTwice(all) + sharedNamespaces(all) + pinsOfNoPipeline(pinFiles, folder: pinsFolder, all)
  }

  private static func pipelinesTwice(_ all: [PipelineFacts]) -> [Diagnostic] {
    var first: [String: PipelineFacts] = [:]
    return all.compactMap { facts in
      guard let other = first[facts.name] else {
        first[facts.name] = facts
        return nil
      }
      return Diagnostic.pipelineTwice(facts, first: other)
    }
  }

  private static func sharedNamespaces(_ all: [PipelineFacts]) -> [Diagnostic] {
    struct Place: Hashable {
      let cluster: String
      let namespace: String
    }
    var owners: [Place: PipelineFacts] = [:]
    return all.flatMap { facts -> [Diagnostic] in
      facts.environments.filter(\.managesNamespace).compactMap { environment in
        let place = Place(cluster: environment.cluster, namespace: environment.namespace)
        guard let owner = owners[place] else {
          owners[place] = facts
          return nil
        }
        // Environments of one pipeline are compared where its spec is read.
        guard owner.path != facts.path, owner.name != facts.name else { return nil }
        return Diagnostic.namespaceOfTwoPipelines(environment, of: facts, owner: owner)
      }
    }
  }

  private static func pinsOfNoPipeline(_ files: [String], folder: String, _ all: [PipelineFacts]) -> [Diagnostic] {
    let names = all.map(\.name)
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { path in
      let prefix = "\(folder)/"
      guard path.hasPrefix(prefix), path.hasSuffix(".yaml") else { return nil }
      let name = String(path.dropFirst(prefix.count).dropLast(".yaml".count))
      return names.contains(name) ? nil : Diagnostic.pinsOfNoPipeline(path, name: name, known: names)
    }
  }
}

extension Diagnostic {
  fileprivate static func pipelineTwice(_ facts: PipelineFacts, first: PipelineFacts) -> Diagnostic {
    Diagnostic(
      .pipelineTwice, at: facts.nameSpan, "\(first.path) already describes a pipeline `\(facts.name)`",
      notes: first.nameSpan.map { [Note("first named here", at: $0)] } ?? [],
      help: facts.nameSpan == nil ? "rename it in \(facts.path)" : nil)
  }

  fileprivate static func namespaceOfTwoPipelines(
    _ environment: PipelineFacts.Environment, of facts: PipelineFacts, owner: PipelineFacts
  ) -> Diagnostic {
    Diagnostic(
      .namespaceShared, at: facts.nameSpan,
      "the namespace `\(environment.namespace)` of `\(facts.name)` in \(environment.name) is managed by "
        + "`\(owner.name)` too",
      notes: owner.nameSpan.map { [Note("the other pipeline is here", at: $0)] } ?? [],
      help: "give it a `namespace` of its own, or leave `namespace` out of `platform.manage` in one of them")
  }

  fileprivate static func pinsOfNoPipeline(_ path: String, name: String, known: [String]) -> Diagnostic {
    Diagnostic(
      .pinsOfNoPipeline, at: nil, "\(path) pins a pipeline `\(name)`, and no spec describes one",
      help: Phrase.help(for: name, among: known, called: "pipelines"))
  }
}
