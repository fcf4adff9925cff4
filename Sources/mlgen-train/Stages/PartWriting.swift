internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Writes the rows of a file into the parts of their split, a piece of the file after another, and notes what is to be
/// known of all rows before transforms are fitted.
struct PartWriting {
  /// The columns that lack a value in a row of any part: a model that knows the training part alone would have no place
  /// for it.
  private(set) var nullable: Set<String> = []
  /// Of each column of texts.
  private var textBytes: [String: Int] = [:]
  private let trainRows: Int

  /// - Throws: when the file no longer has the rows that were split.
  init(
    from path: String, _ columns: [Column], _ split: Split, into folder: StageFolder, options: ReadOptions
  ) throws(TableError) {
    trainRows = split.count(.train)
    let reader = try TableReader(files: [path], format: .csv, columns: columns, options: options)
    var writers: [(part: Split.Part, writer: CSVWriter)] = []
    for part in DataPart.allCases {
      let writer = try CSVWriter(path: folder.file(part.fileName), columns: columns.map(\.name))
      writers.append((part.split, writer))
    }
    var first = 0
    while let table = try reader.next() {
      let rows = first..<first + table.rowCount
      guard rows.upperBound <= split.rowCount else { throw Self.changed(path) }
      for (part, writer) in writers { try writer.write(table, rows: split.rows(part, in: rows)) }
      note(table)
      first = rows.upperBound
    }
    guard first == split.rowCount else { throw Self.changed(path) }
    for (_, writer) in writers { try writer.commit() }
  }

  private static func changed(_ path: String) -> TableError {
    .unavailable("\(path): changed while it was read; run the stage again when it is complete")
  }

  private mutating func note(_ table: Table) {
    for column in table.columns {
      if !nullable.contains(column.name), column.values.lacksSome { nullable.insert(column.name) }
      if case .strings(let texts) = column.values { textBytes[column.name, default: 0] += texts.bytes.count }
    }
  }

  /// The columns in groups, in their order, of each of which the training part takes no more memory than so many bytes; a
  /// column that alone takes more is a group.
  func batches(of columns: [Column], within budget: Int) -> [[Column]] {
    var batches: [[Column]] = []
    var used = 0
    for column in columns {
      let need = bytes(of: column)
      if batches.isEmpty || used + need > budget / 10 * 9 {
        batches.append([])
        used = 0
      }
      batches[batches.count - 1].append(column)
      used += need
    }
    return batches
  }

  private func bytes(of column: Column) -> Int {
    switch column.type {
    case .number, .integer, .timestamp: 8 * trainRows
    case .category: 4 * trainRows
    case .boolean: trainRows
    case .string, nil: 8 * trainRows + textBytes[column.name, default: 0]
    }
  }
}

extension DataPart {
  fileprivate var split: Split.Part {
    switch self {
    case .train: .train
    case .validation: .validation
    case .test: .test
    }
  }
}
