internal import FoundationEssentials
internal import Glibc
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
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(columns)
    } catch {
      throw .refused("\(path): the schema cannot be written as JSON: \(error)")
    }
    let file = try AtomicFile(path: path)
    try file.append { output in
      output.append(contentsOf: data)
      output.append(10)
    }
    try file.commit()
  }

  /// Takes a schema away, if there is one: what stands beside it is about to be another table.
  static func remove(_ path: String) throws(TableError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw .system("cannot be removed", path: path, code: errno)
  }

  /// Reads a schema and refuses what is none: unknown keys, a column without a type, a name that stands twice.
  public static func read(_ path: String) throws(TableError) -> [Column] {
    let bytes = try InputFile.contents(of: path, limit: limit)
    let columns: [Column]
    do {
      columns = try JSONDecoder().decode(Strict<[Column]>.self, from: Data(bytes)).value
    } catch let error as DecodingError {
      throw .refused("\(path): \(reason(error))")
    } catch {
      throw .refused("\(path): \(error)")
    }
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

  private static func reason(_ error: DecodingError) -> String {
    let (context, problem): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "the key '\(key.stringValue)' is missing")
      case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
        (context, "\(type) is expected")
      case .dataCorrupted(let context): (context, context.debugDescription)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "\(error)")
      }
    let path = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
    return path.isEmpty ? problem : "at \(path): \(problem)"
  }
}
