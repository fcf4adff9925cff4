internal import Files
internal import Glibc
internal import Inference
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Predicts files of rows, one after another.
struct ScoreStage {
  let config: ScoreConfig
  /// Columns that are written as they stand.
  let kept: [String]
  let log: Log

  /// `score.json`: what the files beside it hold, so that a second try goes on and nothing else is mixed in.
  private struct Mark: Codable, Equatable {
    static let fileName = "score.json"

    /// Of the model's file.
    var model: String
    var missingValues: MissingValues
    var kept: [String]

    enum CodingKeys: String, CodingKey, CaseIterable { case model, missingValues = "missing_values", kept }
  }

  func run() throws {
    let predictor: Predictor
    do {
      predictor = try Predictor(
        folder: config.model, threads: config.threads, memory: Resources().memory, batch: config.batchRows)
    } catch let error as InferenceError { throw Failure(.unavailable, error.message, file: error.file) }
    let columns = try columns(of: predictor)
    let files = try files()
    try Folder.make(config.output.path)
    try mark(predictor)
    var rows = 0
    var skipped = 0
    for file in files {
      if access(file.output, F_OK) == 0 {
        skipped += 1
        continue
      }
      let scored = ScoredFile(
        input: file.input, output: file.output, format: config.format, columns: columns, kept: kept,
        missingValues: config.missingValues, threads: config.threads, predictor: predictor)
      let count = try scored.write(log: log)
      rows += count
      log("file_scored", "predicted \(file.input)", ["rows": .count(count), "file": .text(file.output)])
    }
    log(
      "scored", "every row has its prediction",
      ["rows": .count(rows), "files": .count(files.count - skipped), "files_before": .count(skipped)])
  }

  /// What the model reads, of the types that its profile says; without one, of those that the graph takes.
  private func columns(of predictor: Predictor) throws -> [Column] {
    var types: [String: ColumnType] = [:]
    let path = "\(config.model)/\(ModelProfile.fileName)"
    if access(path, F_OK) == 0 {
      let profile = try JSONFile.read(ModelProfile.self, from: path)
      types = Dictionary(profile.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    }
    let names = Set(predictor.inputs.map(\.column))
    if let twice = kept.first(where: names.contains) {
      throw Failure(.usage, "--keep \(twice): the model reads that column, which is a number to it; keep another")
    }
    return predictor.inputs.map { input in
      let type: ColumnType =
        switch input.kind {
        case .number: types[input.column] ?? .number
        case .integer: .integer
        case .boolean: .boolean
        case .text: .string
        }
      return Self.column(input.column, type)
    } + kept.map { Self.column($0, .string) }
  }

  private static func column(_ name: String, _ type: ColumnType) -> Column {
    Column(name: name, type: type, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
  }

  /// The files of rows, each with that of its predictions.
  private func files() throws -> [(input: String, output: String)] {
    var status = stat()
    guard stat(config.input, &status) == 0 else {
      throw Failure(FileError(path: config.input, action: "cannot find", code: errno))
    }
    var inputs = [config.input]
    if status.st_mode & S_IFMT == S_IFDIR {
      let endings = config.format == .csv ? [".csv"] : [".jsonl", ".ndjson"]
      inputs = try Folder.names(config.input).filter { name in
        !name.hasPrefix(".") && endings.contains { name.lowercased().hasSuffix($0) }
      }.map { "\(config.input)/\($0)" }
      guard !inputs.isEmpty else {
        throw Failure(.refused, "has no file *\(endings.joined(separator: " or *"))", file: config.input)
      }
    }
    var outputs: Set<String> = []
    return try inputs.map { input in
      let name = Folder.parts(input).name
      let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
      let output = "\(config.output.path)/\(stem).csv"
      guard outputs.insert(output).inserted else {
        throw Failure(.refused, "another file's predictions would have the name \(stem).csv, too", file: input)
      }
      return (input, output)
    }
  }

  private func mark(_ predictor: Predictor) throws {
    let path = "\(config.output.path)/\(Mark.fileName)"
    let mark = Mark(model: predictor.digest, missingValues: config.missingValues, kept: kept)
    if access(path, F_OK) == 0 {
      guard try JSONFile.read(Mark.self, from: path) == mark else {
        throw Failure(
          .refused, "the folder holds predictions of another model, or made in another way", file: config.output.path,
          advice: "name another folder, or empty this one")
      }
      return
    }
    try FileBytes.replace(path, with: JSONFile.text(mark))
  }
}
