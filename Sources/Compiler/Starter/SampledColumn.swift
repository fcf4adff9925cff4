internal import Source
public import Spec

/// A column of a CSV file, and what its values look like.
public struct SampledColumn: Hashable, Sendable {
  public var name: String
  public var type: PipelineSpec.Data.Column.Kind
  /// Nil for a column that the model learns from.
  public var role: PipelineSpec.Data.Column.Role?
  /// Of a category with few values, in the order of their bytes; else empty.
  public var values: [String]

  /// A category has at most this many values, each on two rows on average.
  private static let mostCategories = 20
  /// More values than this are nothing to read in a spec.
  private static let mostListed = 8

  /// Guesses the columns of a CSV file by all of its rows.
  /// - Returns: nil when the file is no table: without a header, or with a quote that nobody closes.
  public static func columns(ofCSV bytes: [UInt8]) -> [SampledColumn]? {
    var records = CSVRecords(bytes)
    guard let names = records.next(), names.allSatisfy({ !$0.isEmpty }) else { return nil }
    var evidence = names.map { _ in Evidence() }
    while let record = records.next() {
      if record == [""] { continue }
      for (index, field) in record.prefix(names.count).enumerated() { evidence[index].see(field) }
    }
    guard !records.isBroken else { return nil }
    var columns = zip(names, evidence).map { column($0, $1) }
    if let time = columns.firstIndex(where: { $0.type == .timestamp }) { columns[time].role = .time }
    return columns
  }

  private static func column(_ name: String, _ evidence: Evidence) -> SampledColumn {
    var column = SampledColumn(name: name, type: .string, role: nil, values: [])
    if evidence.count == 0 { return column }
    if evidence.areBooleans {
      column.type = .boolean
    } else if evidence.areIntegers {
      column.type = .integer
    } else if evidence.areNumbers {
      column.type = .number
    } else if evidence.areTimes {
      column.type = .timestamp
    } else if evidence.values.count <= mostCategories, evidence.values.count * 2 <= evidence.count {
      column.type = .category
      if evidence.values.count <= mostListed {
        column.values = evidence.values.sorted { $0.precedesInBytes($1) }
      }
    }
    let isKey = evidence.values.count == evidence.count && evidence.count > 1
    let isNamedAsKey = name.lowercased() == "id" || name.lowercased().hasSuffix("_id")
    if isKey, column.type == .string || (column.type == .integer && isNamedAsKey) { column.role = .id }
    return column
  }

  /// What was seen of a column. An empty field is a missing value, and says nothing.
  private struct Evidence {
    var count = 0
    /// The distinct values.
    var values: Set<String> = []
    var areBooleans = true
    var areIntegers = true
    var areNumbers = true
    var areTimes = true

    mutating func see(_ field: String) {
      guard !field.isEmpty else { return }
      count += 1
      guard values.insert(field).inserted else { return }
      areBooleans = areBooleans && (field.lowercased() == "true" || field.lowercased() == "false")
      areIntegers = areIntegers && Int(field) != nil
      areNumbers = areNumbers && Self.isNumber(field)
      areTimes = areTimes && Self.isTime(field)
    }

    /// `Double` also reads hexadecimal numbers and words such as `nan`.
    private static func isNumber(_ field: String) -> Bool {
      field.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0) } && Double(field) != nil
    }

    /// Begins with a date of ISO 8601, alone or with a time behind it.
    private static func isTime(_ field: String) -> Bool {
      let bytes = Array(field.utf8)
      guard bytes.count == 10 || (bytes.count > 10 && (bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20)) else {
        return false
      }
      return bytes.prefix(10).enumerated().allSatisfy { place, byte in
        place == 4 || place == 7 ? byte == UInt8(ascii: "-") : byte >= 0x30 && byte <= 0x39
      }
    }
  }
}
