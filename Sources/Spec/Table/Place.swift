public import Source

/// Where an object of a spec was written; both spans are nil when nobody wrote it and defaults stand in.
public struct Place: Hashable, Sendable {
  /// The whole mapping; after merging, that of the last layer that wrote it.
  public var span: Span?
  /// Its key alone; nil for an item of a list and for the document.
  public var key: Span?

  public init(span: Span? = nil, key: Span? = nil) {
    self.span = span
    self.key = key
  }

  /// True when some layer wrote the object.
  public var isWritten: Bool { span != nil }

  /// Where a finding about the whole object points: its key, else the mapping.
  public var pointer: Span? { key ?? span }

  /// The origin of what exists because the object does.
  public var origin: Origin {
    pointer.map(Origin.span) ?? .rule("the section is not in the spec, so its defaults apply")
  }
}
