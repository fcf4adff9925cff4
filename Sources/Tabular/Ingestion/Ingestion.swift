internal import Files
public import RuntimeContract

/// Reads the sources of a pipeline and joins them into one table, `data.csv` with its `schema.json`.
///
/// The table that the others join is read and written piece by piece, however long it is; under `cdc` its keys are held,
/// and a source that joins is held whole. What would not fit into the budget is an error before it is read.
public struct Ingestion {
  public struct Options {
    /// At least 1. The result does not depend on it.
    public var threads = 1
    /// Bytes that rows, keys and joined sources may take together.
    public var memoryBudget = 1 << 30
    /// Under `quarantine`, the path of a folder: a file `SOURCE.csv` for each source that has bad rows.
    public var badRows = BadRowPolicy.fatal
    /// The largest share of a source's rows that may be bad, 0 to 1; more end the run with an error.
    public var mostBadRows = 1.0
    /// The file that says how far incremental sources were read; nil when none is.
    public var state: String?
    /// The run's name: tried again under it, a run reads again what its first try read.
    public var run: String?
    /// Told after each piece how many rows were written.
    public var progress: (_ rows: Int) -> Void = { _ in }
    /// Asked before each piece of a file is read, in the first passes over sources, too; false ends the run, and nothing
    /// of it stays.
    public var goesOn: @Sendable () -> Bool = { true }

    public init() {}
  }

  /// What was read of one source.
  public struct SourceReport: Hashable, Sendable {
    public var name: String
    public var files: Int
    public var read: ReadReport
    /// The cursor behind which an incremental source began; nil at its first row.
    public var from: String?
    /// The cursor of its last row; nil where there was none.
    public var to: String?
  }

  public struct Outcome: Hashable, Sendable {
    /// Rows written.
    public var rows: Int
    /// The table's columns, as `schema.json` lists them.
    public var columns: [Column]
    /// In the order of the config.
    public var sources: [SourceReport]
    /// False when an incremental source had no new rows: then nothing was written, and what was there stays.
    public var hasNewRows: Bool
  }

  private let config: IngestConfig
  private let options: Options
  private let chunkBytes: Int
  /// Bytes that are left for keys and joined sources.
  private var left: Int
  private var reports: [String: SourceReport] = [:]

  private init(_ config: IngestConfig, _ options: Options) {
    self.config = config
    self.options = options
    let threads = max(1, options.threads)
    // A piece, its columns, and the table made of them: 24 times the piece in the worst case, cells of one byte.
    chunkBytes = min(1 << 20, max(1 << 12, options.memoryBudget / (24 * threads)))
    left = options.memoryBudget - 12 * chunkBytes * threads
  }

  /// Ingests into the folder, which is made if it is not there.
  ///
  /// - Throws: an error that names source, file, line and column. Then the folder holds what it held before.
  public static func run(
    _ config: IngestConfig, into folder: String, options: Options = Options()
  ) throws(TableError) -> Outcome {
    var ingestion = Ingestion(config, options)
    return try ingestion.run(into: folder)
  }

