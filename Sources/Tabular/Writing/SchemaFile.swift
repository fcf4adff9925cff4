internal import Files
public import RuntimeContract

/// `schema.json`, which stands beside every CSV file that a stage hands to the next: its columns in order, each with its
/// type, and categories with all their values.
public enum SchemaFile {
  /// Longer files are something else.
  private static let limit = 256 << 20

  /// Writes the columns, complete or not at all.
  ///
  /// - Precondition: every column has a type.
  public static func write(_ columns: [Column], to path: String) throws(TableError) {
    precondition(columns.allSatisfy { $0.type != nil }, "a schema says every type")
    guard let text = try? JSONFile.text(columns) else {
      throw .refused("\(path): a bound of a column is no number that JSON has")
    }
    try TableError.wrapping(FileBytes.replace(path, with: text))
  }

  /// Takes a schema away, if there is one: what stands beside it is about to be another table.
  static func remove(_ path: String) throws(TableError) {
    try TableError.wrapping(FileBytes.remove(path))
  }

  /// Reads a schema and refuses what is none: unknown keys, a column without a type, a name that stands twice.
  public static func read(_ path: String) throws(TableError) -> [Column] {
    let bytes = try InputFile.contents(of: path, limit: limit)
    let columns: [Column]
    do throws(JSONFinding) {
      columns = try JSONFile.value([Column].self, of: bytes)
    } catch { throw .refused("\(path): \(error)") }
    var names: Set<String> = []
    for column in columns {
      guard column.type != nil else {
        throw .refused("\(path): column '\(Shown.text(column.name))' has no type; a schema says every type")
      }
      guard names.insert(column.name).inserted else {
        throw .refused("\(path): column '\(Shown.text(column.name))' stands twice")
      }
    }
    return columns
  }
}
