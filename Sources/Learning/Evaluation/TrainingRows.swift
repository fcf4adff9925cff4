extension FeatureSet {
  /// Some of the rows, in the order and as often as they are named.
  ///
  /// - Precondition: there are such rows.
  public func rows(_ rows: [Int]) -> FeatureSet {
    FeatureSet(
      columns: columns.map { FeatureColumn(name: $0.name, values: $0.values.rows(rows)) }, rowCount: rows.count)
  }
}

extension FeatureValues {
  func rows(_ rows: [Int]) -> FeatureValues {
    switch self {
    case .doubles(let values): .doubles(rows.map { values[$0] })
    case .floats(let values): .floats(rows.map { values[$0] })
    case .integers(let values): .integers(rows.map { values[$0] })
    case .booleans(let values): .booleans(rows.map { values[$0] })
    case .codes(let values, let levels): .codes(rows.map { values[$0] }, levels: levels)
    }
  }
}

extension Target {
  func rows(_ rows: [Int]) -> Target {
    switch self {
    case .classes(let values, let count): .classes(rows.map { values[$0] }, count: count)
    case .values(let values): .values(rows.map { values[$0] })
    }
  }
}

extension TrainingSet {
  /// Some of the rows, in the order and as often as they are named.
  ///
  /// - Precondition: there are such rows.
  public func rows(_ rows: [Int]) -> TrainingSet {
    TrainingSet(
      features: features.rows(rows), target: target.rows(rows),
      weights: weights.map { weights in rows.map { weights[$0] } })
  }
}
