public import ONNX

extension FittedTransforms {
  /// Declares an input `[N]` for each column, and adds the nodes that compute `apply` of it. The input of an only column
  /// is `[N, 1]`: MLflow feeds a frame of one column as a matrix.
  ///
  /// - Parameter rows: the name of the dimension that counts the rows.
  /// - Returns: a value of float32 and shape `[N, 1]` for each feature, in the order of `featureNames`.
  public func emit(into graph: inout GraphBuilder, rows: String) -> [String] {
    columns.flatMap { ColumnGraph(column: $0, rows: rows, isAlone: columns.count == 1).emit(into: &graph) }
  }
}

/// The nodes of one column. They are comparisons and arithmetic of float32, so every runtime computes the same bits.
private struct ColumnGraph {
  let column: FittedColumn
  let rows: String
  let isAlone: Bool

  func emit(into graph: inout GraphBuilder) -> [String] {
    let tall = tallInput(&graph)
    guard let encoding = column.encoding else {
      return [steps(column.input == .float ? tall : cast(tall, .float, &graph), &graph)]
    }
    let keys = keys(tall, encoding, &graph)
    if encoding.kind == .oneHot { return oneHot(keys, encoding, &graph) }
    return (0..<encoding.width).map { output in
      look(
        keys, levels: encoding.levels.indices.map { encoding.value($0, output) },
        missing: encoding.missingValue(output), unseen: encoding.unseenValue(output), &graph)
    }
  }

  /// The input as `[N, 1]`.
  private func tallInput(_ graph: inout GraphBuilder) -> String {
    let shape: [ValueInfo.Dimension] = isAlone ? [.variable(rows), .fixed(1)] : [.variable(rows)]
    let input = graph.input(column.column, column.input.elementType, shape)
    if isAlone { return input }
    return graph.add("Unsqueeze", [input, graph.constant(Tensor(shape: [1], .int64s([1])), "axis")])
  }

  /// Imputation, clipping and scaling of a float32.
  private func steps(_ input: String, _ graph: inout GraphBuilder) -> String {
    var value = input
    if let fill = column.fill {
      value = graph.add("Where", [graph.add("IsNaN", [value]), scalar(fill, "fill", &graph), value])
    }
    if let clip = column.clip {
      let low = scalar(clip.minimum, "minimum", &graph)
      value = graph.add("Where", [graph.add("Less", [value, low]), low, value])
      let high = scalar(clip.maximum, "maximum", &graph)
      value = graph.add("Where", [graph.add("Greater", [value, high]), high, value])
    }
    switch column.scale {
    case .linear(let offset, let divisor):
      value = graph.add("Sub", [value, scalar(offset, "offset", &graph)])
      value = graph.add("Div", [value, scalar(divisor, "divisor", &graph)])
    case .log1p:
      let isDefined = graph.add("Greater", [value, scalar(-1, "bound", &graph)])
      value = graph.add("Where", [isDefined, value, scalar(.nan, "missing", &graph)])
      let one = graph.constant(Tensor(shape: [], .doubles([1])), "one")
      let sum = graph.add("Add", [cast(value, .double, &graph), one])
      value = cast(graph.add("Log", [sum]), .float, &graph)
    case nil: break
    }
    return value
  }

  /// What values are looked up by.
  private enum Keys {
    case strings(value: String, [String])
    case integers(value: String, [Int64])
    /// `value` itself says what is missing.
    case floats(value: String, [Float])
  }

  private func keys(_ input: String, _ encoding: FittedEncoding, _ graph: inout GraphBuilder) -> Keys {
    switch column.input {
    case .string: return .strings(value: input, encoding.levels)
    case .float: return .floats(value: steps(input, &graph), encoding.levels.map { Float($0) ?? .nan })
    case .bool:
      return .integers(value: cast(input, .int64, &graph), encoding.levels.map { $0 == "true" ? 1 : 0 })
    case .int64:
      if column.hasNumericSteps {
        return .floats(value: steps(cast(input, .float, &graph), &graph), encoding.levels.map { Float($0) ?? .nan })
      }
      return .integers(value: input, encoding.levels.map { Int64($0) ?? .min })
    }
  }

  /// A number for each level, and for what is missing or unseen.
  private func look(
    _ keys: Keys, levels: [Float], missing: Float, unseen: Float, _ graph: inout GraphBuilder
  ) -> String {
    func encoder(_ value: String, _ keys: Attribute, _ values: [Float]) -> String {
      graph.add(
        "LabelEncoder", domain: "ai.onnx.ml", [value],
        [keys, Attribute("values_floats", .floats(values)), Attribute("default_float", .float(unseen))])
    }
    switch keys {
    case .strings(let value, let keys):
      // An empty text is a missing value.
      return encoder(value, Attribute("keys_strings", .strings(keys + [""])), levels + [missing])
    case .integers(let value, let keys):
      // Never missing. An encoder needs a key, also where training saw no value.
      return encoder(
        value, Attribute("keys_int64s", .ints(keys.isEmpty ? [0] : keys)), keys.isEmpty ? [unseen] : levels)
    case .floats(let value, let keys):
      let known = encoder(
        value, Attribute("keys_floats", .floats(keys.isEmpty ? [0] : keys)), keys.isEmpty ? [unseen] : levels)
      return graph.add("Where", [graph.add("IsNaN", [value]), scalar(missing, "missing", &graph), known])
    }
  }

  /// A column of 0 and 1 for each level.
  private func oneHot(_ keys: Keys, _ encoding: FittedEncoding, _ graph: inout GraphBuilder) -> [String] {
    let count = encoding.levels.count
    guard count > 0 else { return [] }
    let codes = look(
      keys, levels: (0..<count).map { Float($0) }, missing: encoding.fill.map { Float($0) } ?? -1, unseen: -1, &graph)
    let wanted = graph.constant(Tensor(shape: [1, count], .floats((0..<count).map { Float($0) })), "levels")
    let isOn = cast(graph.add("Equal", [codes, wanted]), .float, &graph)
    guard count > 1 else { return [isOn] }
    let sizes = graph.constant(Tensor(shape: [count], .int64s([Int64](repeating: 1, count: count))), "sizes")
    return graph.add("Split", [isOn, sizes], [Attribute("axis", .int(1))], outputs: count)
  }

  private func cast(_ value: String, _ type: ElementType, _ graph: inout GraphBuilder) -> String {
    graph.add("Cast", [value], [Attribute("to", .int(Int64(type.rawValue)))])
  }

  private func scalar(_ value: Float, _ hint: String, _ graph: inout GraphBuilder) -> String {
    graph.constant(Tensor(shape: [], .floats([value])), hint)
  }
}