  private mutating func run(into folder: String) throws(TableError) -> Outcome {
    let (root, joins) = try order()
    try refuseContradictions(root, joins)
    var state = try options.state.map { path throws(TableError) in try IngestionState.read(path) } ?? IngestionState()
    var joined: [JoinedSource] = []
    var joinedColumns: [Column] = []
    for (source, join) in joins {
      let (columns, table) = try load(source, join)
      joined.append(table)
      joinedColumns += columns
    }
    let reader = try reader(root, options.badRows)
    try checkNames(root, reader.columns, joined)
    try checkPresence(reader.columns.map(\.name), joined, joins.map(\.0))
    let filter = try RowFilter(root, config: config, columns: reader.columns, state: state, run: options.run)
    let winners = try root.load == .cdc ? lastRows(root, reader) : nil
    // Under cdc the first pass has read all rows, and told of the bad ones.
    let second = try winners == nil ? reader : self.reader(root, .count)
    try TableError.wrapping(Folder.make(folder))
    let names = second.columns.map(\.name) + joinedColumns.map(\.name)
    let writer = try CSVWriter(path: "\(folder)/data.csv", columns: names)
    var last: Cursor?
    var first = 0
    while var table = try second.next() {
      if let winners {
        guard first + table.rowCount <= winners.count else { throw Ingestion.changed(root) }
        let kept = (0..<table.rowCount).filter { winners[first + $0] }
        first += table.rowCount
        table = table.rows(kept)
      } else if let filter {
        table = try filter.newRows(table, last: &last)
      }
      for source in joined { table = try source.joined(to: table) }
      try writer.write(table)
      options.progress(writer.rowCount)
    }
    if let winners, first < winners.count { throw Ingestion.changed(root) }
    let report = winners == nil ? second.report : reader.report
    try note(root, report, from: filter?.startText, to: last.flatMap { filter?.text($0) })
    let columns = second.schema + joinedColumns
    let sources = config.sources.compactMap { reports[$0.name] }
    if let filter, last == nil, filter.startText != nil {
      return Outcome(rows: 0, columns: columns, sources: sources, hasNewRows: false)
    }
    try put(writer, columns, into: folder)
    if let filter, let path = options.state, let last {
      state.advance(root, column: filter.column, from: filter.startText, to: filter.text(last), run: options.run)
      try state.write(path)
    }
    return Outcome(rows: writer.rowCount, columns: columns, sources: sources, hasNewRows: true)
  }

  /// Under cdc rows are read twice, and are found again by their number.
  private static func changed(_ source: IngestSource) -> TableError {
    .unavailable("source '\(source.name)': its files changed while they were read; run it again when they are complete")
  }

  /// An old schema never stands beside new data, nor the other way round.
  private func put(_ writer: CSVWriter, _ columns: [Column], into folder: String) throws(TableError) {
    try SchemaFile.remove("\(folder)/schema.json")
    try writer.commit()
    try SchemaFile.write(columns, to: "\(folder)/schema.json")
  }

  /// The source that joins none, and the others so that each stands behind the one it joins.
  private func order() throws(TableError) -> (IngestSource, [(IngestSource, SourceJoin)]) {
    guard let root = config.sources.first(where: { $0.join == nil }) else {
      throw .usage("sources: one of them has to be the table that the others join")
    }
    var known: Set<String> = [root.name]
    var rest = config.sources.filter { $0.name != root.name }
    var joins: [(IngestSource, SourceJoin)] = []
    while !rest.isEmpty {
      guard let index = rest.firstIndex(where: { $0.join.map { known.contains($0.to) } == true }),
        let join = rest[index].join
      else {
        throw .usage(
          "sources: \(Shown.list(rest.map(\.name))) cannot be joined to '\(root.name)', by one or by many joins")
      }
      let source = rest.remove(at: index)
      known.insert(source.name)
      joins.append((source, join))
    }
    return (root, joins)
  }

  private func refuseContradictions(
    _ root: IngestSource, _ joins: [(IngestSource, SourceJoin)]
  ) throws(TableError) {
    if root.load == .incremental, options.state == nil {
      throw .usage("source '\(root.name)': is incremental, and there is no file for its state")
    }
    for (source, join) in joins {
      if source.load == .incremental {
        throw .usage(
          "source '\(source.name)': joins '\(join.to)', whose rows need its old rows as well; load it full, or by cdc")
      }
      if source.load == .cdc, join.asOf != nil {
        throw .usage(
          "source '\(source.name)': cdc keeps the last row of a key, and as_of asks for earlier ones; load it full")
      }
    }
  }

  private func reader(_ source: IngestSource, _ policy: BadRowPolicy, budget: Int? = nil) throws(TableError)
    -> TableReader
  {
    var reading = ReadOptions()
    reading.threads = max(1, options.threads)
    reading.chunkBytes = chunkBytes
    reading.allowsAbsentColumns = true
    reading.memoryBudget = budget
    reading.badRows = policy
    reading.goesOn = options.goesOn
    if case .quarantine(let folder) = policy {
      reading.badRows = .quarantine(path: "\(folder)/\(source.name).csv")
    }
    let files = try SourceFiles.list(source.path, format: source.format)
    return try TableReader(files: files, format: source.format, columns: config.columns, options: reading)
  }

