/// A figure that what was seen does not define, such as a distance to no values at all.
public struct Undefined: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is missing, as a sentence's end: `a Kolmogorov-Smirnov test needs values, and the current rows have none`.
  public var description: String

  public init(_ description: String) { self.description = description }
}

/// - Throws: when one of the samples has no values.
func checkSamples(_ what: String, _ reference: Int, _ current: Int) throws(Undefined) {
  guard reference == 0 || current == 0 else { return }
  let who =
    current > 0 ? "the reference has none" : reference > 0 ? "the current rows have none" : "neither sample has any"
  throw Undefined("\(what) needs values of both samples, and \(who)")
}
