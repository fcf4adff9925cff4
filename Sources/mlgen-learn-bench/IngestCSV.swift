internal import RuntimeContract
internal import Tabular

/// `ingest-csv FILE FOLDER THREADS MEBIBYTES`: ingests a file as `mlgen-train ingest` does, within a budget of memory, and
/// prints how many rows it wrote.
func ingestCSV(_ arguments: [String]) throws {
  guard arguments.count == 4, let threads = Int(arguments[2]), let mebibytes = Int(arguments[3]) else {
    throw WrongArguments("ingest-csv FILE FOLDER THREADS MEBIBYTES")
  }
  var options = Ingestion.Options()
  options.threads = threads
  options.memoryBudget = mebibytes << 20
  let source = IngestSource(name: "data", path: arguments[0], format: .csv, load: .full, cursor: nil, join: nil)
  let config = IngestConfig(sources: [source], columns: [], copyOut: nil)
  print(try Ingestion.run(config, into: arguments[1], options: options).rows)
}
