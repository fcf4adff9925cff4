internal import Files
internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Splits the rows of a folder and fits the transforms on the training part. The parts keep their raw columns: what the
/// transforms do is part of the model's graph.
struct FeatureStage {
  let config: FeaturesConfig
  let place: RunPlace
  let log: Log
  var resources = Resources()

  /// The training part is copied out of the table, and a column of it is worked on at a time.
  private static let copies = 2

  func run() throws {
    let copy = try ResultCopy(config.copyOut, place: place, log: log, resources: resources)
    let schema = try reading { () throws(TableError) in
      try SchemaFile.read(place.path(config.input) + "/\(TableFile.schema)")
    }
    let columns = try merged(schema)
    var options = ReadOptions()
    options.otherColumns = .ignored
    options.threads = resources.threads
    options.memoryBudget = resources.memory / Self.copies
    options.goesOn = { !Termination.isAsked }
    let table = try reading { () throws(TableError) in
      try TableReader(
        files: [place.path(config.input) + "/\(TableFile.data)"], format: .csv, columns: columns, options: options
      ).readAll()
    }
    log("rows_read", "read the rows", ["rows": .count(table.rowCount), "columns": .count(table.columns.count)])
    let split = try reading { () throws(TableError) in try Split(table, config.split) }
    log(
      "rows_split", "split the rows",
      [
        "train": .count(split.train.count), "validation": .count(split.validation.count),
        "test": .count(split.test.count),
      ])
    let transforms = try fitted(table.rows(split.train), columns, nullable: nullable(table))
    try checkStop()
    let folder = try StageFolder(place.path(.features))
    for (part, rows) in [(DataPart.train, split.train), (.validation, split.validation), (.test, split.test)] {
      try reading { () throws(TableError) in
        let writer = try CSVWriter(path: folder.file(part.fileName), columns: columns.map(\.name))
        try writer.write(table, rows: rows)
        try writer.commit()
      }
    }
    try reading { () throws(TableError) in try SchemaFile.write(columns, to: folder.file(TableFile.schema)) }
    try folder.write(FittedTransforms.fileName, JSONFile.text(transforms))
    try checkStop()
    try folder.publish()
    log("features_written", "wrote the parts and the transforms", ["folder": .text(folder.path)])
    try copy?.run(.features)
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

  /// The columns that lack a value in a row of any part: a model that knows the training part alone would have no place
  /// for it.
  private func nullable(_ table: Table) -> Set<String> {
    Set(table.columns.filter { $0.values.isMissing().contains(true) }.map(\.name))
  }

  /// - Parameters:
  ///   - table: the training part.
  ///   - nullable: the columns that lack a value somewhere.
  private func fitted(_ table: Table, _ columns: [Column], nullable: Set<String>) throws -> FittedTransforms {
    guard let column = columns.first(where: { $0.role == .label }), let label = table[column.name] else {
      throw Failure(.refused, "no column of the data is the label")
    }
    do {
      let fitted = try FittedLabel(fitting: label, task: config.task)
      guard let rows = try LabelledRows(table, part: .train, label: fitted, log: log) else {
        throw Failure(.refused, "no row of the training part has a label")
      }
      let result = try FittedTransforms.fit(
        rows.table, schema: columns, declared: config.columns, transforms: config.transforms, label: fitted,
        seed: config.split.seed, nullable: nullable)
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
