public import Document

/// Lines in a language of their own, which a page shows as they are or draws.
public struct CodeBlock: Sendable {
  /// As readers of Markdown call it, such as `mermaid`: a word.
  let language: String
  /// Whole lines.
  let text: RenderedText

  public init(language: String, text: RenderedText) {
    self.language = language
    self.text = text
  }
}
