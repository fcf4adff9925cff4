internal import Source

/// The text of a template as it was when the compiler was built.
struct ShippedText: Sendable {
  let name: String
  /// Why a line is there that the template alone put there.
  let rule: Rule
  private let text: StaticString

  init(_ name: String, rule: Rule, _ text: StaticString) {
    self.name = name
    self.rule = rule
    self.text = text
  }

  var bytes: [UInt8] { text.withUTF8Buffer(Array.init) }
}
