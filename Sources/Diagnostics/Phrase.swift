/// Wording that findings share.
public enum Phrase {
  /// "`a`, `b` and `c`".
  public static func list(_ names: [String], joining word: String = "and") -> String {
    let quoted = names.map { "`\($0)`" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "none" }
    return quoted.dropLast().joined(separator: ", ") + " \(word) \(last)"
  }

  /// A guess at what was meant, else what there is: "did you mean `churned`?", "the columns are `a` and `b`".
  public static func help(for word: String, among names: [String], called kind: String) -> String {
    if let nearest = Suggestion.nearest(to: word, in: names) { return "did you mean `\(nearest)`?" }
    guard names.count <= 20 else { return "there are \(names.count) \(kind), and none has a name like it" }
    return switch names.count {
    case 0: "there are no \(kind)"
    case 1: "there is only \(list(names))"
    default: "the \(kind) are \(list(names))"
    }
  }
}
