internal import Diagnostics
internal import Source
internal import Spec

/// `data.label` and `role: label` mean one column.
enum LabelRole {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let label = facts.spec.data.$label
    return facts.spec.data.columns.entries.compactMap { entry in
      guard let role = entry.value.$role.present() else { return nil }
      let isLabel = entry.key == label.value
      guard (role.value == .label) != isLabel else { return nil }
      return isLabel
        ? Diagnostic.labelOfOtherRole(entry.key, role: role, label: label)
        : Diagnostic.secondLabel(entry.key, role: role, label: label)
    }
  }
}

extension Diagnostic {
  fileprivate static func secondLabel(
    _ column: String, role: Sourced<PipelineSpec.Data.Column.Role>, label: Sourced<String>
  ) -> Diagnostic {
    Diagnostic(
      .labelRole, at: role.origin.span, "`\(column)` has the role label, and the label is `\(label.value)`",
      notes: [Note("the label is named here", where: label)])
  }

  fileprivate static func labelOfOtherRole(
    _ column: String, role: Sourced<PipelineSpec.Data.Column.Role>, label: Sourced<String>
  ) -> Diagnostic {
    Diagnostic(
      .labelRole, at: role.origin.span,
      "`\(column)` is the label, and its role is \(role.value.rawValue); leave the role out or write `label`",
      notes: [Note("the label is named here", where: label)])
  }
}
