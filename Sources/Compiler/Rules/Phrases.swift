internal import Diagnostics
internal import Source

/// Wording that findings share.
enum Phrase {
  /// "`a`, `b` and `c`".
  static func list(_ names: [String], joining word: String = "and") -> String {
    let quoted = names.map { "`\($0)`" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "none" }
    return quoted.dropLast().joined(separator: ", ") + " \(word) \(last)"
  }

  /// A guess at what was meant, else what there is: "did you mean `churned`?", "the columns are `a` and `b`".
  static func help(for word: String, among names: [String], called kind: String) -> String {
    if let nearest = Suggestion.nearest(to: word, in: names) { return "did you mean `\(nearest)`?" }
    guard names.count <= 20 else { return "there are \(names.count) \(kind), and none has a name like it" }
    return switch names.count {
    case 0: "there are no \(kind)"
    case 1: "there is only \(list(names))"
    default: "the \(kind) are \(list(names))"
    }
  }
}

extension Diagnostic.Note {
  /// A note about a value that somebody wrote; nil when it is a default, which has no place.
  init?<Value>(_ message: String, where value: Sourced<Value>) {
    guard let span = value.origin.span else { return nil }
    self.init(message, at: span)
  }
}
