internal import Files
internal import Glibc
internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// What a fit holds at least, told from the sizes of its files: a stage that the kernel would kill half-way shall say so
/// before it begins. All columns are in memory as they were read and as a learner sees them.
struct FitMemory {
  let folder: FeatureFolder
  let config: FitConfig
  /// Whether all folds are held at once.
  let searches: Bool

  /// - Throws: `Failure` when there is less memory than that; `FileError`.
  func check(limit: Int = Machine.current.memory) throws {
    let need = try bytes()
    guard need > limit else { return }
    throw Failure(
      .refused,
      "fitting these rows takes \(Self.text(need)) of memory at least, and this process may have \(Self.text(limit))",
      advice: "give the stage more (`training.resources.memory`), or train on fewer rows or columns"
        + (config.crossValidation != nil && searches ? ", or with fewer folds" : ""))
  }

  /// In bytes.
  func bytes() throws -> Int {
    var total = 0
    for part in [DataPart.train, .validation] {
      let (rows, text) = try size(part)
      let raw = folder.schema.reduce(0.0) { $0 + Self.width($1, text: text) }
      let features = folder.transforms.columns.reduce(0.0) { $0 + Self.width($1) }
      total += Int(rows * (raw + features + learner))
      // The rows that a fold trains on and is judged by are all of them.
      if let folds = config.crossValidation, part == .train {
        total += Int(rows * features) * (searches ? folds.folds : 1)
      }
    }
    return total
  }

  /// The bins of trees, a byte each, and the gradients or predictions of a row.
  private var learner: Double { Double(folder.transforms.featureNames.count) + 16 }

  /// How many rows a part has, about, and how many bytes of its file a cell has.
  private func size(_ part: DataPart) throws -> (rows: Double, text: Double) {
    let path = "\(folder.path)/\(part.fileName)"
    let sample = try FileBytes.read(path, limit: 1 << 16)
    let lines = sample.count { $0 == UInt8(ascii: "\n") }
    var status = stat()
    // What cannot be asked for here is told of when it is read.
    guard lines > 1, stat(path, &status) == 0 else { return (0, 0) }
    let row = Double(sample.count) / Double(lines)
    return (Double(status.st_size) / row, row / Double(max(1, folder.schema.count)))
  }

  /// Bytes of a raw value.
  private static func width(_ column: Column, text: Double) -> Double {
    switch column.type {
    case .number, .integer, .timestamp: 8
    case .category: 4
    case .boolean: 1
    case .string, nil: 8 + text
    }
  }

  /// Bytes of a value as a learner sees it; a number that nothing is done to is the raw one.
  private static func width(_ column: FittedColumn) -> Double {
    column.encoding != nil || column.hasNumericSteps ? Double(4 * column.featureNames.count) : 0
  }

  private static func text(_ bytes: Int) -> String {
    let unit = bytes >= 1 << 30 ? (Double(1 << 30), "GiB") : (Double(1 << 20), "MiB")
    return "\((Double(bytes) / unit.0 * 10).rounded() / 10) \(unit.1)"
  }
}
