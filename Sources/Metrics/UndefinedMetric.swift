/// A metric that these rows do not define, such as an area under a curve when all rows are of one class.
public struct UndefinedMetric: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the rows lack, as a sentence's end: `auc needs rows of two classes, and all 20 are of class 1`.
  public var description: String

  public init(_ description: String) { self.description = description }
}