  /// A source that joins, in memory, and the columns that it adds.
  private mutating func load(
    _ source: IngestSource, _ join: SourceJoin
  ) throws(TableError) -> ([Column], JoinedSource) {
    let reader = try reader(source, options.badRows, budget: left)
    var table = try reader.readAll()
    try note(source, reader.report, from: nil, to: nil)
    if source.load == .cdc {
      var rows = LastRows(source, key: [join.key], cursor: try cursor(source))
      try rows.take(table)
      let flags = rows.flags
      table = table.rows(flags.indices.filter { flags[$0] })
    }
    left -= table.memory
    let names = Set(table.columns.map(\.name))
    let time =
      source.cursor ?? join.asOf.flatMap { names.contains($0) ? $0 : nil }
      ?? reader.columns.first { $0.role == .time }?.name
    let joined = try JoinedSource(source, join, table, time: time, budget: left)
    let added = Set(joined.added.columns.map(\.name))
    return (reader.schema.filter { added.contains($0.name) }, joined)
  }

  private func cursor(_ source: IngestSource) throws(TableError) -> String {
    if let cursor = source.cursor { return cursor }
    throw .usage(
      "source '\(source.name)': a load that is \(source.load.rawValue) needs a cursor, which orders its rows")
  }

  /// For each row of the source whether it is the last of its key.
  private func lastRows(_ source: IngestSource, _ reader: TableReader) throws(TableError) -> [Bool] {
    let key = reader.columns.filter { $0.role == .id }.map(\.name)
    guard !key.isEmpty else {
      throw .usage("source '\(source.name)': cdc keeps the last row of each key, and no column of it has the role id")
    }
    var rows = LastRows(source, key: key, cursor: try cursor(source))
    while let table = try reader.next() {
      try rows.take(table)
      guard rows.memory <= left else {
        throw .unavailable(
          "source '\(source.name)': its keys need more than the \(left >> 20) MiB that are left of what is allowed; "
            + "raise the limit of the container's memory")
      }
    }
    return rows.flags
  }

  private func checkNames(_ root: IngestSource, _ columns: [Column], _ joined: [JoinedSource]) throws(TableError) {
    var owner: [String: String] = [:]
    for column in columns { owner[column.name] = root.name }
    for source in joined {
      for column in source.added.columns {
        if let other = owner.updateValue(source.name, forKey: column.name) {
          throw .refused(
            "sources '\(other)' and '\(source.name)' both have a column '\(Shown.text(column.name))'; only the key of a "
              + "join may be in both, so rename one of them")
        }
      }
    }
  }

  private func checkPresence(
    _ root: [String], _ joined: [JoinedSource], _ sources: [IngestSource]
  ) throws(TableError) {
    let found = Set(root + joined.flatMap { $0.added.columns.map(\.name) } + sources.compactMap { $0.join?.key })
    guard let missing = config.columns.first(where: { !found.contains($0.name) }) else { return }
    throw .refused("no source has a column '\(Shown.text(missing.name))'; they have \(Shown.list(found.sorted()))")
  }

  /// - Throws: when too many of the rows were bad.
  private mutating func note(
    _ source: IngestSource, _ read: ReadReport, from: String?, to: String?
  ) throws(TableError) {
    let all = read.rows + read.badRows
    guard Double(read.badRows) <= options.mostBadRows * Double(all) else {
      let first = read.examples.first.map { "; the first: \($0)" } ?? ""
      throw .refused(
        "source '\(source.name)': \(read.badRows) of \(all) rows cannot be read, and a share of \(options.mostBadRows) "
          + "may be so\(first)")
    }
    let files = (try? SourceFiles.list(source.path, format: source.format).count) ?? 0
    reports[source.name] = SourceReport(name: source.name, files: files, read: read, from: from, to: to)
  }
}

extension Table {
  /// Bytes of its values, about.
  fileprivate var memory: Int {
    columns.reduce(0) { sum, column in
      switch column.values {
      case .strings(let texts): sum + texts.bytes.count + 8 * texts.offsets.count
      default: sum + rowCount * ColumnSink.bytes(SinkKind(column.values.type))
      }
    }
  }
}
