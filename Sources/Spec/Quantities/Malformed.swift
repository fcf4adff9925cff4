/// Why a text is not a value of its kind.
public struct Malformed: Error, Equatable {
  /// What is wrong and what would do, as the end of a sentence: "there is no unit `GB`; write `8Gi` or `8G`".
  public var reason: String
  /// The bytes of the text that are wrong; nil when it is all of them.
  public var range: Range<Int>?

  public init(_ reason: String, at range: Range<Int>? = nil) {
    self.reason = reason
    self.range = range
  }
}
