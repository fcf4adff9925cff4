/// What a template's output is, and so how values are printed in it.
public enum TemplateLanguage: String, CaseIterable, Sendable {
  /// Values are literals: texts in quotes, `True`, lists and dictionaries as `ruff format` lays them out.
  case python
  /// Values are prose without markup, on one line; lists have commas.
  case markdown
  /// Values are one line each; lists have commas.
  case text

  /// Why a value of this shape cannot be printed; nil when it can.
  func complaint(about shape: TemplateShape) -> String? {
    switch (self, shape) {
    case (_, .record): "a record has no text of its own; print one of its fields"
    case (_, .text), (_, .integer), (_, .identifier), (.python, .flag), (.markdown, .code), (.text, .code): nil
    case (.markdown, .block): nil
    case (.python, .block), (.text, .block): "a block is for pages"
    case (_, .list(.record)), (_, .list(.block)), (_, .map(.record)):
      "a \(shape.name) has no text of its own; loop over it with `for`"
    case (.python, .list(let inner)), (.python, .map(let inner)): complaint(about: inner)
    case (_, .list(.list)), (_, .list(.map)), (.markdown, .map), (.text, .map):
      "a \(shape.name) has no text of its own; loop over it with `for`"
    case (.markdown, .list(let item)), (.text, .list(let item)): complaint(about: item)
    case (.markdown, .flag), (.text, .flag): "a flag has no text of its own; ask for it with `if`"
    case (.python, .jinja): nil
    case (.markdown, .jinja), (.text, .jinja): "a text for Jinja belongs into a program for Airflow"
    case (.python, .code): "code is for pages; Python has no use for it"
    }
  }
}
