internal import Diagnostics
internal import Source
internal import Spec

/// Lists of names have each name once. Lists of objects that have a `name` are checked where they are read.
enum RepeatedNames {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    var lists: [[Sourced<String>]] = [
      spec.data.quality.unique,
      spec.features?.transforms.map(\.$column) ?? [],
      spec.evaluation.metrics?.map(\.name) ?? [],
      spec.evaluation.slices,
      spec.evaluation.behaviour?.invariant ?? [],
      spec.monitoring.drift?.tests.map(\.name) ?? [],
      spec.monitoring.retraining?.triggers.map(\.name) ?? [],
      spec.platform.manage.map(\.name),
    ]
    lists += [spec.data.layers.raw, spec.data.layers.processed, spec.data.layers.features].map { $0?.partitionBy ?? [] }
    lists += spec.data.columns.entries.map { $0.value.values ?? [] }
    for stage in spec.stages ?? [] { lists += [stage.dependencies, stage.before] }
    return lists.flatMap { list in
      list.enumerated().compactMap { index, name in
        list[..<index].first { $0.value == name.value }.map { Diagnostic.repeatedName(name, first: $0) }
      }
    }
  }
}

extension Sourced where Value: RawRepresentable<String> {
  /// The word of the language.
  fileprivate var name: Sourced<String> { map(\.rawValue) }
}

extension Diagnostic {
  fileprivate static func repeatedName(_ name: Sourced<String>, first: Sourced<String>) -> Diagnostic {
    Diagnostic(
      .repeatedName, at: name.origin.span, "`\(name.value)` is in this list already",
      notes: [Note("first listed here", where: first)])
  }
}
