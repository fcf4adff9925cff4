/// What becomes of a row that does not fit its columns.
public enum BadRowPolicy: Hashable, Sendable {
  /// The first ends the reading with an error.
  case fatal
  /// They are left out and counted.
  case count
  /// They are left out, counted, and written with their place and the reason to a CSV file of this path.
  case quarantine(path: String)
}

/// What becomes of a category that the schema's `values` do not list.
public enum UnknownValuePolicy: Hashable, Sendable {
  /// It becomes a level behind those of the schema: judging it is someone else's work.
  case added
  /// The row is bad.
  case bad
  /// It is a missing value.
  case missing
}

/// What becomes of columns that the file has and the schema does not name.
public enum OtherColumnPolicy: Hashable, Sendable {
  /// They are read, and their types inferred.
  case inferred
  case ignored
}

public struct ReadOptions: Sendable {
  /// At least 1. The result does not depend on it.
  public var threads = 1
  /// A piece of a file that is parsed as one, in bytes. A reader holds as many pieces at a time as it has threads, and
  /// the rows of each.
  public var chunkBytes = 1 << 18
  /// A longer row is an error: what is being read has no rows, or a quote that nobody closed.
  public var maxRowBytes = 16 << 20
  public var badRows = BadRowPolicy.fatal
  public var unknownValues = UnknownValuePolicy.added
  public var otherColumns = OtherColumnPolicy.inferred
  /// Whether columns that are wanted may be in no file, because another source has them.
  public var allowsAbsentColumns = false
  /// Asked before each piece of a file is read; false ends the reading with an error.
  public var goesOn: @Sendable () -> Bool = { true }
  /// What a whole table may take in memory, in bytes; nil leaves it to the machine.
  public var memoryBudget: Int?

  public init() {}
}
