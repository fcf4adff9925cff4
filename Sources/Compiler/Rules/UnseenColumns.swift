internal import Diagnostics
internal import Source
internal import Spec

/// Behaviour tests change columns that the model sees.
enum UnseenColumns {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let columns = facts.columns, let behaviour = facts.spec.evaluation.behaviour else { return [] }
    let tested = behaviour.invariant + behaviour.directional.map(\.$column)
    return tested.compactMap { name in
      let label = facts.spec.data.$label
      let role =
        name.value == label.value
        ? label.map { _ in PipelineSpec.Data.Column.Role.label } : columns[name.value]?.role
      guard let role, role.value != .feature else { return nil }
      return Diagnostic.unseenColumn(name, role: role, consequence: "this test passes whatever the model does")
    }
  }
}

extension Diagnostic {
  static func unseenColumn(
    _ name: Sourced<String>, role: Sourced<PipelineSpec.Data.Column.Role>, consequence: String
  ) -> Diagnostic {
    Diagnostic(
      .unseenColumn, at: name.origin.span,
      "the model does not see `\(name.value)`, whose role is \(role.value.rawValue): \(consequence)",
      notes: [Note("its role is given here", where: role)])
  }
}
