/// Why a model cannot be run, or cannot answer rows: a text for people.
public struct InferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The model's file.
  public var file: String
  /// A sentence without its full stop: what is wrong, and what would be right.
  public var message: String

  public init(_ file: String, _ message: String) {
    self.file = file
    self.message = message
  }

  public var description: String { "\(file): \(message)" }
}
