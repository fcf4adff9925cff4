internal import Diagnostics
internal import Source

extension Diagnostic.Note {
  /// A note about a value that somebody wrote; nil when it is a default, which has no place.
  init?<Value>(_ message: String, where value: Sourced<Value>) {
    guard let span = value.origin.span else { return nil }
    self.init(message, at: span)
  }
}
