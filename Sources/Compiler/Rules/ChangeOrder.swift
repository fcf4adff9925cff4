internal import Diagnostics
internal import Source
internal import Spec

/// Sources that are read by what changed have an order of changes.
enum ChangeOrder {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let data = facts.spec.data
    guard !data.columns.entries.contains(where: { $0.value.role == .time }) else { return [] }
    return data.sources.compactMap { source in
      source.load == .full || source.cursor != nil
        ? nil : Diagnostic.changesWithoutOrder(source: source.name, load: source.$load)
    }
  }
}

extension Diagnostic {
  fileprivate static func changesWithoutOrder(
    source: String, load: Sourced<PipelineSpec.Data.DataSource.Load>
  ) -> Diagnostic {
    Diagnostic(
      .changesWithoutOrder, at: load.origin.span,
      "`load: \(load.value.rawValue)` of `\(source)` needs to know what is later, and there is no `cursor`",
      help: "name a `cursor`, or give a column `role: time`")
  }
}
