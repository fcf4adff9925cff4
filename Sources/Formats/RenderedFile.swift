public import Document

/// A complete file of a folder that a format prints.
public struct RenderedFile: Sendable {
  /// Relative to the folder, with `/`.
  public var path: String
  public var text: RenderedText

  public init(path: String, text: RenderedText) {
    self.path = path
    self.text = text
  }
}
