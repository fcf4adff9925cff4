internal import Diagnostics
public import Document
internal import Source

extension Diagram {
  /// The complete text of the diagram.
  public func text(_ format: DiagramFormat) -> RenderedText {
    switch format {
    case .mermaid: MermaidText(self, isTitled: true).text
    case .dot: DOTText(self).text
    case .svg: SVGText(self).text
    }
  }

  /// As Mermaid without its title, for a page that has a heading above it.
  public var untitledMermaid: RenderedText { MermaidText(self, isTitled: false).text }
}

/// Lines with an origin each, on their way to a text.
struct DiagramLines {
  private(set) var text = RenderedText()

  mutating func line(_ line: String, _ origin: Origin) {
    text.append(line)
    text.append(UInt8(ascii: "\n"))
    text.origins.add(origin)
    text.origins.endLine()
  }
}
