public import RuntimeContract
public import Tabular

/// What happens to a table's raw columns before a learner sees them, as it was fitted on the training part. It is kept as
/// `transforms.json`, applied to tables here, and written into the model's graph.
public struct FittedTransforms: Codable, Hashable, Sendable {
  public static let fileName = "transforms.json"

  /// Of this file's form.
  public var version: Int
  public var label: FittedLabel
  /// The features, in the order of the table.
  public var columns: [FittedColumn]
  /// What was asked for: cross-validation fits it anew on the rows of its folds.
  public var requested: [Transform]
  /// Of the folds by which training rows are encoded by their labels.
  public var seed: Int

  enum CodingKeys: String, CodingKey, CaseIterable { case version, label, columns, requested, seed }

  /// The names of what a learner sees, in the order of `FeatureSet.columns`.
  public var featureNames: [String] { columns.flatMap(\.featureNames) }

  /// Something that is no mistake, and that people should hear of.
  public struct Remark: Hashable, Sendable {
    public var column: String
    public var message: String
  }

  /// More different texts than this make a feature that hardly repeats.
  static let manyLevels = 1000

  /// - Parameters:
  ///   - table: the training part, of which every row has a label.
  ///   - schema: the columns of the table, with their types and roles.
  ///   - declared: the columns that the spec names, whose values give categories their order.
  ///   - transforms: at most one a column.
  ///   - nullable: the columns that lack a value in some row, of this part or another.
  /// - Throws: `TransformProblem` for a column that cannot be used as it was asked for.
  public static func fit(
    _ table: Table, schema: [Column], declared: [Column], transforms: [Transform], label: FittedLabel, seed: Int,
    nullable: Set<String> = []
  ) throws(TransformProblem) -> (transforms: FittedTransforms, remarks: [Remark]) {
    guard let labels = table[label.column] else {
      throw TransformProblem(label.column, "the data has no column '\(label.column)', which is the label")
    }
    var fitting = try TransformFitting(
      schema: schema, declared: declared, transforms: transforms, label: label,
      target: label.target(labels.values).target, seed: seed, nullable: nullable)
    try fitting.fit(table)
    return try fitting.finished()
  }

  /// The same transforms of the same label, fitted on other rows.
  ///
  /// - Parameters: as of `fit`.
  public func refitted(
    on table: Table, schema: [Column], declared: [Column]
  ) throws(TransformProblem) -> FittedTransforms {
    try Self.fit(table, schema: schema, declared: declared, transforms: requested, label: label, seed: seed).transforms
  }

  /// The features of any rows: what the model's graph computes.
  ///
  /// - Throws: `TransformProblem` when a column is not there, or not of the type that it was fitted on.
  public func apply(_ table: Table) throws(TransformProblem) -> FeatureSet { try apply(table, target: nil) }

  /// The features of the training part itself: where a feature is made of labels, each row's comes from other rows.
  ///
  /// - Parameter target: of every row of the table.
  public func applyToTraining(_ table: Table, target: Target) throws(TransformProblem) -> FeatureSet {
    try apply(table, target: target)
  }

  private func apply(_ table: Table, target: Target?) throws(TransformProblem) -> FeatureSet {
    var features: [FeatureColumn] = []
    for column in columns {
      guard let raw = table[column.column] else {
        throw TransformProblem(
          column.column, "the data has no column '\(column.column)', which the model was fitted on")
      }
      features += try ColumnApplication(column: column, raw: raw.values, target: target, seed: seed).features()
    }
    return FeatureSet(columns: features, rowCount: table.rowCount)
  }
}
