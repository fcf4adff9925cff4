internal import RuntimeContract

/// Which steps of a transform a type of column takes.
enum TransformSteps {
  static func problems(_ transform: Transform, type: ColumnType) -> [(key: String, message: String)] {
    let isNumeric = type == .number || type == .integer
    let isDiscrete = type != .number && type != .timestamp
    var problems: [(key: String, message: String)] = []
    func require(_ fits: Bool, _ key: String, _ need: String) {
      if !fits { problems.append((key, "\(key) needs \(need), and '\(transform.column)' is \(type.rawValue)")) }
    }
    switch transform.impute {
    case .mean, .median, .zero: require(isNumeric, "impute", "a number or an integer")
    case .mostFrequent: require(type != .timestamp, "impute", "a column that the model sees")
    case nil: break
    }
    if transform.clip != nil { require(isNumeric, "clip", "a number or an integer") }
    if transform.scale != nil { require(isNumeric, "scale", "a number or an integer") }
    if transform.encode != nil {
      require(isDiscrete, "encode", "a category, a string, a boolean or an integer")
    }
    return problems
  }
}
