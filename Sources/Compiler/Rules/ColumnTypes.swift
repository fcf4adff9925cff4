internal import Diagnostics
internal import Source
internal import Spec

/// What the description of a column asks of its values fits their type.
enum ColumnTypes {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    facts.spec.data.columns.entries.flatMap { entry -> [Diagnostic] in
      let column = entry.value
      guard let known = facts.columns?[entry.key], let type = known.type?.value else { return [] }
      var findings: [Diagnostic] = []
      if type != .category, let values = column.$values.present() {
        findings.append(Diagnostic.wrongType(of: known, at: values.origin.span, use: "`values`", need: "a category"))
      }
      for (key, bound) in [("min", column.$min.present()), ("max", column.$max.present())] where !type.isNumeric {
        guard let bound else { continue }
        findings.append(
          Diagnostic.wrongType(of: known, at: bound.origin.span, use: "`\(key)`", need: "a number or an integer"))
      }
      let isFeature = (known.role?.value ?? .feature) == .feature && entry.key != facts.spec.data.label
      if type == .timestamp, isFeature {
        findings.append(Diagnostic.timeAsFeature(known, at: column.$type.origin.span))
      }
      return findings
    }
  }
}

extension Diagnostic {
  fileprivate static func timeAsFeature(_ column: KnownColumns.Column, at span: Span?) -> Diagnostic {
    Diagnostic(
      .wrongColumnType, at: span, "`\(column.name)` is a timestamp, and no model learns from a point in time",
      help: "give it `role: time`, or `role: id` to keep it from the model; numbers made of it, such as an age, can be "
        + "features")
  }
}
