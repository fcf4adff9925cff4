internal import Inference
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// One file of rows, and the file of their predictions.
struct ScoredFile {
  let input: String
  let output: String
  let format: FileFormat
  let columns: [Column]
  let kept: [String]
  let missingValues: MissingValues
  let threads: Int
  let predictor: Predictor

  /// A few pieces of the file are in memory at a time.
  ///
  /// - Returns: how many rows it has.
  func write(log: Log) throws -> Int {
    var options = ReadOptions()
    options.threads = threads
    options.otherColumns = .ignored
    options.goesOn = { !Termination.isAsked }
    let (reader, writer) = try reading { () throws(TableError) in
      (
        try TableReader(files: [input], format: format, columns: columns, options: options),
        try CSVWriter(path: output, columns: kept + names)
      )
    }
    while let table = try reading({ () throws(TableError) in try reader.next() }) {
      if missingValues == .reject { try refuseMissing(table, before: writer.rowCount) }
      let answers: [Float]
      do throws(InferenceError) {
        answers = try predictor.answers(table)
      } catch { throw Failure(.refused, error.message, file: input) }
      let keptColumns = kept.compactMap { name in table[name].map { TableColumn(name: name, values: $0.values) } }
      let rows = Table(columns: keptColumns + outputs(answers, rows: table.rowCount), rowCount: table.rowCount)
      try reading { () throws(TableError) in try writer.write(rows) }
      log.progress("predicted \(writer.rowCount) rows of \(input)")
    }
    try reading { () throws(TableError) in try writer.commit() }
    return writer.rowCount
  }

  private var names: [String] {
    switch predictor.answer {
    case .value: [ModelInterface.prediction]
    case .classes(let classes): [ModelInterface.label] + classes.map(ModelInterface.probability)
    }
  }

  /// The answers as columns, for a classifier with the most probable class before them: of equals, the first.
  private func outputs(_ answers: [Float], rows: Int) -> [TableColumn] {
    switch predictor.answer {
    case .value: return [TableColumn(name: ModelInterface.prediction, values: .numbers(answers.map(Self.short)))]
    case .classes(let classes):
      let width = classes.count
      var labels: [String] = []
      labels.reserveCapacity(rows)
      for row in 0..<rows {
        var best = 0
        for index in 1..<width where answers[row * width + index] > answers[row * width + best] { best = index }
        labels.append(classes[best])
      }
      let label = TableColumn(name: ModelInterface.label, values: .strings(StringValues(labels)))
      return [label]
        + classes.enumerated().map { index, name in
          TableColumn(
            name: ModelInterface.probability(of: name),
            values: .numbers((0..<rows).map { Self.short(answers[$0 * width + index]) }))
        }
    }
  }

  /// The number whose shortest digits are those of the other's, which read back as that.
  private static func short(_ value: Float) -> Double { Double(value.description) ?? Double(value) }

  /// - Parameter count: rows of the file that came before the table's.
  private func refuseMissing(_ table: Table, before count: Int) throws {
    for input in predictor.inputs {
      guard let values = table[input.column]?.values, let row = values.firstMissing else { continue }
      throw Failure(
        .refused, "row \(count + row + 1) has no value of '\(input.column)', and missing values are refused",
        file: self.input)
    }
  }
}

extension ColumnValues {
  /// Nil when every row has a value; an empty text is none to a model.
  fileprivate var firstMissing: Int? {
    switch self {
    case .numbers(let values): values.firstIndex { $0.isNaN }
    case .integers(let values), .timestamps(let values): values.firstIndex(of: Self.missingInteger)
    case .booleans(let values): values.firstIndex { $0 > 1 }
    case .categories(let values): values.codes.firstIndex { $0 < 0 || values.levels[Int($0)].isEmpty }
    case .strings(let values): (0..<values.count).first { values.offsets[$0] == values.offsets[$0 + 1] }
    }
  }
}
