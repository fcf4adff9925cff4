/// By how much a column is changed in a test: `+1`, `-0.5`. Never zero.
public struct SignedChange: Hashable, Sendable, CustomStringConvertible {
  public var value: Double

  public init(_ value: Double) { self.value = value }

  public var description: String {
    (value < 0 ? "-" : "+") + abs(value).shortText
  }

  public init(parsing text: String) throws(Malformed) {
    guard let value = Double(text), value.isFinite else {
      throw Malformed("it must be a number such as `+1` or `-0.5`")
    }
    guard value != 0 else { throw Malformed("a change of zero tests nothing") }
    self.value = value
  }
}
