internal import Files
internal import Glibc
internal import RuntimeContract

/// How far incremental sources have been read, kept between runs.
///
/// It is written after the rows are in place. So a run that ends in between is repeated, and loses no row. A run that is
/// tried again, though it had come to its end, begins where its first try began.
struct IngestionState: Codable, Hashable {
  struct Source: Codable, Hashable {
    var name: String
    var column: String
    /// The last value seen.
    var cursor: String
    /// The last value seen before the run that moved it; nil when there was none.
    var previous: String?
    /// The run that moved it; nil when it had no name.
    var run: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name, column, cursor, previous, run
    }
  }

  var sources: [Source] = []

  enum CodingKeys: String, CodingKey, CaseIterable {
    case sources
  }

  /// The state of the file; an empty one when there is none.
  static func read(_ path: String) throws(TableError) -> IngestionState {
    if access(path, F_OK) != 0, errno == ENOENT { return IngestionState() }
    let bytes = try InputFile.contents(of: path, limit: 16 << 20)
    do throws(JSONFinding) {
      return try JSONFile.value(IngestionState.self, of: bytes)
    } catch {
      throw .refused(
        "\(path): is not the state of an ingestion; put back what it was, or remove it to read every row again")
    }
  }

  func write(_ path: String) throws(TableError) {
    guard let text = try? JSONFile.text(self) else { preconditionFailure("a state is made of texts") }
    try TableError.wrapping(FileBytes.replace(path, with: text))
  }

  /// The value behind which a run begins; nil for the first row.
  func start(_ source: IngestSource, column: String, type: ColumnType, run: String?) throws(TableError) -> Cursor? {
    guard let entry = sources.first(where: { $0.name == source.name }) else { return nil }
    guard entry.column == column else {
      throw .refused(
        "source '\(source.name)': was read by the cursor '\(Shown.text(entry.column))' so far, and now by "
          + "'\(Shown.text(column))'; remove the ingestion's state to read every row again")
    }
    guard let text = run != nil && entry.run == run ? entry.previous : entry.cursor else { return nil }
    guard let cursor = Cursor(text, type: type) else {
      throw .refused(
        "source '\(source.name)': the last cursor, \(Shown.text(text)), is no \(type.rawValue), which column "
          + "'\(Shown.text(column))' is now; give the column its type, or remove the ingestion's state")
    }
    return cursor
  }

  /// Notes that a run which began behind `start` has read to `end`.
  mutating func advance(_ source: IngestSource, column: String, from start: String?, to end: String, run: String?) {
    let entry = Source(name: source.name, column: column, cursor: end, previous: start, run: run)
    if let index = sources.firstIndex(where: { $0.name == source.name }) {
      sources[index] = entry
    } else {
      sources.append(entry)
    }
  }
}
