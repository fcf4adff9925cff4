public import RuntimeContract
public import Tabular

/// What the rows of today have in a column, from tables that come piece by piece.
public struct ColumnTally: Sendable {
  public let name: String
  public let type: ColumnType
  private var rows = 0
  private var missing = 0
  private var infinite = 0
  private var sketch = QuantileSketch()
  /// All numbers, where they are kept.
  private var numbers: [Double]?
  /// Of categories, by their codes; of booleans, 0 and 1.
  private var counts: [Int] = []
  private var levels: [String] = []
  private var texts = TopValues()
  /// How often each text occurs, where all are kept.
  private var allTexts: [String: Int]?

  /// Of more different texts than this, the most frequent are kept.
  public static let mostTexts = 1_000_000

  /// - Parameter keepsAll: whether figures shall be those of all values, numbers in 8 bytes each, and not of a sketch.
  public init(name: String, type: ColumnType, keepsAll: Bool = false) {
    self.name = name
    self.type = type
    if keepsAll { (numbers, allTexts) = ([], [:]) }
  }

  /// Adds rows.
  ///
  /// - Precondition: the values are of its type, and codes of categories mean the same as before.
  public mutating func observe(_ values: ColumnValues) {
    precondition(values.type == type, "a tally is of one type")
    rows += values.count
    switch values {
    case .numbers(let values): for value in values { add(value) }
    case .integers(let values), .timestamps(let values):
      for value in values { add(value == ColumnValues.missingInteger ? .nan : Double(value)) }
    case .booleans(let values):
      levels = ["false", "true"]
      counts += [Int](repeating: 0, count: 2 - counts.count)
      for value in values {
        if value == ColumnValues.missingBoolean { missing += 1 } else { counts[Int(value)] += 1 }
      }
    case .categories(let values):
      levels = values.levels
      counts += [Int](repeating: 0, count: max(0, levels.count - counts.count))
      for code in values.codes {
        if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
      }
    case .strings(let strings):
      for (row, isMissing) in values.isMissing().enumerated() {
        if isMissing { missing += 1 } else { add(strings[row]) }
      }
    }
  }

  private mutating func add(_ text: String) {
    guard allTexts != nil else { return texts.add(text) }
    allTexts?[text, default: 0] += 1
    guard let all = allTexts, all.count > Self.mostTexts else { return }
    for (text, count) in all { texts.add(text, count: count) }
    allTexts = nil
  }

  private mutating func add(_ value: Double) {
    if value.isFinite {
      if numbers == nil { sketch.add(value) } else { numbers?.append(value) }
    } else if value.isNaN {
      missing += 1
    } else {
      infinite += 1
    }
  }

  public var sample: ColumnSample {
    switch type {
    case .number, .integer, .timestamp:
      if let numbers { return .numbers(SortedSample(numbers, missing: missing, infinite: infinite)) }
      return .numbers(
        SortedSample(
          items: sketch.weighted().map { ($0.value, Double($0.weight)) }, count: rows - missing - infinite,
          missing: missing, infinite: infinite, rankError: sketch.rankError))
    case .boolean, .category: return texts(zip(levels, counts).map { ($0, $1) }, undercount: 0)
    case .string:
      if let allTexts { return texts(allTexts.map { ($0.key, $0.value) }, undercount: 0) }
      return texts(texts.items(.max).map { ($0.value, $0.count) }, undercount: texts.undercount)
    }
  }

  /// As in a profile, an empty text is a missing value: it is none to a model.
  private func texts(_ counts: [(value: String, count: Int)], undercount: Int) -> ColumnSample {
    let empty = counts.first { $0.value.isEmpty }?.count ?? 0
    let listed = counts.filter { !$0.value.isEmpty && $0.count > 0 }
    let other = rows - missing - empty - listed.reduce(0) { $0 + $1.count }
    return .categories(
      CategorySample(
        items: listed.map { .init(value: $0.value, count: Double($0.count)) }, unlisted: Double(other),
        missing: missing + empty, undercount: undercount))
  }
}
