internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Reads the sources and joins them into `raw/`.
struct IngestStage {
  let config: IngestConfig
  let place: RunPlace
  let log: Log

  func run() throws {
    try CopyOutCheck.refuse(config.copyOut)
    var options = Ingestion.Options()
    options.run = place.name
    options.state = "\(place.parent)/ingest-state.json"
    let log = log
    options.goesOn = { rows in
      log.progress("read \(rows) rows")
      return !Termination.isAsked
    }
    let outcome = try reading { () throws(TableError) in
      try Ingestion.run(config, into: place.path(.raw), options: options)
    }
    for source in outcome.sources {
      log(
        "source_read", "read the source \(source.name)",
        ["source": .text(source.name), "files": .count(source.files), "rows": .count(source.read.rows)])
    }
    guard outcome.hasNewRows else {
      throw Failure(
        .refused, "the sources have no rows that earlier runs did not read",
        advice: "there is nothing to do until there are: the next run looks again")
    }
    log("rows_written", "wrote the rows", ["rows": .count(outcome.rows), "columns": .count(outcome.columns.count)])
  }
}

/// What cannot be done yet is an error before any work.
enum CopyOutCheck {
  static func refuse(_ copyOut: CopyOut?) throws(Failure) {
    guard let copyOut else { return }
    throw Failure(
      .usage, details: [.init(path: "copy_out", message: "copying results to \(copyOut.uri) is not built yet")],
      advice: "leave the layer out of the spec's data.layers: the result stays in the run's folder")
  }
}
