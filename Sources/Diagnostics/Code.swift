/// A stable name for one kind of finding, with what `mlgen explain` says about it.
///
/// Codes are declared in `Codes/`, one file per area; `Code.all` lists them.
public struct Code: Hashable, Sendable, CustomStringConvertible {
  /// `ML` and four digits. Never reused for another meaning.
  public let id: String
  public let severity: Severity
  /// A few words, without a full stop.
  public let title: String
  /// Why this is a finding and what follows from it: one paragraph.
  public let meaning: String
  /// A fragment of a spec that raises it.
  public let wrong: String
  /// The same fragment, mended.
  public let right: String

  init(
    _ id: String, _ title: String, severity: Severity = .error, meaning: String, wrong: String, right: String
  ) {
    self.id = id
    self.severity = severity
    self.title = title
    self.meaning = meaning
    self.wrong = wrong
    self.right = right
  }

  public var description: String { id }

  public static func == (left: Code, right: Code) -> Bool { left.id == right.id }

  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
