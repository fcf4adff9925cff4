/// Prints markup so that an HTML parser and an XML parser read the same from it: every element closed, every attribute
/// quoted, no named entity that XML lacks.
struct MarkupWriter {
  private(set) var text = ""

  mutating func write(_ markup: Markup) {
    switch markup {
    case .text(let string): append(escaping: string)
    case .style(let sheet):
      text += "<style>\n\(sheet)\n</style>\n"
    case .element(let element): write(element)
    }
  }

  private mutating func write(_ element: Element) {
    let name = element.name.description
    text += "<\(name)"
    for attribute in element.attributes {
      text += " \(attribute.name)=\""
      append(escaping: attribute.value)
      text += "\""
    }
    // In HTML, only void elements and those of SVG may be closed like this.
    if element.children.isEmpty, Self.selfClosing.contains(name) {
      text += "/>"
    } else {
      text += Self.containers.contains(name) ? ">\n" : ">"
      for child in element.children { write(child) }
      text += "</\(name)>"
    }
    if !Self.phrases.contains(name) { text += "\n" }
  }

  private mutating func append(escaping string: String) {
    for scalar in string.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default:
        if let replacement = Visibility.replacement(of: scalar) {
          text += replacement
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
  }

  private static let selfClosing: Set<String> = ["meta", "path", "rect", "line", "circle", "polygon"]

  /// Elements whose children begin on a line of their own, where a blank shows nowhere.
  private static let containers: Set<String> = [
    "html", "head", "body", "header", "main", "nav", "section", "figure", "svg", "g", "table", "thead", "tbody", "ul",
    "dl", "details", "div", "footer",
  ]

  /// Elements inside of a sentence, and cells of a row: a line break behind them would be a blank, or noise.
  private static let phrases: Set<String> = ["a", "bdi", "code", "em", "span", "strong", "td", "th", "tspan"]
}
