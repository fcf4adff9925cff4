internal import Files
internal import RuntimeContract
internal import StageRuntime
internal import Tabular
internal import Tracking

/// Reads the sources and joins them into `raw/`.
struct IngestStage {
  let config: IngestConfig
  let place: RunPlace
  let log: Log
  var resources = Resources()

  /// Within `raw/`, a file for each source that has rows which cannot be read.
  static let badRows = "bad_rows"

  func run() throws {
    try TrackedStage.run(.ingest, config.tracking, place: place, log: log) { try run(noting: &$0) }
  }

  private func run(noting notes: inout StageNotes) throws {
    let copy = try ResultCopy(config.copyOut, place: place, log: log, resources: resources)
    var options = Ingestion.Options()
    options.run = place.name
    options.state = "\(place.parent)/ingest-state.json"
    options.threads = resources.threads
    options.memoryBudget = resources.memory
    options.progress = { [log] in log.progress("read \($0) rows") }
    options.goesOn = { !Termination.isAsked }
    let aside = "\(place.path(.raw))/\(Self.badRows)"
    // What an earlier try put aside is of rows that are read again.
    try Folder.remove(aside)
    let most = config.maxBadRows ?? 0
    switch config.onFailure ?? .stop {
    case .stop where most == 0: options.badRows = .fatal
    case .stop:
      options.badRows = .quarantine(path: aside)
      options.mostBadRows = most
    case .quarantine: options.badRows = .quarantine(path: aside)
    case .warn: options.badRows = .count
    }
    let outcome = try reading { () throws(TableError) in
      try Ingestion.run(config, into: place.path(.raw), options: options)
    }
    for source in outcome.sources {
      tell(source)
      notes.add(source)
    }
    guard outcome.hasNewRows else {
      log("nothing_to_do", "the sources have no rows that earlier runs did not read; the next run looks again")
      throw Ended(code: .nothingToDo)
    }
    log("rows_written", "wrote the rows", ["rows": .count(outcome.rows), "columns": .count(outcome.columns.count)])
    notes.metric("rows", Double(outcome.rows))
    notes.metric("columns", Double(outcome.columns.count))
    if config.tracking != nil {
      try notes.dataset(
        RunFolder.raw.rawValue, file: "\(place.path(.raw))/\(TableFile.data)", context: "ingestion", rows: outcome.rows)
    }
    try copy?.run(.raw)
  }

  private func tell(_ source: Ingestion.SourceReport) {
    let read = source.read
    log(
      "source_read", "read the source \(source.name)",
      ["source": .text(source.name), "files": .count(source.files), "rows": .count(read.rows)])
    guard read.badRows > 0 else { return }
    log(
      .warning, "rows_left_out", "rows that cannot be read are left out",
      [
        "source": .text(source.name), "rows": .count(read.badRows),
        "share": .number(Double(read.badRows) / Double(read.rows + read.badRows)),
        "first": .text(read.examples.first?.description ?? ""),
      ])
  }
}

extension StageNotes {
  /// What was read of a source, and how far.
  fileprivate mutating func add(_ source: Ingestion.SourceReport) {
    metric("\(source.name)/files", Double(source.files))
    metric("\(source.name)/rows", Double(source.read.rows))
    metric("\(source.name)/bad_rows", Double(source.read.badRows))
    if let from = source.from { param("\(source.name)/from", from) }
    if let to = source.to { param("\(source.name)/to", to) }
  }
}
