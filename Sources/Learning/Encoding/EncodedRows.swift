/// Encoded rows in tiles that fit into a processor's cache: the numbers of a tile column by column, and for each category
/// the place of the row's 1.
final class EncodedRows: @unchecked Sendable {
  /// Rows of a tile; the last one may have fewer.
  static let tileRows = 1024

  let encoding: FeatureEncoding
  let rowCount: Int
  /// Tile after tile; in it, column after column.
  private let numbers: UnsafeMutablePointer<Float>
  /// Tile after tile; in it, category after category. -1 where a row has no 1.
  private let places: UnsafeMutablePointer<Int32>

  var tileCount: Int { (rowCount + Self.tileRows - 1) / Self.tileRows }

  /// - Precondition: the features have the columns that the encoding was made of.
  init(_ features: FeatureSet, _ encoding: FeatureEncoding, threads: Int) {
    self.encoding = encoding
    rowCount = features.rowCount
    numbers = .allocate(capacity: max(1, rowCount * encoding.numbers.count))
    places = .allocate(capacity: max(1, rowCount * encoding.categories.count))
    Parallel.mapRuns(of: tileCount, threads: threads, most: 64) { tiles in
      for tile in tiles { fill(tile, features) }
    }
  }

  deinit {
    numbers.deallocate()
    places.deallocate()
  }

  /// A view of some of the rows; it must not outlive them.
  struct Tile {
    /// Of the whole.
    var rows: Range<Int>
    /// Column after column, `rows.count` each.
    var numbers: UnsafePointer<Float>
    /// Category after category, `rows.count` each.
    var places: UnsafePointer<Int32>
  }

  func rows(ofTile tile: Int) -> Range<Int> {
    tile * Self.tileRows..<min(rowCount, (tile + 1) * Self.tileRows)
  }

  /// - Precondition: there is such a tile.
  func tile(_ index: Int) -> Tile {
    precondition(0..<tileCount ~= index)
    let rows = rows(ofTile: index)
    return Tile(
      rows: rows, numbers: numbers + rows.lowerBound * encoding.numbers.count,
      places: places + rows.lowerBound * encoding.categories.count)
  }

  private func fill(_ tile: Int, _ features: FeatureSet) {
    let rows = rows(ofTile: tile)
    for (at, number) in encoding.numbers.enumerated() {
      let column = UnsafeMutableBufferPointer(
        start: numbers + rows.lowerBound * encoding.numbers.count + at * rows.count, count: rows.count)
      features.columns[number.column].values.write(rows, into: column)
      let center = number.center
      let missing = (number.mean - center) * number.factor
      for row in 0..<rows.count {
        let value = column[row]
        column[row] = (value - value) == 0 ? (value - center) * number.factor : missing
      }
    }
    for (at, category) in encoding.categories.enumerated() {
      guard case .codes(let codes, _) = features.columns[category.column].values else {
        preconditionFailure("the column was a category when the model was fitted")
      }
      let column = places + rows.lowerBound * encoding.categories.count + at * rows.count
      let missing = category.hasMissing ? Int32(category.offset + category.levels) : -1
      for (place, row) in rows.enumerated() {
        let code = codes[row]
        column[place] = code >= 0 && code < Int32(category.levels) ? Int32(category.offset) + code : missing
      }
    }
  }
}
