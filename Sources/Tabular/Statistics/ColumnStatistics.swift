public import RuntimeContract

/// What one pass over a column tells, part by part; parts merge in the order of the rows.
public struct ColumnStatistics: Codable, Hashable, Sendable {
  public var name: String
  public var type: ColumnType
  /// Rows, with and without a value.
  public private(set) var rows = 0
  public private(set) var missing = 0
  /// Values that are infinite; no figure below counts them.
  public private(set) var infinite = 0
  /// Of numbers, integers and timestamps (in microseconds); of booleans as 0 and 1.
  public private(set) var minimum: Double?
  public private(set) var maximum: Double?
  /// Nil without a value that counts.
  public private(set) var mean: Double?
  /// The sum of squared differences from the mean, which are divided by `unit` first.
  private var squares = 0.0
  /// 1, until a value appears whose square might be infinite: then `largeUnit`.
  private var unit = 1.0
  /// Of numbers, integers and timestamps.
  public private(set) var quantiles: QuantileSketch?
  /// Of booleans, integers, categories and strings.
  public private(set) var top: TopValues?

  public init(name: String, type: ColumnType) {
    self.name = name
    self.type = type
    switch type {
    case .number, .timestamp: quantiles = QuantileSketch()
    case .integer:
      quantiles = QuantileSketch()
      top = TopValues()
    case .boolean, .category, .string: top = TopValues()
    }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, type, rows, missing, infinite, minimum = "min", maximum = "max", mean, squares, unit, quantiles, top
  }

  /// Values that mean and variance are of.
  private var counted: Int { rows - missing - infinite }

  /// Of the rows as a whole (divided by their number); nil without a value that counts. Always finite.
  public var standardDeviation: Double? {
    mean.map { _ in Swift.min((squares / Double(counted)).squareRoot() * unit, .greatestFiniteMagnitude) }
  }

  /// Divided by it, the square of any difference is finite; and what the division takes away of smaller numbers is nothing
  /// beside a number that needs it.
  private static let largeUnit = 0x1p600
  private static let needsLargeUnit = 0x1p500

  /// Adds rows.
  ///
  /// - Precondition: the values are of its type.
  public mutating func observe(_ values: ColumnValues) {
    precondition(values.type == type, "statistics are of one type")
    switch values {
    case .numbers(let values): observe(numbers: values)
    case .timestamps(let values): observe(numbers: values.map(ColumnStatistics.number))
    case .integers(let values):
      observe(numbers: values.map(ColumnStatistics.number))
      var counts: [Int64: Int] = [:]
      for value in values where value != ColumnValues.missingInteger { counts[value, default: 0] += 1 }
      // In one order, for a full list of top values depends on it.
      for (value, count) in counts.sorted(by: { $0.key < $1.key }) { top?.add("\(value)", count: count) }
    case .booleans(let values):
      observe(numbers: values.map { $0 == ColumnValues.missingBoolean ? .nan : Double($0) })
      for value: UInt8 in [0, 1] {
        let count = values.count { $0 == value }
        if count > 0 { top?.add(value == 1 ? "true" : "false", count: count) }
      }
    case .categories(let values):
      var counts = [Int](repeating: 0, count: values.levels.count)
      rows += values.codes.count
      for code in values.codes {
        if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
      }
      for (level, count) in zip(values.levels, counts) where count > 0 { top?.add(level, count: count) }
    case .strings(let values):
      rows += values.count
      missing += values.missing.count
      let isMissing = values.missingFlags
      for row in 0..<values.count where !isMissing[row] { top?.add(values[row]) }
    }
  }

  private static func number(_ value: Int64) -> Double {
    value == ColumnValues.missingInteger ? .nan : Double(value)
  }

