internal import Diagnostics
internal import Source
internal import Spec

/// Transforms name columns that the model sees, of types that they can change.
enum TransformColumns {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let label = facts.spec.data.$label
    return (facts.spec.features?.transforms ?? []).flatMap { transform -> [Diagnostic] in
      let name = transform.$column
      if name.value == label.value { return [Diagnostic.transformOnLabel(name, label: label)] }
      let both = Diagnostic.scaledAndEncoded(transform).map { [$0] } ?? []
      guard let columns = facts.columns else { return both }
      guard let column = columns[name.value] else { return [Diagnostic.unknownColumn(name, known: columns.names)] }
      if let role = column.role, role.value == .id || role.value == .time {
        return [Diagnostic.unseenColumn(name, role: role, consequence: "its transform is never applied")]
      }
      guard let type = column.type?.value else { return both }
      let wrong = steps(transform).compactMap { step in
        step.accepts(type)
          ? nil : Diagnostic.wrongType(of: column, at: step.span, use: "`\(step.text)`", need: step.need)
      }
      return wrong.isEmpty ? both : wrong
    }
  }

  private struct Step {
    let text: String
    let span: Span?
    let need: String
    let accepts: (PipelineSpec.Data.Column.Kind) -> Bool

    static func numeric(_ text: String, at span: Span?) -> Step {
      Step(text: text, span: span, need: "a number or an integer", accepts: \.isNumeric)
    }
  }

  private static func steps(_ transform: PipelineSpec.Features.Transform) -> [Step] {
    var steps: [Step] = []
    if let impute = transform.impute {
      switch impute {
      case .mean, .median, .zero:
        steps.append(.numeric("impute: \(impute.rawValue)", at: transform.$impute.origin.span))
      case .mostFrequent: break
      }
    }
    if transform.clip != nil { steps.append(.numeric("clip", at: transform.$clip.origin.span)) }
    if let scale = transform.scale {
      steps.append(.numeric("scale: \(scale.rawValue)", at: transform.$scale.origin.span))
    }
    if let encode = transform.encode {
      steps.append(
        Step(
          text: "encode: \(encode.rawValue)", span: transform.$encode.origin.span,
          need: "a category, a string, a boolean or an integer", accepts: \.isDiscrete))
    }
    return steps
  }
}

extension Diagnostic {
  /// Nil unless the transform does both.
  fileprivate static func scaledAndEncoded(_ transform: PipelineSpec.Features.Transform) -> Diagnostic? {
    guard let scale = transform.$scale.present(), let encode = transform.$encode.present() else { return nil }
    return Diagnostic(
      .scaledAndEncoded, at: scale.origin.span,
      "`\(transform.column)` is encoded, which leaves no numbers for `scale: \(scale.value.rawValue)`",
      notes: [Note("it is encoded here", where: encode)].compactMap(\.self), help: "leave one of the two out")
  }

  fileprivate static func transformOnLabel(_ name: Sourced<String>, label: Sourced<String>) -> Diagnostic {
    Diagnostic(
      .transformOnLabel, at: name.origin.span, "`\(name.value)` is the label, and transforms change features only",
      notes: [Note("it is the label by this line", where: label)])
  }
}
