public import Tabular

/// Rows by the values of a column, named for people.
public struct RowGroups: Sendable {
  public struct Group: Hashable, Sendable {
    public var name: String
    /// Ascending.
    public var rows: [Int]
  }

  /// More different numbers than this are grouped by quartiles.
  public static let mostNumbers = 10
  /// More groups than this are not listed: the smallest are one.
  public static let mostGroups = 50
  public static let missing = "(missing)"

  public let column: String
  /// Categories in the order of their levels, texts in that of their bytes, numbers ascending, the missing last.
  public let groups: [Group]

  public init(_ column: TableColumn) {
    self.column = column.name
    var groups: [Group]
    switch column.values {
    case .booleans(let values):
      groups = Self.grouped(values.map { $0 > 1 ? -1 : Int($0) }, names: ["false", "true"])
    case .categories(let values): groups = Self.grouped(values.codes.map(Int.init), names: values.levels)
    case .strings(let values):
      let isMissing = column.values.isMissing()
      var texts: [String: [Int]] = [:]
      for row in 0..<values.count where !isMissing[row] { texts[values[row], default: []].append(row) }
      groups = texts.map { Group(name: $0.key, rows: $0.value) }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    case .numbers(let values): groups = Self.numbers(values)
    case .integers(let values), .timestamps(let values):
      groups = Self.numbers(values.map { $0 == ColumnValues.missingInteger ? .nan : Double($0) })
    }
    let isMissing = column.values.isMissing()
    let rest = isMissing.indices.filter { isMissing[$0] }
    if groups.count > Self.mostGroups {
      let kept = Set(
        groups.indices.sorted {
          groups[$0].rows.count != groups[$1].rows.count ? groups[$0].rows.count > groups[$1].rows.count : $0 < $1
        }.prefix(Self.mostGroups))
      let others = groups.indices.filter { !kept.contains($0) }
      let name = "(\(others.count) others)"
      let rows = others.flatMap { groups[$0].rows }.sorted()
      groups = groups.indices.filter(kept.contains).map { groups[$0] } + [Group(name: name, rows: rows)]
    }
    if !rest.isEmpty { groups.append(Group(name: Self.missing, rows: rest)) }
    self.groups = groups
  }

  private static func grouped(_ codes: [Int], names: [String]) -> [Group] {
    var rows = [[Int]](repeating: [], count: names.count)
    for (row, code) in codes.enumerated() where code >= 0 { rows[code].append(row) }
    return zip(names, rows).filter { !$1.isEmpty }.map { Group(name: $0, rows: $1) }
  }

  private static func numbers(_ values: [Double]) -> [Group] {
    let sorted = values.filter { !$0.isNaN }.sorted()
    var distinct: [Double] = []
    for value in sorted where distinct.last != value {
      distinct.append(value)
      if distinct.count > mostNumbers { break }
    }
    func text(_ value: Double) -> String {
      let text = "\(value)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    if distinct.count <= mostNumbers {
      return distinct.map { value in
        Group(name: text(value), rows: values.indices.filter { values[$0] == value })
      }
    }
    var edges: [Double] = []
    for quarter in 1...3 {
      let edge = sorted[(sorted.count - 1) * quarter / 4]
      if edge < sorted[sorted.count - 1], edges.last.map({ $0 < edge }) ?? true { edges.append(edge) }
    }
    return (0...edges.count).map { bin in
      let (low, high) = (bin > 0 ? edges[bin - 1] : -.infinity, bin < edges.count ? edges[bin] : .infinity)
      let name =
        bin == 0
        ? "up to \(text(high))" : bin == edges.count ? "above \(text(low))" : "above \(text(low)) up to \(text(high))"
      return Group(
        name: name,
        rows: values.indices.filter {
          (bin == 0 || values[$0] > low) && (bin == edges.count || values[$0] <= high) && !values[$0].isNaN
        })
    }
  }
}
