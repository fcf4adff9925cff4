internal import Source

/// One tag of a template, understood on its own.
struct TemplateTag: Sendable {
  enum Kind: Sendable {
    case value(TemplatePath)
    case each(variable: TemplatePath.Step, TemplatePath)
    case branch(TemplatePath, isNegated: Bool)
    case otherwise
    case end
    case comment
    /// It could not be read, which was reported. `opens` tells whether it began a block that wants its `end`.
    case broken(opens: Bool)
  }

  let kind: Kind
  /// From `<%` to behind `%>`.
  let span: Span

  /// Whether a line that holds nothing else is part of the output.
  var isPrinted: Bool { if case .value = kind { true } else { false } }

  static let keywords = ["for", "if", "else", "end"]
}

/// Names with dots between them, such as `stage.name`.
struct TemplatePath: Sendable {
  struct Step: Sendable {
    let name: String
    let span: Span
  }

  /// Never empty.
  let steps: [Step]

  var span: Span {
    guard let first = steps.first, let last = steps.last else { preconditionFailure("a path has steps") }
    return Span(file: first.span.file, start: Int(first.span.start), end: Int(last.span.end))
  }

  var text: String { steps.map(\.name).joined(separator: ".") }
}
