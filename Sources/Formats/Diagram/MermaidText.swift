internal import Diagnostics
internal import Document
internal import Source

/// A diagram as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), which GitHub and GitLab draw inside
/// Markdown.
struct MermaidText {
  let text: RenderedText

  init(_ diagram: Diagram, isTitled: Bool) {
    var lines = DiagramLines()
    if isTitled {
      lines.line("---", diagram.origin)
      lines.line("title: \(Self.frontMatter(diagram.title))", diagram.origin)
      lines.line("---", diagram.origin)
    }
    lines.line("flowchart TB", diagram.origin)
    let names = Self.names(of: diagram.boxes)
    for (box, name) in zip(diagram.boxes, names) {
      let label = ([box.name] + box.details).map(Self.label).joined(separator: "<br>")
      lines.line("  \(name)[\"\(label)\"]", box.origin)
    }
    for arrow in diagram.arrows {
      lines.line("  \(names[arrow.from]) --> \(names[arrow.to])", arrow.origin)
    }
    let dashed = zip(diagram.boxes, names).filter(\.0.isDashed)
    if !dashed.isEmpty {
      let origin = dashed.dropFirst().reduce(dashed[0].0.origin) { $0.joined(with: $1.0.origin) }
      lines.line("  classDef dashed stroke-dasharray: 5 4", origin)
      lines.line("  class \(dashed.map(\.1).joined(separator: ",")) dashed", origin)
    }
    text = lines.text
  }

  /// A name for each box: its id in letters, digits and `_`, which is all that a name takes beside a few characters
  /// that mean something elsewhere. Two boxes never share one, and none is a word of the language.
  private static func names(of boxes: [Diagram.Box]) -> [String] {
    var used = words
    return boxes.map { box in
      var name = String(
        String.UnicodeScalarView(
          box.id.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil) ? scalar : "_"
          }))
      if name.isEmpty { name = "_" }
      // Mermaid compares some of its words without regard to case.
      while !used.insert(name.lowercased()).inserted { name += "_" }
      return name
    }
  }

  /// What a name must not be: the words that the grammar of flowcharts (`flow.jison`) looks for.
  private static let words: Set<String> = [
    "graph", "flowchart", "subgraph", "end", "style", "linkstyle", "classdef", "class", "click", "href", "call",
    "default", "interpolate", "direction", "tb", "bt", "td", "rl", "lr", "br", "acctitle", "accdescr", "o", "x", "v",
    "_self", "_blank", "_parent", "_top",
  ]

  /// Text inside `["…"]`. Everything that Mermaid, the Markdown in its labels, KaTeX or HTML could read is written as
  /// an entity: `#` and a number or name, and a semicolon.
  private static func label(_ text: String) -> String {
    let scalars = Array(text.visible.unicodeScalars)
    return scalars.indices.reduce(into: "") { label, index in
      let scalar = scalars[index]
      let rest = scalars[(index + 1)...]
      switch scalar {
      case "\"": label += "#quot;"
      case "&": label += "#amp;"
      case "<": label += "#lt;"
      case ">": label += "#gt;"
      case "#", "%", "$", "*", "`", "\\", "~", "[", "]", "{", "}": label += "#\(scalar.value);"
      case "+", "-", ".", ")":
        // In front of a blank, at the start of a line or behind its number, these begin a list of Markdown.
        let begins = scalars[..<index].allSatisfy { ("0"..."9").contains($0) } && rest.first == " "
        label += begins ? "#\(scalar.value);" : String(scalar)
      default: label.unicodeScalars.append(scalar)
      }
      // A line break, a formula and an icon are looked for after entities were replaced: something without a width has
      // to stand between.
      let isRead =
        scalar == "\\"
        ? rest.first == "n" : scalar == "$" ? rest.first == "$" : rest.starts(with: ":fa-".unicodeScalars)
      if isRead { label += "#8288;" }
    }
  }

  /// A text of the YAML above the chart.
  private static func frontMatter(_ text: String) -> String {
    var quoted = RenderedText()
    var text = text
    text.withUTF8 { quoted.append(quoted: $0, escapes: .yaml) }
    return quoted.string
  }
}
