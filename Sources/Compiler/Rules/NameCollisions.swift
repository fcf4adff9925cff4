internal import Diagnostics
internal import Source
internal import Spec

/// No two things of one environment get one name.
enum NameCollisions {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let names = facts.resultingNames.all.filter { $0.scope != nil }
    return names.enumerated().compactMap { index, name in
      guard let first = names[..<index].first(where: { $0.scope == name.scope && $0.text == name.text }) else {
        return nil
      }
      // What the spec did not choose cannot be wrong: the finding stands at the one that somebody wrote.
      return name.origin?.span == nil
        ? Diagnostic.namesCollide(first, with: name) : Diagnostic.namesCollide(name, with: first)
    }
  }
}

extension Diagnostic {
  fileprivate static func namesCollide(_ name: ResultingNames.Name, with other: ResultingNames.Name) -> Diagnostic {
    Diagnostic(
      .namesCollide, at: name.origin?.span,
      name.what == other.what
        ? "\(name.what) is there already" : "\(name.what) and \(other.what) would both be called `\(name.text)`",
      notes: [other.origin?.span.map { Note("the other one is here", at: $0) }],
      help: "choose another name")
  }
}
