/// Text in a program for Airflow, in a field that Airflow renders with Jinja before it uses it.
public enum JinjaText {
  /// Whether Jinja would give another text back: it reads tags, makes every line break a line feed and drops a last one.
  ///
  /// Source: `Lexer.tokeniter` of Jinja 3.1, and its defaults, which Airflow leaves as they are.
  public static func isChanged(_ text: String) -> Bool {
    let bytes = text.utf8
    if bytes.last == UInt8(ascii: "\n") || bytes.contains(UInt8(ascii: "\r")) { return true }
    return zip(bytes, bytes.dropFirst()).contains { first, second in
      first == UInt8(ascii: "{")
        && (second == UInt8(ascii: "{") || second == UInt8(ascii: "%") || second == UInt8(ascii: "#"))
    }
  }

  /// A string, inside of `literal` of `airflow.sdk` when Jinja would change it: Airflow renders no such value.
  static func literal(_ text: String) -> PythonLiteral.Content {
    isChanged(text) ? .call(literal, text) : .string(text)
  }

  private static let literal = Identifier(known: "literal")
}
