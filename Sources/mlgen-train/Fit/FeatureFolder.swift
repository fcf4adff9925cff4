internal import Files
internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// `features/` as `mlgen-train features` writes it: raw rows in three parts, and the transforms fitted on the first.
struct FeatureFolder {
  let path: String
  let schema: [Column]
  let transforms: FittedTransforms

  /// - Throws: `Failure`, `FileError`.
  init(_ path: String) throws {
    self.path = path
    schema = try reading { () throws(TableError) in try SchemaFile.read("\(path)/\(TableFile.schema)") }
    transforms = try JSONFile.read(FittedTransforms.self, from: "\(path)/\(FittedTransforms.fileName)")
  }

  /// The raw rows of a part.
  func table(_ part: DataPart, threads: Int) throws -> Table {
    var options = ReadOptions()
    options.threads = threads
    options.otherColumns = .ignored
    return try reading { () throws(TableError) in
      try TableReader(files: ["\(path)/\(part.fileName)"], format: .csv, columns: schema, options: options).readAll()
    }
  }
}

/// The rows of a part that have a label which the model knows.
struct LabelledRows {
  /// Raw columns.
  private(set) var table: Table
  let target: Target
  /// Those of the part that have one; nil when all have.
  private let kept: [Int]?

  /// - Returns: nil for a part without such rows.
  init?(_ table: Table, part: DataPart, label: FittedLabel, log: Log) throws {
    guard let column = table[label.column] else {
      throw Failure(.refused, "\(part.fileName) has no column '\(label.column)', which is the label")
    }
    guard Self.fits(column.values, label.kind) else {
      throw Failure(
        .refused,
        "the label '\(label.column)' is \(column.values.type.rawValue) in \(part.fileName), and the transforms were fitted "
          + "for one that is \(label.kind.rawValue)", advice: "run the stage that makes the features again")
    }
    let found = label.target(column.values)
    if found.missing > 0 {
      log(
        .warning, "rows_without_label", "rows without a label are left out",
        ["part": .text(part.rawValue), "rows": .count(found.missing)])
    }
    if found.unknown > 0 {
      log(
        .warning, "rows_of_unseen_class", "rows of a class that the training part lacks are left out",
        ["part": .text(part.rawValue), "rows": .count(found.unknown)])
    }
    if case .values(let values) = found.target, let value = values.first(where: { !Float($0).isFinite }) {
      throw Failure(
        .refused, "the label '\(label.column)' is \(value) in \(part.fileName), and models hold numbers up to 3.4e38",
        advice: "give the label in a larger unit")
    }
    guard !found.rows.isEmpty else { return nil }
    kept = found.rows.count == table.rowCount ? nil : found.rows
    target = found.target
    self.table = kept.map { table.rows($0) } ?? table
  }

  /// The same, of which nobody looks at the columns any more.
  var withoutTable: LabelledRows {
    var rows = self
    rows.table = Table(columns: [], rowCount: table.rowCount)
    return rows
  }

  /// The same rows of other columns of the part.
  ///
  /// - Precondition: the table has all rows of the part.
  func rows(of table: Table) -> Table { kept.map { table.rows($0) } ?? table }

  private static func fits(_ values: ColumnValues, _ kind: FittedLabel.Kind) -> Bool {
    switch (kind, values) {
    case (.number, .numbers), (.number, .integers), (.string, .strings), (.string, .categories),
      (.integer, .integers), (.boolean, .booleans):
      true
    default: false
    }
  }
}

extension Failure {
  init(_ problem: TransformProblem) {
    self.init(.refused, details: [Detail(path: "column \(problem.column)", message: problem.message)])
  }
}
