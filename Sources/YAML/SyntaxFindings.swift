internal import Diagnostics
internal import Source

extension SyntaxError {
  /// What libyaml found, in the words of somebody who wrote the file rather than of the scanner, at the place where
  /// the mistake is rather than where it was noticed.
  func finding(in text: WrittenText) -> Diagnostic {
    let here = text.character(at: offset)
    switch problem {
    case "mapping values are not allowed in this context":
      return syntax(
        here, "a mapping cannot begin here", help: "quote the text if the `:` belongs to it, or indent it as a key")
    case "could not find expected ':'":
      return syntax(text.restOfLine(at: context?.offset ?? offset), "a key needs a `:` and a space behind it")
    case "did not find expected key":
      return syntax(
        text.word(at: offset), "expected a key of the mapping, in the column of its other keys",
        notes: contextNote("the mapping begins here", text))
    case "did not find expected '-' indicator":
      return syntax(
        text.word(at: offset), "expected `-`, in the column of the list's other items",
        notes: contextNote("the list begins here", text))
    case "did not find expected node content":
      return syntax(here, "expected a value")
    case "did not find expected ',' or ']'":
      return syntax(here, "expected `,` or `]`", notes: contextNote("the list opens here", text))
    case "did not find expected ',' or '}'":
      return syntax(here, "expected `,` or `}`", notes: contextNote("the mapping opens here", text))
    case "found unexpected end of stream", "found unexpected document indicator":
      guard let context else { break }
      return syntax(text.character(at: context.offset), "this quote is never closed")
    case "found unknown escape character":
      return syntax(
        text.restOfLine(at: offset).prefix(2), "not an escape that YAML knows",
        help: "single quotes take a backslash as it is")
    case "did not find expected alphabetic or numeric character":
      return syntax(
        text.character(at: context?.offset ?? offset), "an anchor or alias needs a name of letters and digits",
        help: "put quotes around a text that begins with `*` or `&`")
    case "did not find expected <document start>":
      return syntax(
        text.word(at: offset), "expected the end of the file",
        help: "a file is one mapping, all of its keys in one column")
    case "control characters are not allowed":
      let name = text.scalar(at: offset).map { " \($0.codePoint)" } ?? ""
      return syntax(here, "the control character\(name) cannot stand in YAML")
    case "found undefined tag handle":
      return .foreignTag(at: text.word(at: context?.offset ?? offset))
    case "found character that cannot start any token":
      return cannotBegin(text)
    default:
      if problem.contains("tab character") { return tab(text) }
    }
    let notes = context.map { [Diagnostic.Note($0.text, at: text.character(at: $0.offset))] } ?? []
    return syntax(here, problem, notes: notes)
  }

  private func cannotBegin(_ text: WrittenText) -> Diagnostic {
    guard let character = text.scalar(at: offset), character != "\t" else { return tab(text) }
    return syntax(
      text.character(at: offset), "a value cannot begin with `\(character)`", help: "put quotes around the value")
  }

  private func tab(_ text: WrittenText) -> Diagnostic {
    syntax(text.character(at: offset), "a tab cannot indent", help: "use spaces")
  }

  private func contextNote(_ message: String, _ text: WrittenText) -> [Diagnostic.Note] {
    guard let context, context.offset != offset else { return [] }
    return [Diagnostic.Note(message, at: text.character(at: context.offset))]
  }

  private func syntax(
    _ span: Span, _ message: String, notes: [Diagnostic.Note] = [], help: String? = nil
  ) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, message, notes: notes, help: help)
  }
}

extension Span {
  fileprivate func prefix(_ count: Int) -> Span {
    Span(file: file, start: Int(start), end: min(Int(end), Int(start) + count))
  }
}
