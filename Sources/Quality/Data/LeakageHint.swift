internal import Glibc
public import Tabular

/// A column that tells the label by itself, as what was written down after the fact does.
public struct LeakageHint: Codable, Hashable, Sendable {
  public var column: String
  /// H. Theil's uncertainty coefficient: the share of the label's entropy that the column explains, 0 to 1.
  public var explained: Double
  /// Rows of the sample that it was found in.
  public var rows: Int
  /// A sentence with the figure.
  public var reason: String

  /// From here on, a column is suspicious.
  public static let threshold = 0.9
}

/// Every so many rows of a stream, at most `2 × size` at a time: when there are more, every second one goes.
public struct LeakageSample: Sendable {
  /// Numbers of a column are put into this many bins of about equal size, if more of them differ.
  static let bins = 20

  private let label: String
  private let features: [String]
  private let size: Int
  private var stride = 1
  private var seen = 0
  private var isNumber: [String: Bool] = [:]
  /// The sampled values of the label and then of each feature: numbers, or hashes of other values. NaN is missing.
  private var values: [[Double]]

  /// - Parameter size: at least so many rows are sampled, if there are.
  public init(label: String, features: [String], size: Int = 10_000) {
    precondition(size >= 1)
    self.label = label
    self.features = features
    self.size = size
    values = [[Double]](repeating: [], count: features.count + 1)
  }

  /// Takes the rows that follow those seen before; columns that are not there are passed over.
  public mutating func observe(_ table: Table) {
    var chosen: [Int] = []
    var next = (stride - seen % stride) % stride
    while next < table.rowCount {
      chosen.append(next)
      next += stride
    }
    for (place, name) in ([label] + features).enumerated() {
      guard let column = table[name]?.values else { continue }
      if let numbers = column.asNumbers {
        isNumber[name] = true
        values[place] += chosen.map { numbers[$0] }
      } else {
        let (levels, flags) = (column.levelHashes, column.isMissing())
        values[place] += chosen.map { row in
          guard !flags[row] else { return .nan }
          var hash = KeyHash()
          hash.add(column, row: row, levels: levels)
          // 52 bits are a number exactly.
          return Double(hash.fingerprint >> 12)
        }
      }
    }
    seen += table.rowCount
    while (values[0].count) > 2 * size {
      for place in values.indices {
        values[place] = Swift.stride(from: 0, to: values[place].count, by: 2).map { values[place][$0] }
      }
      stride *= 2
    }
  }

  /// Columns that explain nearly all of the label, the most suspicious first. A column with a value of its own for every
  /// few rows, such as a key, explains any label and is passed over.
  public func hints(threshold: Double = LeakageHint.threshold) -> [LeakageHint] {
    let rows = values[0].indices.filter { !values[0][$0].isNaN }
    guard rows.count >= 20 else { return [] }
    let truth = codes(0, label, rows)
    let hints = features.enumerated().compactMap { place, name -> LeakageHint? in
      guard values[place + 1].count == values[0].count else { return nil }
      let codes = codes(place + 1, name, rows)
      guard codes.count * 10 <= rows.count else { return nil }
      let explained = Self.explained(truth.codes, codes.codes)
      guard explained >= threshold else { return nil }
      return LeakageHint(
        column: name, explained: explained, rows: rows.count,
        reason: "\(name) alone explains \(Figure.percent(explained)) of \(label) in "
          + "\(Figure.count(rows.count, "row")): it may hold what is known only afterwards.")
    }
    return hints.sorted { $0.explained != $1.explained ? $0.explained > $1.explained : $0.column < $1.column }
  }

  /// A small number for each value; a missing one is a value of its own.
  private func codes(_ place: Int, _ name: String, _ rows: [Int]) -> (codes: [Int], count: Int) {
    let chosen = rows.map { values[place][$0] }
    let sorted = chosen.filter { !$0.isNaN }.sorted()
    var distinct: [Double] = []
    for value in sorted where distinct.last != value { distinct.append(value) }
    if isNumber[name] == true, distinct.count > Self.bins {
      var edges: [Double] = []
      for bin in 1..<Self.bins {
        let edge = sorted[(sorted.count - 1) * bin / Self.bins]
        if edges.last.map({ $0 < edge }) ?? true { edges.append(edge) }
      }
      distinct = edges + [.infinity]
    }
    let codes = chosen.map { value in
      if value.isNaN { return distinct.count }
      // The first that is not smaller.
      var (low, high) = (0, distinct.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if distinct[middle] < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return (codes, distinct.count + 1)
  }

  /// `1 - H(label | column) / H(label)`; 0 for a label that does not vary.
  static func explained(_ label: [Int], _ column: [Int]) -> Double {
    func entropy(_ counts: some Sequence<Int>, _ total: Int) -> Double {
      counts.reduce(0) { sum, count in
        let share = Double(count) / Double(total)
        return count > 0 ? sum - share * log(share) : sum
      }
    }
    let width = (label.max() ?? 0) + 1
    let groups = (column.max() ?? 0) + 1
    var counts = [Int](repeating: 0, count: width * groups)
    for (truth, group) in zip(label, column) { counts[group * width + truth] += 1 }
    let ofLabels = (0..<width).map { truth in (0..<groups).reduce(0) { $0 + counts[$1 * width + truth] } }
    let whole = entropy(ofLabels, label.count)
    guard whole > 0 else { return 0 }
    let within = (0..<groups).reduce(0.0) { sum, group in
      let part = counts[(group * width)..<((group + 1) * width)]
      let total = part.reduce(0, +)
      return total > 0 ? sum + Double(total) / Double(label.count) * entropy(part, total) : sum
    }
    return max(0, 1 - within / whole)
  }
}
