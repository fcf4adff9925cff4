import Glibc
import RuntimeContract
import Tabular

/// Everything that happens to the bytes of a table, with what must hold whatever they are.
///
/// The first byte says the format, whether types are given, and how small the pieces are in which the file is read.
final class Tables {
  private let folder: String
  private var path: String { "\(folder)/input" }

  init() {
    var template = Array("/tmp/mlgen-fuzz-XXXXXX".utf8CString)
    if access("/dev/shm", W_OK) == 0 { template = Array("/dev/shm/mlgen-fuzz-XXXXXX".utf8CString) }
    guard mkdtemp(&template) != nil else { preconditionFailure("a temporary folder can be made") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func run(_ input: [UInt8]) {
    guard let mode = input.first else { return }
    write(Array(input.dropFirst()))
    let format: FileFormat = mode & 1 == 0 ? .csv : .jsonl
    let columns = mode & 2 == 0 ? [] : Tables.given
    guard let whole = read(format, columns, chunkBytes: Tables.largest) else {
      Tables.require(read(format, columns, chunkBytes: 1) == nil, "a file is refused whatever its pieces")
      return
    }
    guard let pieces = read(format, columns, chunkBytes: 1 + Int(mode >> 2)) else {
      preconditionFailure("broken: a file is read whatever its pieces")
    }
    Tables.require(Tables.same(whole.table, pieces.table), "a table does not depend on its pieces")
    Tables.require(whole.report == pieces.report, "what is bad does not depend on pieces")
    var statistics = TableStatistics(whole.columns)
    statistics.observe(whole.table)
    roundTrip(whole)
  }

  private struct Read {
    var table: Table
    var columns: [Column]
    var report: ReadReport
  }

  /// Columns of every type; a file that lacks some is read all the same.
  private static let given: [Column] = [
    "n": ColumnType.number, "i": .integer, "b": .boolean, "t": .timestamp, "c": .category, "s": .string,
  ]
  .sorted { $0.key < $1.key }
  .map {
    Column(name: $0.key, type: $0.value, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
  }

  /// As long as an input may be, in bytes.
  private static let largest = 16384

  private static func options(_ chunkBytes: Int) -> ReadOptions {
    var options = ReadOptions()
    options.chunkBytes = chunkBytes
    return options
  }

  private func read(_ format: FileFormat, _ columns: [Column], chunkBytes: Int) -> Read? {
    var options = Tables.options(chunkBytes)
    options.badRows = .count
    options.allowsAbsentColumns = true
    guard let reader = try? TableReader(files: [path], format: format, columns: columns, options: options),
      let table = try? reader.readAll()
    else { return nil }
    return Read(table: table, columns: reader.schema, report: reader.report)
  }

  /// What was read is written, and read again.
  private func roundTrip(_ read: Read) {
    let copy = "\(folder)/copy.csv"
    do {
      let writer = try CSVWriter(path: copy, columns: read.table.columns.map(\.name))
      try writer.write(read.table)
      try writer.commit()
      let back = try TableReader(
        files: [copy], format: .csv, columns: read.columns, options: Tables.options(Tables.largest)
      ).readAll()
      Tables.require(Tables.same(read.table, back), "what is written reads back")
    } catch {
      preconditionFailure("broken: what was read can be written and read: \(error)")
    }
  }

  private func write(_ bytes: [UInt8]) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    Tables.require(count == bytes.count, "the input can be written")
  }

  private static func same(_ one: Table, _ other: Table) -> Bool {
    guard one.rowCount == other.rowCount, one.columns.map(\.name) == other.columns.map(\.name) else { return false }
    return zip(one.columns, other.columns).allSatisfy { one, other in
      switch (one.values, other.values) {
      case (.numbers(let one), .numbers(let other)):
        zip(one, other).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
      case (.integers(let one), .integers(let other)), (.timestamps(let one), .timestamps(let other)): one == other
      case (.booleans(let one), .booleans(let other)): one == other
      case (.categories(let one), .categories(let other)): one.codes == other.codes && one.levels == other.levels
      case (.strings(let one), .strings(let other)):
        one.bytes == other.bytes && one.offsets == other.offsets && one.missing == other.missing
      default: false
      }
    }
  }

  private static func require(_ condition: Bool, _ invariant: String) {
    precondition(condition, "broken: \(invariant)")
  }
}
