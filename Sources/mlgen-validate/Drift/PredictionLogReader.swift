internal import Files
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// What the prediction log has of a window.
struct LoggedRows {
  /// Of the columns that the model reads.
  var columns: [ColumnTally]
  /// Of the model's outputs, for the version that answered the newest row.
  var predictions: [ColumnTally]
  /// Rows in the window that were judged.
  var rows = 0
  var version: String?
  /// Rows in the window of `version`.
  var versionRows = 0
  /// Copies of requests, which are passed over.
  var shadowRows = 0
  /// Lines that are no rows of the log.
  var unreadable = 0
  var examples: [BadRow] = []
  var files = 0
  /// Of any row that could be read.
  var newest: Int64?
}

/// Reads the files of a prediction log, of which a few pieces at a time are in memory.
struct PredictionLogReader {
  let folder: String
  let profile: ModelProfile
  let window: LogWindow
  let threads: Int
  let log: Log

  /// Outputs of further versions are not told apart.
  private static let mostVersions = 16

  /// - Parameters:
  ///   - earliest: rows before it are of no use to anybody.
  ///   - each: called for every table that was read, with its columns by their names in the log.
  func read(since earliest: Int64, each: (Table) throws -> Void) throws -> LoggedRows {
    var found = LoggedRows(columns: tallies(profile.columns), predictions: tallies(profile.predictions))
    let files = try files(since: earliest)
    found.files = files.count
    guard !files.isEmpty else { return found }
    var options = ReadOptions()
    options.otherColumns = .ignored
    options.threads = threads
    options.badRows = .count
    options.maxRowBytes = PredictionLogFormat.longestLineBytes
    options.goesOn = { !Termination.isAsked }
    let reader = try reading { () throws(TableError) in
      try TableReader(files: files, format: .jsonl, columns: columns, options: options)
    }
    var versions: [String: (newest: Int64, rows: Int, tallies: [ColumnTally])] = [:]
    while let table = try reading({ () throws(TableError) in try reader.next() }) {
      try each(table)
      take(table, into: &found, &versions)
      log.progress("read \(reader.report.rows) rows of the log")
    }
    found.unreadable = reader.report.badRows
    found.examples = reader.report.examples
    if let (version, newest) = versions.max(by: { ($0.value.newest, $0.key) < ($1.value.newest, $1.key) }) {
      found.version = version
      found.versionRows = newest.rows
      found.predictions = newest.tallies
    }
    return found
  }

  private func tallies(_ profiles: [ColumnProfile]) -> [ColumnTally] {
    profiles.map { ColumnTally(name: $0.name, type: $0.type) }
  }

  static func column(_ name: String) -> String { "\(PredictionLogFormat.columns).\(name)" }
  static func prediction(_ name: String) -> String { "\(PredictionLogFormat.predictions).\(name)" }

  private var columns: [Column] {
    func column(_ name: String, _ type: ColumnType) -> Column {
      Column(name: name, type: type, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
    }
    return [
      column(PredictionLogFormat.time, .timestamp), column(PredictionLogFormat.requestID, .string),
      column(PredictionLogFormat.version, .category), column(PredictionLogFormat.variant, .category),
    ] + profile.columns.map { column(Self.column($0.name), $0.type) }
      + profile.predictions.map { column(Self.prediction($0.name), $0.type) }
  }

  /// Files that may have rows since then, in the order of their names.
  private func files(since earliest: Int64) throws -> [String] {
    let names: [String]
    do throws(FileError) {
      names = try Folder.names(folder)
    } catch {
      throw Failure(
        .unavailable, error.message, file: folder,
        advice: "the prediction log is mounted there: see whether the model server has written any")
    }
    let oldest = CompactTime.of(earliest - Int64(PredictionLogFormat.longestFileSeconds) * 1_000_000)
    return names.filter { name in
      name.hasSuffix(PredictionLogFormat.fileSuffix)
        && (PredictionLogFormat.opened(ofFile: name).map { $0 >= oldest } ?? true)
    }.sorted().map { "\(folder)/\($0)" }
  }

  private func take(
    _ table: Table, into found: inout LoggedRows,
    _ versions: inout [String: (newest: Int64, rows: Int, tallies: [ColumnTally])]
  ) {
    guard case .timestamps(let times)? = table[PredictionLogFormat.time]?.values,
      case .categories(let version)? = table[PredictionLogFormat.version]?.values,
      case .categories(let variant)? = table[PredictionLogFormat.variant]?.values
    else { return }
    let shadow = variant.levels.firstIndex(of: PredictionVariant.shadow.rawValue).map(Int32.init)
    var chosen: [Int] = []
    for (row, time) in times.enumerated() where time != ColumnValues.missingInteger {
      found.newest = max(found.newest ?? time, time)
      guard window.contains(time) else { continue }
      if let shadow, variant.codes[row] == shadow { found.shadowRows += 1 } else { chosen.append(row) }
    }
    guard !chosen.isEmpty else { return }
    found.rows += chosen.count
    let isWhole = chosen.count == table.rowCount
    for index in found.columns.indices {
      guard let values = table[Self.column(found.columns[index].name)]?.values else { continue }
      found.columns[index].observe(isWhole ? values : values.rows(chosen))
    }
    for (code, rows) in Dictionary(grouping: chosen, by: { version.codes[$0] }).sorted(by: { $0.key < $1.key }) {
      let name = code < 0 ? "" : version.levels[Int(code)]
      if versions[name] == nil, versions.count >= Self.mostVersions,
        let oldest = versions.min(by: { ($0.value.newest, $0.key) < ($1.value.newest, $1.key) })?.key
      {
        versions.removeValue(forKey: oldest)
      }
      var known = versions.removeValue(forKey: name) ?? (.min, 0, tallies(profile.predictions))
      known.newest = max(known.newest, rows.map { times[$0] }.max() ?? .min)
      known.rows += rows.count
      for index in known.tallies.indices {
        guard let values = table[Self.prediction(known.tallies[index].name)]?.values else { continue }
        known.tallies[index].observe(rows.count == table.rowCount ? values : values.rows(rows))
      }
      versions[name] = known
    }
  }
}

/// Times as names of log files have them.
enum CompactTime {
  /// `20261121T143000Z`.
  static func of(_ microseconds: Int64) -> String {
    String(TimestampText.of(microseconds).prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
  }
}
