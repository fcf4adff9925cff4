internal import Diagnostics
internal import Source
internal import Spec

/// The names that result fit those who will carry them.
enum NameLengths {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    facts.resultingNames.all.filter { $0.text.utf8.count > $0.limit }.map { name in
      Diagnostic.nameTooLong(name, pipeline: facts.spec.metadata.$name, namespace: facts.spec.$namespace.present())
    }
  }
}

extension Diagnostic {
  fileprivate static func nameTooLong(
    _ name: ResultingNames.Name, pipeline: Sourced<String>, namespace: Sourced<String>?
  ) -> Diagnostic {
    let notes = [
      name.origin?.span == nil ? nil : Note("the pipeline's name is part of it", where: pipeline),
      namespace.flatMap { name.text.hasSuffix($0.value) ? Note("the namespace is part of it", where: $0) : nil },
    ]
    return Diagnostic(
      .nameTooLong, at: name.origin?.span ?? pipeline.origin.span,
      "\(name.what) would be called `\(name.text)`: \(name.text.utf8.count) characters, and \(name.limitedBy) allows "
        + "\(name.limit)",
      notes: notes)
  }
}
