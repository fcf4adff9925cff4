/// How wide text is drawn. The font is the reader's, so this is an estimate on the safe side: pictures have room for
/// letters that are a little wider.
enum Lettering {
  /// The size in units of a drawing. On narrow screens, where drawings shrink, letters are `narrowSize` large.
  static let size = 11.0
  static let narrowSize = 13.0

  static func width(_ text: String, size: Double = narrowSize) -> Double {
    Visibility.visible(text).unicodeScalars.reduce(0) { sum, scalar in
      sum + (isWide(scalar) ? 1 : "iljtfrI.,:;|' ()".unicodeScalars.contains(scalar) ? 0.34 : 0.62) * size
    }
  }

  /// The beginning of the text that fits, and an ellipsis.
  static func fitted(_ text: String, width limit: Double, size: Double = narrowSize) -> String {
    guard width(text, size: size) > limit else { return text }
    var result = text
    while !result.isEmpty, width(result + "…", size: size) > limit { result.removeLast() }
    return result + "…"
  }

  /// Labels of which several would become the same when shortened are told apart by their ends.
  static func fitted(_ texts: [String], width limit: Double, size: Double = narrowSize) -> [String] {
    let starts = texts.map { fitted($0, width: limit, size: size) }
    guard Set(starts).count < Set(texts).count else { return starts }
    return zip(texts, starts).map { text, start in
      guard start != text else { return text }
      let head = fitted(text, width: limit / 2, size: size)
      var tail = text
      while !tail.isEmpty, width(head + tail, size: size) > limit { tail.removeFirst() }
      return head + tail
    }
  }

  /// A label at the left of what it names, ending at `right`; under a pointer, the whole name.
  static func rowLabel(_ label: String, of name: String, right: Double, y: Double) -> Markup {
    .tag(
      "text", ["class": "label end", "x": unit(right), "y": unit(y), "dy": "0.35em"],
      [.tag("title", text: name), .text(label)])
  }

  /// Whether it takes a whole square: the scripts of East Asia, and emoji.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60: true
    case 0x1F300...0x1FAFF, 0x20000...0x3FFFD: true
    default: false
    }
  }
}
