internal import Diagnostics
internal import Source
internal import Spec

/// What is to be built is pushed somewhere, by somebody.
enum BuiltImages {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let delivery = facts.spec.delivery else { return [] }
    let missing = [
      delivery.repository == nil ? "delivery.repository" : nil, delivery.registry == nil ? "delivery.registry" : nil,
    ].compactMap { $0 }
    guard !missing.isEmpty else { return [] }
    return delivery.images.build.map { Diagnostic.imageNotPushed($0.$name, missing: missing) }
  }
}

extension Diagnostic {
  fileprivate static func imageNotPushed(_ name: Sourced<String>, missing: [String]) -> Diagnostic {
    Diagnostic(
      .imageNotPushed, at: name.origin.span, "nobody can push the image `\(name.value)`",
      help: "write \(missing.map { "`\($0)`" }.joined(separator: " and "))")
  }
}
