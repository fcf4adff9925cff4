public import Source

/// A node of an input document, with the bytes it was written in.
///
/// Aliases are resolved: the copy's own span is the alias, and the nodes in it keep the spans where they were written.
public struct Node: Sendable {
  public enum Content: Sendable {
    case scalar(Scalar)
    case sequence([Node])
    case mapping([Entry])
  }

  /// The text of a scalar after YAML's own unescaping. Its type is decided by who reads it.
  public struct Scalar: Sendable, Hashable {
    public enum Style: Sendable, Hashable { case plain, singleQuoted, doubleQuoted, literal, folded }

    public var text: String
    public var style: Style

    public init(_ text: String, style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  public struct Entry: Sendable {
    public var key: String
    /// How the key is written.
    public var keyStyle: Scalar.Style
    /// The key alone.
    public var keySpan: Span
    public var value: Node

    public init(key: String, keyStyle: Scalar.Style = .plain, keySpan: Span, value: Node) {
      self.key = key
      self.keyStyle = keyStyle
      self.keySpan = keySpan
      self.value = value
    }
  }

  public var content: Content
  /// From the first byte of the value to behind its last one; for a block collection to the end of its last item.
  public var span: Span

  public init(_ content: Content, span: Span) {
    self.content = content
    self.span = span
  }
}
