internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// The files of `quarantine/`.
enum QuarantineFile {
  /// Rows that are no rows of the columns: file, line, column, what is wrong, and the row as it stands.
  static let unreadable = "unreadable.csv"
  /// Rows that do not meet an expectation: file, line, every reason, and the row as a line of CSV.
  static let bad = "bad_rows.csv"
  /// A reason for rows whose faults were too many to be listed.
  static let unlisted = "further faults, which are not listed"
}

/// Reads the rows again, and puts each where it belongs.
struct RowParting {
  private let judged: JudgedData
  private let keepsBadRows: Bool
  /// Values of categories that stay in the schema, whether a row has them or not.
  private let declared: [String: Set<String>]

  init(_ judged: JudgedData, _ decision: DataDecision, declared columns: [Column]) {
    self.judged = judged
    keepsBadRows = decision.keepsBadRows
    declared = Dictionary(columns.map { ($0.name, Set($0.values)) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameters:
  ///   - reader: of the rows that were judged.
  ///   - processed: nil when nothing is passed on.
  func run(_ reader: TableReader, processed: StageFolder?, aside: StageFolder) throws(TableError) {
    let names = reader.columns.map(\.name)
    let good = try processed.map { folder throws(TableError) in
      try CSVWriter(path: folder.file(TableFile.data), columns: names)
    }
    let bad =
      keepsBadRows || judged.verdict.bad.count == 0
      ? nil
      : try CSVWriter(path: aside.file(QuarantineFile.bad), columns: ["file", "line", "reasons", "row"])
    var faults = judged.verdict.faults[...]
    var used: [[Bool]] = names.map { _ in [] }
    var first = 0
    while let table = try reader.next() {
      let rows = Array(0..<table.rowCount)
      let kept = keepsBadRows ? rows : rows.filter { !judged.verdict.bad.contains(first + $0) }
      try good?.write(table, rows: kept)
      note(&used, table, kept)
      if let bad { try put(table, first: first, into: bad, &faults) }
      first += table.rowCount
    }
    try good?.commit()
    try bad?.commit()
    if let processed {
      try SchemaFile.write(schema(reader.schema, used), to: processed.file(TableFile.schema))
    }
  }

  private func put(
    _ table: Table, first: Int, into writer: CSVWriter, _ faults: inout ArraySlice<RowFault>
  ) throws(TableError) {
    let lines = CSVRows(table)
    var texts: [[String]] = [[], [], [], []]
    for row in 0..<table.rowCount where judged.verdict.bad.contains(first + row) {
      var reasons: [String] = []
      while let fault = faults.first, fault.row <= first + row {
        if fault.row == first + row { reasons.append(judged.verdict.results[fault.expectation].expectation.fault) }
        faults.removeFirst()
      }
      if reasons.isEmpty { reasons = [QuarantineFile.unlisted] }
      let place = judged.places.place(of: first + row)
      var line: [UInt8] = []
      lines.append(row, to: &line)
      for (index, text) in [
        place.file, "\(place.line)", reasons.joined(separator: "; "), String(decoding: line, as: UTF8.self),
      ].enumerated() { texts[index].append(text) }
    }
    let columns = zip(["file", "line", "reasons", "row"], texts).map { name, texts in
      TableColumn(name: name, values: .strings(StringValues(texts)))
    }
    try writer.write(Table(columns: columns, rowCount: texts[0].count))
  }

  private func note(_ used: inout [[Bool]], _ table: Table, _ kept: [Int]) {
    for (index, column) in table.columns.enumerated() {
      guard case .categories(let values) = column.values else { continue }
      used[index] += [Bool](repeating: false, count: max(0, values.levels.count - used[index].count))
      for row in kept where values.codes[row] >= 0 { used[index][Int(values.codes[row])] = true }
    }
  }

  /// Without the values that only rows which were put aside have.
  private func schema(_ columns: [Column], _ used: [[Bool]]) -> [Column] {
    zip(columns, used).map { column, used in
      guard column.type == .category else { return column }
      var column = column
      let declared = declared[column.name] ?? []
      column.values = column.values.enumerated()
        .filter { ($0.offset < used.count && used[$0.offset]) || declared.contains($0.element) }.map(\.element)
      return column
    }
  }
}
