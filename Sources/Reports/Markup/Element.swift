/// A piece of a page: what HTML and the SVG inside of it are made of.
///
/// There is no way to put text into a page but through `.text` and attributes, and both are escaped when the page is
/// printed.
enum Markup {
  case element(Element)
  case text(String)
  /// The style sheet. A literal of this module's sources and nothing else, for it is printed as it is.
  case style(StaticString)
}

/// An element of HTML or SVG.
struct Element {
  var name: StaticString
  /// In the order in which they are printed.
  var attributes: [(name: StaticString, value: String)]
  var children: [Markup]

  init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: [Markup] = []) {
    self.name = name
    self.attributes = attributes.map { (name: $0.key, value: $0.value) }
    self.children = children
  }

  init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text: String) {
    self.init(name, attributes, [.text(text)])
  }
}

extension Markup {
  static func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: [Markup] = []
  ) -> Markup {
    .element(Element(name, attributes, children))
  }

  static func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text: String
  ) -> Markup {
    .element(Element(name, attributes, text: text))
  }
}
