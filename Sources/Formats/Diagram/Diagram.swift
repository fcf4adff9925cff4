public import Source

/// Boxes and arrows between them, before any language that draws them.
public struct Diagram: Sendable {
  public struct Box: Sendable {
    /// Unique among the boxes.
    public var id: String
    /// The first line, which stands out.
    public var name: String
    /// The lines below it.
    public var details: [String]
    /// Whether the border is dashed.
    public var isDashed: Bool
    public var origin: Origin

    public init(id: String, name: String, details: [String], isDashed: Bool, origin: Origin) {
      self.id = id
      self.name = name
      self.details = details
      self.isDashed = isDashed
      self.origin = origin
    }
  }

  /// From one box to another, by their places in `boxes`.
  public struct Arrow: Sendable {
    public var from: Int
    public var to: Int
    public var origin: Origin

    public init(from: Int, to: Int, origin: Origin) {
      self.from = from
      self.to = to
      self.origin = origin
    }
  }

  /// Of names and plain words: Mermaid has no way to write markup in it as text.
  public let title: String
  public let boxes: [Box]
  public let arrows: [Arrow]
  /// Of what belongs to the diagram as a whole.
  public let origin: Origin

  /// - Precondition: every arrow leads to a box that stands later in `boxes`, so there is no cycle.
  public init(title: String, boxes: [Box], arrows: [Arrow], origin: Origin) {
    precondition(Set(boxes.map(\.id)).count == boxes.count, "two boxes of one id")
    for arrow in arrows {
      precondition(
        boxes.indices.contains(arrow.from) && boxes.indices.contains(arrow.to) && arrow.from < arrow.to,
        "an arrow leads backwards or to no box")
    }
    self.title = title
    self.boxes = boxes
    self.arrows = arrows
    self.origin = origin
  }
}

/// A language that diagrams are written in.
public enum DiagramFormat: String, CaseIterable, Sendable {
  case mermaid, dot, svg
}
