internal import Files
internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular
internal import Tracking

/// Splits the rows of a folder and fits the transforms on the training part. The parts keep their raw columns: what the
/// transforms do is part of the model's graph.
///
/// However long the file is, in memory are a byte for each row, the columns that the split goes by, and then as many columns
/// of the training part as there is room for. So the rows are read three times: for the split, to be written into their
/// parts, and for the transforms, which need a column whole.
struct FeatureStage {
  let config: FeaturesConfig
  let place: RunPlace
  let log: Log
  var resources = Resources()

  /// What may be read into memory at a time; the other half is for what is made of it.
  private var budget: Int { resources.memory / 2 }

  /// Of a row while the rows are divided: its part, its place in a random order, and what it is divided by.
  private static let bytesOfRow = 16

  func run() throws {
    try TrackedStage.run(.features, config.tracking, place: place, log: log) { try run(noting: &$0) }
  }

  private func run(noting notes: inout StageNotes) throws {
    let copy = try ResultCopy(config.copyOut, place: place, log: log, resources: resources)
    let schema = try reading { () throws(TableError) in
      try SchemaFile.read(place.path(config.input) + "/\(TableFile.schema)")
    }
    let columns = try merged(schema)
    let split = try split(columns)
    log(
      "rows_split", "split the rows",
      [
        "train": .count(split.count(.train)), "validation": .count(split.count(.validation)),
        "test": .count(split.count(.test)),
      ])
    notes.add(config.split, transforms: config.transforms.count)
    for part in DataPart.allCases { notes.metric("\(part.rawValue)/rows", Double(split.count(part.split))) }
    let folder = try StageFolder(place.path(.features))
    let parts = try reading { () throws(TableError) in
      try PartWriting(from: source, columns, split, into: folder, options: options())
    }
    let transforms = try fitted(columns, parts, folder.file(DataPart.train.fileName))
    try reading { () throws(TableError) in try SchemaFile.write(columns, to: folder.file(TableFile.schema)) }
    try folder.write(FittedTransforms.fileName, JSONFile.text(transforms))
    try checkStop()
    try folder.publish()
    log("features_written", "wrote the parts and the transforms", ["folder": .text(folder.path)])
    if config.tracking != nil {
      for part in DataPart.allCases where split.count(part.split) > 0 {
        try notes.dataset(
          part.rawValue, file: "\(folder.path)/\(part.fileName)", context: part.context, rows: split.count(part.split))
      }
    }
    try copy?.run(.features)
  }

  private var source: String { place.path(config.input) + "/\(TableFile.data)" }

  private func options() -> ReadOptions {
    var options = ReadOptions()
    options.otherColumns = .ignored
    options.threads = resources.threads
    options.memoryBudget = budget
    // A piece, its columns and the rows made of it: 24 times the piece in the worst case, cells of one byte.
    options.chunkBytes = min(options.chunkBytes, max(1 << 12, resources.memory / (4 * 24 * resources.threads)))
    options.goesOn = { !Termination.isAsked }
    return options
  }

  private func reader(_ path: String, _ columns: [Column]) throws(TableError) -> TableReader {
    try TableReader(files: [path], format: .csv, columns: columns, options: options())
  }

  /// Reads the columns that the split goes by, or counts the rows.
  private func split(_ columns: [Column]) throws -> Split {
    let names = [config.split.stratify, config.split.column].compactMap(\.self)
    for name in names where !columns.contains(where: { $0.name == name }) {
      throw Failure(
        .refused,
        "the split goes by '\(name)', which \(config.input)/ lacks; it has: "
          + columns.map(\.name).joined(separator: ", "))
    }
    let keys = columns.filter { names.contains($0.name) }
    let table = try reading { () throws(TableError) in
      guard keys.isEmpty else { return try reader(source, keys).readAll() }
      let rows = try reader(source, Array(columns.prefix(1)))
      while try rows.next() != nil {}
      return Table(columns: [], rowCount: rows.report.rows)
    }
    log("rows_read", "read the rows", ["rows": .count(table.rowCount), "columns": .count(columns.count)])
    return try reading { () throws(TableError) in
      let need = table.rowCount * Self.bytesOfRow
      guard need <= budget else {
        throw .unavailable(
          "\(source): to divide \(table.rowCount) rows takes \(need >> 10) KiB, and \(budget >> 10) KiB are allowed; "
            + "raise the limit of the container's memory")
      }
      return try Split(table, config.split)
    }
  }

