/// Text in a program for Airflow, in a field that Airflow renders with Jinja before it uses it.
public enum JinjaText {
  /// Whether Jinja would give another text back: it reads tags, makes every line break a line feed and drops a last one.
  ///
  /// Source: `Lexer.tokeniter` of Jinja 3.1, and its defaults, which Airflow leaves as they are.
  public static func isChanged(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      if bytes.last == UInt8(ascii: "\n") { return true }
      return bytes.indices.contains { index in
        switch bytes[index] {
        case UInt8(ascii: "\r"): true
        case UInt8(ascii: "{") where index + 1 < bytes.count:
          [UInt8(ascii: "{"), UInt8(ascii: "%"), UInt8(ascii: "#")].contains(bytes[index + 1])
        default: false
        }
      }
    }
  }

  /// A string, inside of `literal` of `airflow.sdk` when Jinja would change it: Airflow renders no such value.
  static func literal(_ text: String) -> PythonLiteral.Content {
    isChanged(text) ? .call(literal, text) : .string(text)
  }

  private static let literal = Identifier(known: "literal")
}
