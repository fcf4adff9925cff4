internal import Backends
public import Diagnostics
internal import Source

/// The rules across pipelines: what no single spec can show to be wrong.
public enum RepositoryRules {
  public static func check(_ all: [PipelineFacts]) -> [Diagnostic] {
    pipelinesTwice(all) + takenNames(all) + sharedNamespaces(all) + sharedNames(all)
  }

  /// The folder below the output folder that holds what Argo CD is told of all pipelines.
  public static let argocdFolder = "argocd"

  /// The folders there that belong to no single pipeline.
  public static let reservedFolders = [argocdFolder, CIFile.folder]

  private static func takenNames(_ all: [PipelineFacts]) -> [Diagnostic] {
    all.filter { reservedFolders.contains($0.name) }.map(Diagnostic.pipelineNameTaken)
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

  private struct Place: Hashable {
    let cluster: String
    let namespace: String

    init(_ environment: PipelineFacts.Environment) {
      cluster = environment.cluster
      namespace = environment.namespace
    }
  }

  /// Pipelines in one namespace whose objects could be of one name.
  ///
  /// Every name in a namespace is its pipeline's own, with or without `-` and more behind it. So two pipelines have none
  /// in common, unless the name of one is that of the other with `-` and more behind it.
  private static func sharedNames(_ all: [PipelineFacts]) -> [Diagnostic] {
    struct Stem: Hashable {
      let place: Place
      let name: String
    }
    var stems: [Stem: PipelineFacts] = [:]
    for facts in all {
      for environment in facts.environments { stems[Stem(place: Place(environment), name: facts.name)] = facts }
    }
    return all.flatMap { facts -> [Diagnostic] in
      let dashes = facts.name.indices.filter { facts.name[$0] == "-" }
      return facts.environments.compactMap { environment in
        let place = Place(environment)
        let stem = dashes.lazy.compactMap { stems[Stem(place: place, name: String(facts.name[..<$0]))] }.first
        return stem.map { Diagnostic.namesOfTwoPipelines(environment, of: facts, stem: $0) }
      }
    }
  }

  private static func sharedNamespaces(_ all: [PipelineFacts]) -> [Diagnostic] {
    var owners: [Place: PipelineFacts] = [:]
    return all.flatMap { facts -> [Diagnostic] in
      facts.environments.filter(\.managesNamespace).compactMap { environment in
        let place = Place(environment)
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
}

extension Diagnostic {
  fileprivate static func pipelineNameTaken(_ facts: PipelineFacts) -> Diagnostic {
    Diagnostic(
      .pipelineNameTaken, at: facts.nameSpan,
      "`\(facts.name)` is the folder of what \(argocdFolder(facts) ? "Argo CD is told of" : "CI does for") all pipelines, "
        + "and can be no pipeline's",
      help: facts.nameSpan == nil ? "rename it in \(facts.path)" : "choose another name")
  }

  private static func argocdFolder(_ facts: PipelineFacts) -> Bool { facts.name == RepositoryRules.argocdFolder }

  fileprivate static func namesOfTwoPipelines(
    _ environment: PipelineFacts.Environment, of facts: PipelineFacts, stem: PipelineFacts
  ) -> Diagnostic {
    Diagnostic(
      .namesCollide, at: facts.nameSpan,
      "`\(facts.name)` and `\(stem.name)` share the namespace `\(environment.namespace)`, where names that begin with "
        + "`\(facts.name)` could be of either",
      notes: [stem.nameSpan.map { Note("the other pipeline is here", at: $0) }],
      help: "give one a `namespace` of its own in \(environment.name), or a name that does not begin with the other's")
  }

  fileprivate static func pipelineTwice(_ facts: PipelineFacts, first: PipelineFacts) -> Diagnostic {
    Diagnostic(
      .pipelineTwice, at: facts.nameSpan, "\(first.path) already describes a pipeline `\(facts.name)`",
      notes: [first.nameSpan.map { Note("first named here", at: $0) }],
      help: facts.nameSpan == nil ? "rename it in \(facts.path)" : nil)
  }

  fileprivate static func namespaceOfTwoPipelines(
    _ environment: PipelineFacts.Environment, of facts: PipelineFacts, owner: PipelineFacts
  ) -> Diagnostic {
    Diagnostic(
      .namespaceShared, at: facts.nameSpan,
      "the namespace `\(environment.namespace)` of `\(facts.name)` in \(environment.name) is managed by "
        + "`\(owner.name)` too",
      notes: [owner.nameSpan.map { Note("the other pipeline is here", at: $0) }],
      help: "give it a `namespace` of its own, or leave `namespace` out of `platform.manage` in one of them")
  }
}
