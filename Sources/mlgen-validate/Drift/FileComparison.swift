internal import Files
internal import Glibc
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Compares the rows of two files, or of a file and a model's profile, without a config.
struct FileComparison {
  /// A CSV or JSON Lines file; or a profile, whose name ends with `.json`.
  let reference: String
  let current: String
  let rules: DriftRules
  let resources: Resources
  /// Where reports go; nil writes none.
  let place: RunPlace?
  let log: Log
  let now: Int64

  func run() throws {
    let profile = reference.hasSuffix(".json") ? try ReferenceModel.profile(reference) : nil
    // A number takes two bytes of a file at least, and eight in memory.
    let bytes = try [reference, current].reduce(0) { $0 + (try size(of: $1)) }
    let isExact = profile == nil && bytes <= resources.memory / 4
    let before = try profile.map { Side($0) } ?? read(reference, [], keepsAll: isExact)
    let after = try read(current, profile?.columns ?? [], keepsAll: isExact)
    var remarks: [String] = []
    for (file, side) in [(reference, before), (current, after)] {
      guard side.rows > side.unreadable else {
        throw Failure(
          .unavailable,
          side.rows + side.unreadable == 0
            ? "there are no rows, so nothing can be compared"
            : "\(side.unreadable) of \(side.rows + side.unreadable) rows cannot be read as the reference has its columns, so "
              + "the others say nothing of them", file: file)
      }
      guard side.unreadable > 0 else { continue }
      remarks.append(
        "\(side.unreadable) of \(side.rows + side.unreadable) rows of \(file) cannot be read as the reference has its columns, "
          + "and are left out.")
    }
    let today = Dictionary(uniqueKeysWithValues: after.columns.map { ($0.name, $0.sample) })
    let comparisons = before.columns.map {
      ColumnComparison(name: $0.name, reference: $0.sample, current: today[$0.name])
    }
    let judgement = DriftJudgement(comparisons, rules: rules)
    for drift in judgement.columns { Console.print("\(drift.name): \(drift.outcome.rawValue): \(drift.reason)") }
    Console.print(judgement.summary)
    for remark in remarks { Console.print(remark) }
    guard judgement.notJudged.count < judgement.columns.count else {
      throw Failure(.unavailable, judgement.summary)
    }
    let known = Set(before.columns.map(\.name))
    let added = after.columns.map(\.name).filter { !known.contains($0) }
    if !added.isEmpty { remarks.append("The reference does not have: \(added.joined(separator: ", ")).") }
    let result = DriftResult(
      judgedAt: TimestampText.of(now), window: nil, verdict: judgement.drifted.isEmpty ? .steady : .drifted,
      reason: judgement.summary, reference: .init(name: reference, rows: before.rows),
      current: .init(name: current, rows: after.rows), unreadable: before.unreadable + after.unreadable,
      definitions: rules.definitions + [
        isExact
          ? "Figures are those of all rows, of texts as long as no more than \(ColumnTally.mostTexts) different ones occur."
          : "Not all values are kept: figures of numbers are those of sketches, whose rank error is told with "
            + "Kolmogorov-Smirnov's distance, and figures of texts are exact as long as no more than 1,000 different ones "
            + "occur; further ones count as one."
      ], rules: rules, columns: judgement.columns, predictions: [], performance: nil, importance: nil,
      retraining: nil, remarks: remarks)
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

  /// What is known of the rows of a file.
  private struct Side {
    var columns: [(name: String, sample: ColumnSample)]
    var rows: Int
    var unreadable: Int

    init(columns: [(name: String, sample: ColumnSample)], rows: Int, unreadable: Int) {
      self.columns = columns
      self.rows = rows
      self.unreadable = unreadable
    }

    init(_ profile: ModelProfile) {
      self.init(columns: profile.columns.map { ($0.name, ColumnSample($0)) }, rows: profile.rows, unreadable: 0)
    }
  }

  /// - Parameter profiles: of the columns to read, with their types; none reads all, and infers the types.
  private func read(_ path: String, _ profiles: [ColumnProfile], keepsAll: Bool) throws -> Side {
    var options = ReadOptions()
    options.threads = resources.threads
    options.badRows = .count
    options.goesOn = { !Termination.isAsked }
    options.otherColumns = profiles.isEmpty ? .inferred : .ignored
    options.allowsAbsentColumns = true
    let columns = profiles.map {
      Column(name: $0.name, type: $0.type, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
    }
    let isLines = path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
    let reader = try reading { () throws(TableError) in
      try TableReader(files: [path], format: isLines ? .jsonl : .csv, columns: columns, options: options)
    }
    var tallies = reader.columns.map {
      ColumnTally(name: $0.name, type: $0.type ?? .string, keepsAll: keepsAll)
    }
    while let table = try reading({ () throws(TableError) in try reader.next() }) {
      for (index, column) in table.columns.enumerated() { tallies[index].observe(column.values) }
      log.progress("read \(reader.report.rows) rows of \(path)")
    }
    return Side(
      columns: tallies.map { ($0.name, $0.sample) }, rows: reader.report.rows, unreadable: reader.report.badRows)
  }
}
