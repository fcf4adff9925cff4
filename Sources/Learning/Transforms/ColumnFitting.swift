internal import RuntimeContract
internal import Tabular

/// Fits one column's steps on the training part.
struct ColumnFitting {
  let column: TableColumn
  let transform: Transform?
  /// The declared order of a category's values.
  let values: [String]
  /// Whether rows elsewhere may lack a value.
  let isNullable: Bool
  let label: FittedLabel
  let target: Target
  private(set) var remarks: [FittedTransforms.Remark] = []

  init(
    column: TableColumn, transform: Transform?, values: [String], isNullable: Bool, label: FittedLabel, target: Target
  ) {
    self.column = column
    self.transform = transform
    self.values = values
    self.isNullable = isNullable
    self.label = label
    self.target = target
  }

  /// The whole numbers that a float32 tells apart.
  private static let exactIntegers: ClosedRange<Float> = -16_777_216...16_777_216

  mutating func fitted() throws(TransformProblem) -> FittedColumn {
    switch column.values {
    case .strings, .categories: return try discrete(input: .string)
    case .timestamps:
      throw TransformProblem(
        column.name,
        "'\(column.name)' is a timestamp, which is no feature: give it `role: time` or `role: id`, or derive numbers from it"
      )
    case .numbers: return try numeric(input: .float)
    case .integers: return try numeric(input: canBeMissing ? .float : .int64)
    case .booleans: return try numeric(input: canBeMissing ? .float : .bool)
    }
  }

  /// Of what can be missing the graph's input is a float32, which has a missing value.
  private var canBeMissing: Bool {
    isNullable || transform?.impute != nil || column.values.isMissing().contains(true)
  }

  private mutating func numeric(input: GraphInput) throws(TransformProblem) -> FittedColumn {
    var fitted = FittedColumn(column: column.name, input: input)
    guard let transform, var floats = NumericColumn.floats(column.values) else { return fitted }
    if case .booleans = column.values, transform.clip != nil || transform.scale != nil {
      throw wrongType(transform.clip != nil ? "clip" : "scale", "a number or an integer")
    }
    if let impute = transform.impute {
      if case .booleans = column.values, impute != .mostFrequent {
        throw wrongType("impute: \(impute.rawValue)", "a number or an integer")
      }
      let summary = NumericSummary(floats)
      if summary.isEmpty { remark("has no value in the training part; what is missing becomes 0") }
      fitted.fill =
        switch impute {
        case .mean: Float(summary.mean)
        case .median: Float(summary.quantile(0.5))
        case .mostFrequent: summary.mostFrequent
        case .zero: 0
        }
    }
    if let clip = transform.clip {
      fitted.clip = FittedRange(minimum: Float(finite: clip.minimum), maximum: Float(finite: clip.maximum))
    }
    if let scale = transform.scale {
      NumericColumn.apply(fitted, to: &floats)
      fitted.scale = scaling(scale, floats)
    }
    guard let encode = transform.encode else { return fitted }
    if case .numbers = column.values {
      throw wrongType("encode: \(encode.rawValue)", "a category, a string, a boolean or an integer")
    }
    return try encoded(fitted, encode)
  }

  private mutating func scaling(_ scaling: Scaling, _ values: [Float]) -> FittedScale {
    let summary = NumericSummary(values)
    func linear(_ offset: Double, _ width: Double) -> FittedScale {
      // A column of one value has no width: it becomes 0, and does not become infinite.
      .linear(offset: Float(finite: offset), divisor: Float(width) == 0 ? 1 : Float(finite: width))
    }
    switch scaling {
    case .standard: return linear(summary.mean, summary.standardDeviation)
    case .minMax: return linear(summary.minimum, summary.maximum - summary.minimum)
    case .maxAbs: return linear(0, max(abs(summary.minimum), abs(summary.maximum)))
    case .robust: return linear(summary.quantile(0.5), summary.quantile(0.75) - summary.quantile(0.25))
    case .log1p:
      let undefined = values.count { $0 <= -1 }
      if undefined > 0 {
        remark("has \(undefined) values of -1 or less, whose log1p is undefined: they count as missing")
      }
      return .log1p
    }
  }

