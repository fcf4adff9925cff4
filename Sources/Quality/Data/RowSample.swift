public import Tabular

/// Every so many rows of a stream, between `size` and twice as many of a longer one: when there are more, every second one
/// goes. The same rows give the same sample.
public struct RowSample: Sendable {
  private let size: Int
  /// How many rows of the stream each row of the sample stands for.
  public private(set) var stride = 1
  /// Rows of the stream so far.
  public private(set) var seen = 0
  private var parts: [Table] = []
  private var count = 0

  /// - Parameter size: at least 1.
  public init(size: Int = 10_000) {
    precondition(size >= 1)
    self.size = size
  }

  /// Takes the rows that follow those seen before.
  ///
  /// - Precondition: all tables have the same columns, and codes of categories mean the same in all.
  public mutating func observe(_ table: Table) {
    let first = (stride - seen % stride) % stride
    let chosen = Array(Swift.stride(from: first, to: table.rowCount, by: stride))
    seen += table.rowCount
    guard !chosen.isEmpty || parts.isEmpty else { return }
    parts.append(table.rows(chosen))
    count += chosen.count
    if count > 2 * size {
      var rows = self.table
      while rows.rowCount > 2 * size {
        rows = rows.rows(Array(Swift.stride(from: 0, to: rows.rowCount, by: 2)))
        stride *= 2
      }
      parts = [rows]
      count = rows.rowCount
    } else if parts.count > 256 {
      parts = [self.table]
    }
  }

  /// The rows of the sample, in their order; no columns before the first table.
  public var table: Table { Table(joining: parts) }
}
