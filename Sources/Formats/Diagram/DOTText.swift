internal import Diagnostics
internal import Document
internal import Source

/// A diagram in the DOT language of Graphviz (https://graphviz.org/doc/info/lang.html).
struct DOTText {
  let text: RenderedText

  init(_ diagram: Diagram) {
    var lines = DiagramLines()
    lines.line("digraph \(Self.quoted(diagram.title)) {", diagram.origin)
    lines.line("  graph [label=\(Self.quoted(diagram.title)), labelloc=t, fontname=\"monospace\"]", diagram.origin)
    lines.line("  node [shape=box, style=rounded, fontname=\"monospace\", fontsize=11]", diagram.origin)
    for box in diagram.boxes {
      let style = box.isDashed ? ", style=\"rounded,dashed\"" : ""
      lines.line("  \(Self.quoted(box.id)) [label=\(Self.quoted([box.name] + box.details))\(style)]", box.origin)
    }
    for arrow in diagram.arrows {
      let ends = [arrow.from, arrow.to].map { Self.quoted(diagram.boxes[$0].id) }
      lines.line("  \(ends[0]) -> \(ends[1])", arrow.origin)
    }
    lines.line("}", diagram.origin)
    text = lines.text
  }

  private static func quoted(_ text: String) -> String { quoted([text]) }

  /// A string of several lines. Beside the quote, Graphviz reads backslashes and entities of HTML in labels; in
  /// identifiers it keeps what is written here, which is still another text for another identifier.
  private static func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      line.visible.unicodeScalars.reduce(into: "") { quoted, scalar in
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "&": quoted += "&amp;"
        default: quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return "\"\(escaped.joined(separator: "\\n"))\""
  }
}
