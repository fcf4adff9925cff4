/// Some of the rows, by their numbers from 0: a bit for each row there is.
public struct RowSet: Hashable, Sendable {
  private var words: [UInt64] = []

  public init() {}

  /// How many rows it has.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  public func contains(_ row: Int) -> Bool {
    let word = row / 64
    return word < words.count && words[word] & 1 << UInt64(row % 64) != 0
  }

  /// Makes room for rows of numbers below `rows`.
  mutating func extend(to rows: Int) {
    words += [UInt64](repeating: 0, count: max(0, (rows + 63) / 64 - words.count))
  }

  /// - Precondition: there is room for the row.
  mutating func insert(_ row: Int) { words[row / 64] |= 1 << UInt64(row % 64) }
}
