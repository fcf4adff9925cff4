public import RuntimeContract
public import Tabular

/// Fits transforms on the training part, of which any columns may be in memory at a time.
public struct TransformFitting {
  private let features: [Column]
  private let declared: [Column]
  private let transforms: [Transform]
  private let label: FittedLabel
  private let target: Target
  private let seed: Int
  private let nullable: Set<String>
  private var fitted: [String: FittedColumn] = [:]
  private var remarks: [FittedTransforms.Remark] = []

  /// - Parameters:
  ///   - schema: the columns of the data, with their types and roles.
  ///   - declared: the columns that the spec names, whose values give categories their order.
  ///   - transforms: at most one a column.
  ///   - target: of every row of the tables that `fit` is given.
  ///   - nullable: the columns that lack a value in some row, of this part or another.
  /// - Throws: `TransformProblem` when a transform is of no feature, or there is no feature.
  public init(
    schema: [Column], declared: [Column], transforms: [Transform], label: FittedLabel, target: Target, seed: Int,
    nullable: Set<String>
  ) throws(TransformProblem) {
    features = schema.filter { $0.role == .feature }
    for transform in transforms where !features.contains(where: { $0.name == transform.column }) {
      let known = features.map(\.name).joined(separator: ", ")
      let role = schema.first { $0.name == transform.column }.map { "has the role \($0.role.rawValue)" }
      throw TransformProblem(
        transform.column,
        "a transform names '\(transform.column)', which \(role ?? "is no column of the data"); the features are: \(known)"
      )
    }
    guard !features.isEmpty else {
      throw TransformProblem(label.column, "the data has no feature: every column is the label, an id or a time")
    }
    self.declared = declared
    self.transforms = transforms
    self.label = label
    self.target = target
    self.seed = seed
    self.nullable = nullable
  }

  /// The features whose rows `fit` has to see: of a number that nothing is done to, nothing is learned.
  public static func needed(of schema: [Column], transforms: [Transform]) -> [Column] {
    schema.filter { column in
      guard column.role == .feature else { return false }
      if transforms.contains(where: { $0.column == column.name }) { return true }
      switch column.type {
      case .category, .string, nil: return true
      case .number, .integer, .boolean, .timestamp: return false
      }
    }
  }

  /// - Parameter table: columns of all rows of the training part that have a label. Those that are no features are passed by.
  public mutating func fit(_ table: Table) throws(TransformProblem) {
    for feature in features {
      guard let column = table[feature.name] else { continue }
      try fit(column)
    }
  }

  private mutating func fit(_ column: TableColumn) throws(TransformProblem) {
    let named = declared.first { $0.name == column.name }
    var fitting = ColumnFitting(
      column: column, transform: transforms.first { $0.column == column.name }, values: named?.values ?? [],
      isNullable: nullable.contains(column.name) || (named?.maxMissing ?? 0) > 0, label: label, target: target)
    fitted[column.name] = try fitting.fitted()
    remarks += fitting.remarks
  }

  /// - Throws: `TransformProblem` when a feature that is needed was not fitted, or nothing is left for a model to look at.
  public consuming func finished() throws(TransformProblem) -> (
    transforms: FittedTransforms, remarks: [FittedTransforms.Remark]
  ) {
    let needed = Set(Self.needed(of: features, transforms: transforms).map(\.name))
    for feature in features where fitted[feature.name] == nil {
      guard !needed.contains(feature.name), let type = feature.type else {
        throw TransformProblem(feature.name, "the data has no column '\(feature.name)'")
      }
      try fit(TableColumn(name: feature.name, values: .none(of: type)))
    }
    let columns = features.compactMap { fitted[$0.name] }
    guard columns.contains(where: { !$0.featureNames.isEmpty }) else {
      throw TransformProblem(
        features[0].name,
        "no feature has a value in the training part, so one_hot leaves the model nothing to look at: "
          + columns.map { "'\($0.column)'" }.joined(separator: ", "))
    }
    let order = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($0.element.name, $0.offset) })
    return (
      FittedTransforms(version: 2, label: label, columns: columns, requested: transforms, seed: seed),
      remarks.enumerated().sorted { one, other in
        (order[one.element.column] ?? 0, one.offset) < (order[other.element.column] ?? 0, other.offset)
      }.map(\.element)
    )
  }
}

extension ColumnValues {
  /// Of no row.
  fileprivate static func none(of type: ColumnType) -> ColumnValues {
    switch type {
    case .number: .numbers([])
    case .integer: .integers([])
    case .boolean: .booleans([])
    case .timestamp: .timestamps([])
    case .category: .categories(CategoryValues(codes: [], levels: []))
    case .string: .strings(StringValues())
    }
  }
}
