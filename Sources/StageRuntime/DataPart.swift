/// The three parts that a split makes, by the names of their files.
public enum DataPart: String, CaseIterable, Sendable {
  case train
  case validation
  case test

  public var fileName: String { "\(rawValue).csv" }
}
