internal import Diagnostics
internal import Source
internal import Spec

/// The entity of the feature store identifies rows.
enum EntityRole {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let entity = facts.spec.features?.$entity.present(), let column = facts.columns?[entity.value],
      column.span != nil, column.role?.value != .id
    else { return [] }
    return [Diagnostic.entityIsNoID(entity, column: column, ids: facts.columns?.ids ?? [])]
  }
}

extension KnownColumns {
  /// The names of the columns of role id.
  fileprivate var ids: [String] { all.filter { $0.role?.value == .id }.map(\.name) }
}

extension Diagnostic {
  fileprivate static func entityIsNoID(
    _ entity: Sourced<String>, column: KnownColumns.Column, ids: [String]
  ) -> Diagnostic {
    Diagnostic(
      .entityIsNoID, at: entity.origin.span, "`\(entity.value)` has no `role: id`, and an entity identifies rows",
      notes: [column.note],
      help: ids.isEmpty
        ? "give its column `role: id`" : "choose \(Phrase.list(ids, joining: "or")), or give this one `role: id`")
  }
}