  private mutating func discrete(input: GraphInput) throws(TransformProblem) -> FittedColumn {
    let fitted = FittedColumn(column: column.name, input: input)
    if let impute = transform?.impute, impute != .mostFrequent {
      throw wrongType("impute: \(impute.rawValue)", "a number or an integer")
    }
    if transform?.clip != nil { throw wrongType("clip", "a number or an integer") }
    if transform?.scale != nil { throw wrongType("scale", "a number or an integer") }
    return try encoded(fitted, transform?.encode)
  }

  /// - Parameter encode: nil for a text without a transform: the learner sees its codes.
  private mutating func encoded(_ fitted: FittedColumn, _ encode: Encoding?) throws(TransformProblem) -> FittedColumn {
    var fitted = fitted
    let levels: [String]
    let codes: [Int32]
    if fitted.input == .float || fitted.hasNumericSteps, var floats = NumericColumn.floats(column.values) {
      NumericColumn.apply(fitted, to: &floats)
      if let large = floats.first(where: { !$0.isNaN && !Self.exactIntegers.contains($0) }) {
        throw TransformProblem(
          column.name,
          "'\(column.name)' is encoded by way of float32, which does not tell values as large as \(large) apart: "
            + "declare it as a category")
      }
      levels = DiscreteColumn.levels(floats)
      codes = DiscreteColumn.codes(floats, levels: levels)
    } else {
      levels = DiscreteColumn.levels(column.values, declared: values)
      codes = DiscreteColumn.codes(column.values, levels: levels)
    }
    tellOfLevels(levels.count)
    var encoding = FittedEncoding(
      kind: .codes, levels: levels, fill: nil, values: [], prior: [], outputs: [])
    if fitted.input == .string, transform?.impute == .mostFrequent { encoding.fill = mostFrequent(codes, levels.count) }
    let filled = codes.map { code in code == DiscreteColumn.missing ? encoding.fill.map { Int32($0) } ?? code : code }
    switch encode {
    case nil: encoding.kind = .codes
    case .oneHot: encoding.kind = .oneHot
    case .ordinal: encoding.kind = .ordinal
    case .frequency:
      encoding.kind = .frequency
      var counts = [Int](repeating: 0, count: levels.count)
      for code in filled where code >= 0 { counts[Int(code)] += 1 }
      encoding.values = counts.map { Float(Double($0) / Double(max(1, filled.count))) }
    case .target:
      encoding.kind = .target
      let labels = TargetEncoding.labels(target)
      let values = TargetEncoding(codes: filled, levels: levels.count, labels: labels, rows: Array(filled.indices))
      encoding.values = values.values
      encoding.prior = values.prior
      encoding.outputs = labels.count > 1 ? label.classes : []
    }
    fitted.encoding = encoding
    return fitted
  }

  private mutating func tellOfLevels(_ count: Int) {
    if count == 0 { remark("has no value in the training part") }
    let rows = column.values.count
    if count > 20, count * 2 > rows {
      remark(
        "has \(count) different values in \(rows) rows: if it names the row, give it `role: id`, and the model is "
          + "spared it")
    } else if count > FittedTransforms.manyLevels {
      remark("has \(count) different values, each of which the model learns by itself")
    }
  }

  /// The first of the levels that occur most often; nil without rows.
  private func mostFrequent(_ codes: [Int32], _ levels: Int) -> Int? {
    var counts = [Int](repeating: 0, count: levels)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    guard let most = counts.max(), most > 0 else { return nil }
    return counts.firstIndex(of: most)
  }

  private mutating func remark(_ message: String) {
    remarks.append(.init(column: column.name, message: "'\(column.name)' \(message)"))
  }

  private func wrongType(_ step: String, _ need: String) -> TransformProblem {
    TransformProblem(
      column.name, "`\(step)` needs \(need), and '\(column.name)' is \(column.values.type.rawValue)")
  }
}

extension Float {
  /// The nearest float32 that is finite: what is written into the model and into `transforms.json` has to be.
  fileprivate init(finite value: Double) {
    self = Swift.min(Swift.max(Float(value), -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }
}
