internal import RuntimeContract
internal import Tabular

/// Turns one raw column into its features.
struct ColumnApplication {
  let column: FittedColumn
  let raw: ColumnValues
  /// Of every row, when these are the training rows.
  let target: Target?
  let seed: Int

  func features() throws(TransformProblem) -> [FeatureColumn] {
    guard fits else {
      throw TransformProblem(
        column.column,
        "'\(column.column)' is \(raw.type.rawValue), and the model was fitted on a column that is \(column.input.rawValue)"
      )
    }
    guard let encoding = column.encoding else { return [numbers] }
    let codes = codes(encoding)
    switch encoding.kind {
    case .codes:
      let known = codes.map { $0 >= 0 ? $0 : $0 == DiscreteColumn.missing ? encoding.fill.map { Int32($0) } ?? -1 : -1 }
      return [FeatureColumn(name: column.column, values: .codes(known, levels: encoding.levels.count))]
    case .oneHot:
      return zip(column.featureNames, 0...).map { name, level in
        let isOn = codes.map { code -> UInt8 in
          Int(code) == level || code == DiscreteColumn.missing && encoding.fill == level ? 1 : 0
        }
        return FeatureColumn(name: name, values: .booleans(isOn))
      }
    case .target where target != nil: return outOfFold(encoding, codes)
    case .ordinal, .frequency, .target:
      return zip(column.featureNames, 0...).map { name, output in
        let known = encoding.levels.indices.map { encoding.value($0, output) }
        let (missing, unseen) = (encoding.missingValue(output), encoding.unseenValue(output))
        let values = codes.map { $0 >= 0 ? known[Int($0)] : $0 == DiscreteColumn.missing ? missing : unseen }
        return FeatureColumn(name: name, values: .floats(values))
      }
    }
  }

  /// Whether the graph's input can hold the column's values.
  private var fits: Bool {
    switch (column.input, raw) {
    case (.string, .strings), (.string, .categories): true
    case (.float, .numbers), (.float, .integers), (.float, .booleans): true
    case (.int64, .integers), (.bool, .booleans): true
    default: false
    }
  }

  /// A number; without steps, the table's own values.
  private var numbers: FeatureColumn {
    if column.hasNumericSteps, var floats = NumericColumn.floats(raw) {
      NumericColumn.apply(column, to: &floats)
      return FeatureColumn(name: column.column, values: .floats(floats))
    }
    let values: FeatureValues =
      switch raw {
      case .numbers(let values): .doubles(values)
      case .integers(let values): .integers(values)
      case .booleans(let values): .booleans(values)
      case .timestamps, .categories, .strings: preconditionFailure("texts and times have an encoding")
      }
    return FeatureColumn(name: column.column, values: values)
  }

  private func codes(_ encoding: FittedEncoding) -> [Int32] {
    if column.input == .float || column.hasNumericSteps, var floats = NumericColumn.floats(raw) {
      NumericColumn.apply(column, to: &floats)
      return DiscreteColumn.codes(floats, levels: encoding.levels)
    }
    return DiscreteColumn.codes(raw, levels: encoding.levels)
  }

  private func outOfFold(_ encoding: FittedEncoding, _ codes: [Int32]) -> [FeatureColumn] {
    guard let target else { return [] }
    let features = TargetEncoding.outOfFold(
      codes: codes, levels: encoding.levels.count, fill: encoding.fill, labels: TargetEncoding.labels(target),
      seed: seed)
    return zip(column.featureNames, features).map { FeatureColumn(name: $0, values: .floats($1)) }
  }
}
