internal import Files
internal import Glibc
public import RuntimeContract

/// Spreads the rows of a table over CSV files, one for each combination of values of some columns: the first column's value
/// names the outermost folder, as in `region=north/day=3/data.csv`.
///
/// As Hive does, the files lack the columns that name folders, and a missing value and an empty text are
/// `__HIVE_DEFAULT_PARTITION__`. A time would make a folder for each row: it goes by its day, under the name `COLUMN_day`,
/// and stays in the file.
public final class PartitionedCSV {
  /// More folders than this are a column that tells rows apart, which nobody looks for files by.
  public static let limit = 10_000
  /// What stands for no value.
  public static let missing = "__HIVE_DEFAULT_PARTITION__"

  private let folder: String
  private let fileName: String
  private let columns: [String]
  private let keys: [Key]
  /// The columns of the files, by their place in the table.
  private let kept: [Int]
  private let header: [UInt8]
  private let memory: Int
  private let limit: Int
  /// What is held back, for each folder.
  private var buffers: [String: [UInt8]] = [:]
  private var held = 0
  private var folders: Set<String> = []

  /// A column that names folders.
  private struct Key {
    let column: Int
    /// Of the folder, before `=`.
    let name: String
  }

  /// - Parameters:
  ///   - folder: is made when it is not there.
  ///   - columns: of the tables, in their order, with their types.
  ///   - names: the columns that name folders, outermost first: at least one, each once.
  ///   - memory: how many bytes are held back before they are written.
  ///   - limit: how many folders there may be.
  public init(
    folder: String, fileName: String, columns: [Column], by names: [String], memory: Int,
    limit: Int = PartitionedCSV.limit
  ) throws(TableError) {
    self.folder = folder
    self.fileName = fileName
    self.columns = columns.map(\.name)
    self.memory = memory
    self.limit = limit
    var keys: [Key] = []
    var left = Set(columns.indices)
    for name in names {
      guard let index = columns.firstIndex(where: { $0.name == name }) else {
        throw .refused(
          "\(fileName) has no column '\(Shown.text(name))' to partition by; it has: "
            + columns.map { Shown.text($0.name) }.joined(separator: ", "))
      }
      if columns[index].type == .timestamp {
        keys.append(Key(column: index, name: "\(name)_day"))
      } else {
        keys.append(Key(column: index, name: name))
        left.remove(index)
      }
    }
    kept = left.sorted()
    if kept.isEmpty { throw .refused("\(fileName) has no column left beside those that it is partitioned by") }
    for key in keys where columns.contains(where: { $0.name == key.name && $0.name != columns[key.column].name }) {
      throw .refused(
        "\(fileName) has a column '\(Shown.text(key.name))', which the folders of its days would be named by")
    }
    self.keys = keys
    var header: [UInt8] = []
    for (place, index) in kept.enumerated() {
      if place > 0 { header.append(44) }
      CSVText.append(columns[index].name, to: &header)
    }
    self.header = header + [10]
  }

  /// Adds the rows of a table.
  ///
  /// - Precondition: it has the columns that were named.
  public func write(_ table: Table) throws(TableError) {
    precondition(table.columns.map(\.name) == columns, "every table of a file has its columns")
    let lines = CSVRows(Table(columns: kept.map { table.columns[$0] }, rowCount: table.rowCount))
    let segments = keys.map { segment($0, table.columns[$0.column].values) }
    for row in 0..<table.rowCount {
      var path = ""
      for segment in segments {
        if !path.isEmpty { path.append("/") }
        path += segment(row)
      }
      if !folders.contains(path) { try open(path) }
      buffers[path, default: []].add(row, of: lines, counting: &held)
      if held > memory { try flush() }
    }
  }

  /// Writes what is held back.
  public func finish() throws(TableError) { try flush() }

  private func open(_ path: String) throws(TableError) {
    guard folders.count < limit else {
      throw .refused(
        "\(fileName) has more than \(limit) combinations of values of "
          + keys.map { "'\(Shown.text(columns[$0.column]))'" }.joined(separator: ", ")
          + ", and each would be a folder; partition by columns with fewer values")
    }
    for segment in path.split(separator: "/") where segment.utf8.count > 255 {
      throw .refused(
        "\(fileName): a value makes a name of a folder that is longer than 255 bytes: '\(segment.prefix(60))…'")
    }
    folders.insert(path)
    buffers[path] = header
    held += header.count
    try TableError.wrapping(Folder.make("\(folder)/\(path)"))
  }

  private func flush() throws(TableError) {
    for (path, bytes) in buffers where !bytes.isEmpty {
      try TableError.wrapping(FileBytes.append(bytes, to: "\(folder)/\(path)/\(fileName)"))
    }
    buffers.removeAll()
    held = 0
  }

  /// What gives the name of a row's folder.
  private func segment(_ key: Key, _ values: ColumnValues) -> (Int) -> String {
    let prefix = "\(PathText.escaped(key.name))="
    func named(_ value: String?) -> String {
      guard let value, !value.isEmpty else { return prefix + Self.missing }
      return prefix + PathText.escaped(value)
    }
    switch values {
    case .numbers(let values):
      return { row in
        var text: [UInt8] = []
        if !values[row].isNaN { NumberText.append(values[row], to: &text) }
        return named(String(decoding: text, as: UTF8.self))
      }
    case .integers(let values):
      return { row in named(values[row] == ColumnValues.missingInteger ? nil : values[row].description) }
    case .booleans(let values):
      return { row in named(values[row] == ColumnValues.missingBoolean ? nil : values[row] == 0 ? "false" : "true") }
    case .timestamps(let values):
      return { row in
        named(
          values[row] == ColumnValues.missingInteger ? nil : String(TimestampText.of(values[row]).prefix { $0 != "T" }))
      }
    case .categories(let values):
      let levels = values.levels.map { named($0) }
      return { row in values.codes[row] < 0 ? named(nil) : levels[Int(values.codes[row])] }
    case .strings(let values):
      let isMissing = values.missingFlags
      return { row in named(isMissing[row] ? nil : values[row]) }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func add(_ row: Int, of lines: CSVRows, counting held: inout Int) {
    let before = count
    lines.append(row, to: &self)
    append(10)
    held += count - before
  }
}