  /// The columns of the data, with what the config says of those that it names.
  private func merged(_ schema: [Column]) throws -> [Column] {
    for named in config.columns where !schema.contains(where: { $0.name == named.name }) {
      throw Failure(
        .refused,
        "\(config.input)/ has no column '\(named.name)', which the config names; it has: "
          + schema.map(\.name).joined(separator: ", "))
    }
    for named in config.columns {
      guard let wanted = named.type, let found = schema.first(where: { $0.name == named.name })?.type, found != wanted
      else { continue }
      throw Failure(
        .refused,
        "the column '\(named.name)' is \(found.rawValue) in \(config.input)/, and the config says \(wanted.rawValue)",
        advice: "make \(config.input)/ again with the config's columns, or give the column the type that it has")
    }
    return schema.map { found in
      guard let named = config.columns.first(where: { $0.name == found.name }) else { return found }
      var column = found
      column.role = named.role
      column.minimum = named.minimum
      column.maximum = named.maximum
      column.maxMissing = named.maxMissing
      return column
    }
  }

  /// - Parameter path: of the training part.
  private func fitted(_ columns: [Column], _ parts: PartWriting, _ path: String) throws -> FittedTransforms {
    guard let label = columns.first(where: { $0.role == .label }) else {
      throw Failure(.refused, "no column of the data is the label")
    }
    let needed = TransformFitting.needed(of: columns, transforms: config.transforms)
    do {
      var rows: LabelledRows?
      var fitting: TransformFitting?
      for batch in parts.batches(of: [label] + needed, within: budget) {
        let table = try reading { () throws(TableError) in try reader(path, batch).readAll() }
        if let rows {
          try fitting?.fit(rows.rows(of: table))
        } else if let column = table[label.name] {
          let fitted = try FittedLabel(fitting: column, task: config.task)
          guard let labelled = try LabelledRows(table, part: .train, label: fitted, log: log) else {
            throw Failure(.refused, "no row of the training part has a label")
          }
          var first = try TransformFitting(
            schema: columns, declared: config.columns, transforms: config.transforms, label: fitted,
            target: labelled.target, seed: config.split.seed, nullable: parts.nullable)
          try first.fit(labelled.table)
          (rows, fitting) = (labelled.withoutTable, first)
        }
        try checkStop()
      }
      guard let result = try fitting?.finished() else { preconditionFailure("the first batch has the label") }
      for remark in result.remarks {
        log(.warning, "column_remark", remark.message, ["column": .text(remark.column)])
      }
      return result.transforms
    } catch let problem as TransformProblem { throw Failure(problem) }
  }

  private func checkStop() throws {
    if Termination.isAsked {
      throw Failure(.unavailable, "stopped by a signal", advice: "run the stage again: nothing was half-written")
    }
  }
}

extension StageNotes {
  fileprivate mutating func add(_ split: SplitConfig, transforms: Int) {
    param("split/method", split.method.rawValue)
    param("split/seed", String(split.seed))
    if let column = split.column { param("split/column", column) }
    if let column = split.stratify { param("split/stratify", column) }
    for (name, share) in [("train", split.train), ("validation", split.validation), ("test", split.test)] {
      param("split/\(name)", share.description)
    }
    param("transforms", String(transforms))
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

  /// What its rows serve for, as trackers call it.
  var context: String {
    switch self {
    case .train: "training"
    case .validation: "validation"
    case .test: "testing"
    }
  }
}
