internal import Files
internal import Glibc
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Compares the rows of two files, without a config.
struct FileComparison {
  let reference: String
  let current: String
  let rules: DriftRules
  let resources: Resources
  /// Where reports go; nil writes none.
  let place: RunPlace?
  let log: Log
  let now: Int64

  func run() throws {
    // A number takes two bytes of a file at least, and eight in memory.
    let bytes = try [reference, current].reduce(0) { $0 + (try size(of: $1)) }
    let isExact = bytes <= resources.memory / 4
    let before = try read(reference, keepsNumbers: isExact)
    let after = try read(current, keepsNumbers: isExact)
    for (file, rows) in [(reference, before.rows), (current, after.rows)] where rows == 0 {
      throw Failure(.unavailable, "there are no rows, so nothing can be compared", file: file)
    }
    let comparisons = before.tallies.map { tally in
      ColumnComparison(
        name: tally.name, reference: tally.sample,
        current: after.tallies.first { $0.name == tally.name }?.sample)
    }
    let judgement = DriftJudgement(comparisons, rules: rules)
    for drift in judgement.columns { Console.print("\(drift.name): \(drift.outcome.rawValue): \(drift.reason)") }
    Console.print(judgement.summary)
    guard judgement.notJudged.count < judgement.columns.count else {
      throw Failure(.unavailable, judgement.summary)
    }
    var remarks: [String] = []
    let added = after.tallies.filter { tally in !before.tallies.contains { $0.name == tally.name } }.map(\.name)
    if !added.isEmpty { remarks.append("The reference does not have: \(added.joined(separator: ", ")).") }
    let result = DriftResult(
      judgedAt: TimestampText.of(now), window: nil, verdict: judgement.drifted.isEmpty ? .steady : .drifted,
      reason: judgement.summary, reference: .init(name: reference, rows: before.rows),
      current: .init(name: current, rows: after.rows), unreadable: before.unreadable + after.unreadable,
      definitions: rules.definitions + [
        isExact
          ? "Figures of numbers are those of all rows."
          : "The files are too large for all numbers to be kept: figures of numbers are those of sketches, whose rank error "
            + "is told with Kolmogorov-Smirnov's distance."
      ], rules: rules, columns: judgement.columns, predictions: [], performance: nil, retraining: nil,
      remarks: remarks)
    if let place {
      try DriftOutput(place: place, log: log).write(result, comparisons: comparisons, now: now)
    } else if result.verdict == .drifted {
      // What there was to say was printed.
      throw Ended(code: .refused)
    }
  }

  private func size(of path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Failure(FileError(path: path, action: "cannot read", code: errno))
    }
    return Int(status.st_size)
  }

  private func read(_ path: String, keepsNumbers: Bool) throws -> (tallies: [ColumnTally], rows: Int, unreadable: Int) {
    var options = ReadOptions()
    options.threads = resources.threads
    options.badRows = .count
    options.goesOn = { !Termination.isAsked }
    let isLines = path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
    let reader = try reading { () throws(TableError) in
      try TableReader(files: [path], format: isLines ? .jsonl : .csv, columns: [], options: options)
    }
    var tallies = reader.columns.map {
      ColumnTally(name: $0.name, type: $0.type ?? .string, keepsNumbers: keepsNumbers)
    }
    while let table = try reading({ () throws(TableError) in try reader.next() }) {
      for (index, column) in table.columns.enumerated() { tallies[index].observe(column.values) }
      log.progress("read \(reader.report.rows) rows of \(path)")
    }
    return (tallies, reader.report.rows, reader.report.badRows)
  }
}
