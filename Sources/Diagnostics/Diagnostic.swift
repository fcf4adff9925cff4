public import Source

public enum Severity: String, CaseIterable, Comparable, Sendable {
  case error, warning, note

  /// Errors come first.
  public static func < (left: Severity, right: Severity) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// One finding about an input: what is wrong, exactly where, and what to do.
public struct Diagnostic: Hashable, Sendable {
  /// A second place that helps to understand the first, such as "first defined here".
  public struct Note: Hashable, Sendable {
    public var message: String
    public var span: Span?

    public init(_ message: String, at span: Span? = nil) {
      self.message = message
      self.span = span
    }
  }

  public var code: Code
  public var severity: Severity
  /// The tight range that the caret underlines; nil when a whole file or the run is meant.
  public var span: Span?
  /// One sentence without a full stop: what was found and what was expected.
  public var message: String
  public var notes: [Note]
  /// What to do about it, when that is more than the message says.
  public var help: String?
  /// The environments that it concerns; empty when it is all of them.
  public var environments: [String]

  /// - Parameter notes: a nil is none, such as one about a value that nobody wrote.
  public init(
    _ code: Code, at span: Span?, _ message: String, notes: [Note?] = [], help: String? = nil,
    severity: Severity? = nil, environments: [String] = []
  ) {
    self.code = code
    self.severity = severity ?? code.severity
    self.span = span
    self.message = message
    self.notes = notes.compactMap(\.self)
    self.help = help
    self.environments = environments
  }
}