  /// The mean first, then differences from it, then both together with what was seen before.
  private mutating func observe(numbers: [Double]) {
    var part = ColumnStatistics(name: name, type: type)
    part.quantiles = nil
    part.top = nil
    part.rows = numbers.count
    var sum = 0.0
    for value in numbers {
      if value.isNaN {
        part.missing += 1
      } else if value.isInfinite {
        part.infinite += 1
      } else {
        // Divided first, so that no sum of finite numbers is infinite.
        sum += value / Double(numbers.count)
        part.minimum = Swift.min(part.minimum ?? value, value)
        part.maximum = Swift.max(part.maximum ?? value, value)
        quantiles?.add(value)
      }
    }
    if part.counted > 0, let minimum = part.minimum, let maximum = part.maximum {
      // Rounding can carry the mean of the largest numbers beyond them.
      let mean = Swift.min(Swift.max(sum * (Double(numbers.count) / Double(part.counted)), minimum), maximum)
      part.mean = mean
      if Swift.max(-minimum, maximum) >= Self.needsLargeUnit { part.unit = Self.largeUnit }
      let unit = part.unit
      part.squares = numbers.reduce(0) { sum, value in
        guard value.isFinite else { return sum }
        let difference = value / unit - mean / unit
        return sum + difference * difference
      }
    }
    merge(part)
  }

  /// Takes what another has seen, of the rows after those of this: T. Chan, G. Golub and R. LeVeque, "Updating Formulae
  /// and a Pairwise Algorithm for Computing Sample Variances", 1979.
  ///
  /// - Precondition: both are of one type.
  public mutating func merge(_ other: ColumnStatistics) {
    precondition(other.type == type, "statistics are of one type")
    let unit = Swift.max(unit, other.unit)
    func scaled(_ statistics: ColumnStatistics) -> Double {
      statistics.squares * (statistics.unit / unit) * (statistics.unit / unit)
    }
    if let mean, let otherMean = other.mean {
      let (count, otherCount) = (Double(counted), Double(other.counted))
      let difference = otherMean / unit - mean / unit
      let share = otherCount / (count + otherCount)
      self.mean = mean + difference * share * unit
      squares = scaled(self) + scaled(other) + difference * difference * count * share
      self.unit = unit
    } else if other.mean != nil {
      mean = other.mean
      squares = other.squares
      self.unit = other.unit
    }
    rows += other.rows
    missing += other.missing
    infinite += other.infinite
    minimum = [minimum, other.minimum].compactMap(\.self).min()
    maximum = [maximum, other.maximum].compactMap(\.self).max()
    if let sketch = other.quantiles { quantiles?.merge(sketch) }
    if let values = other.top { top?.merge(values) }
  }
}

/// The statistics of all columns of a table that is seen piece by piece.
public struct TableStatistics: Codable, Hashable, Sendable {
  public private(set) var columns: [ColumnStatistics]

  /// - Precondition: every column has a type.
  public init(_ columns: [Column]) {
    self.columns = columns.map { column in
      guard let type = column.type else { preconditionFailure("the columns of a table have types") }
      return ColumnStatistics(name: column.name, type: type)
    }
  }

  /// For rows of the table's columns.
  public init(_ table: Table) {
    columns = table.columns.map { ColumnStatistics(name: $0.name, type: $0.values.type) }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case columns
  }

  /// Adds rows, a column a thread.
  ///
  /// - Precondition: the table has these columns, in this order.
  public mutating func observe(_ table: Table) {
    precondition(table.columns.map(\.name) == columns.map(\.name), "statistics are of one table's columns")
    columns.withUnsafeMutableBufferPointer { statistics in
      // Each call has a column of its own.
      nonisolated(unsafe) let statistics = statistics
      inParallel(statistics.count) { statistics[$0].observe(table.columns[$0].values) }
    }
  }

  /// Takes what another has seen, of the rows after those of this.
  ///
  /// - Precondition: both are of the same columns.
  public mutating func merge(_ other: TableStatistics) {
    precondition(other.columns.map(\.name) == columns.map(\.name), "statistics are of one table's columns")
    for (index, column) in other.columns.enumerated() { columns[index].merge(column) }
  }
}
