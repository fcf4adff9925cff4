internal import Diagnostics
internal import Source
internal import Spec

/// All sources meet in one table: each but one joins another, and no joins run in a circle.
enum Joins {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let sources = facts.spec.data.sources
    let names = sources.map(\.name)
    var findings: [Diagnostic] = []
    for source in sources {
      guard let join = source.join else { continue }
      if join.to == source.name {
        findings.append(Diagnostic.joinToItself(join.$to))
      } else if !names.contains(join.to) {
        findings.append(Diagnostic.joinToNothing(join.$to, known: names.filter { $0 != source.name }))
      }
    }
    guard findings.isEmpty else { return findings }
    let roots = sources.filter { $0.join == nil }
    if let root = roots.first {
      findings += roots.dropFirst().map { Diagnostic.notJoined($0.$name, root: root.$name) }
    }
    if let circle = circle(sources) { findings.append(circle) }
    return findings
  }

  /// The first source in the file from which following the joins comes back to it.
  private static func circle(_ sources: [PipelineSpec.Data.DataSource]) -> Diagnostic? {
    for source in sources {
      var path = [source]
      while let to = path.last?.join?.to, path.count <= sources.count,
        let next = sources.first(where: { $0.name == to })
      {
        if next.name == source.name { return Diagnostic.joinCircle(path) }
        path.append(next)
      }
    }
    return nil
  }
}

extension Diagnostic {
  fileprivate static func joinToItself(_ to: Sourced<String>) -> Diagnostic {
    Diagnostic(.sourcesNotJoined, at: to.origin.span, "`\(to.value)` joins itself")
  }

  fileprivate static func joinToNothing(_ to: Sourced<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      .sourcesNotJoined, at: to.origin.span, "there is no source `\(to.value)` to join",
      help: Phrase.help(for: to.value, among: known, called: "other sources"))
  }

  fileprivate static func notJoined(_ name: Sourced<String>, root: Sourced<String>) -> Diagnostic {
    Diagnostic(
      .sourcesNotJoined, at: name.origin.span, "nothing says how `\(name.value)` meets `\(root.value)`",
      notes: [Note("this source has no `join` either", where: root)],
      help: "write a `join` with `to: \(root.value)` and the `key` that both have")
  }

  fileprivate static func joinCircle(_ sources: [PipelineSpec.Data.DataSource]) -> Diagnostic {
    let names = sources.map(\.name)
    return Diagnostic(
      .sourcesNotJoined, at: sources.first?.$name.origin.span,
      "the joins run in a circle: \((names + names.prefix(1)).joined(separator: " -> "))",
      notes: sources.dropFirst().compactMap { source in
        source.join.flatMap { Note("`\(source.name)` joins `\($0.to)` here", where: $0.$to) }
      })
  }
}
