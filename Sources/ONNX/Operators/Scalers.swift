extension OperatorDefinition {
  /// Operators that prepare numbers for a model.
  static let scalers: [OperatorDefinition] = [
    ml("Scaler") { reader throws(Problem) in
      let offset = try reader.floats("offset") ?? [0]
      let scale = try reader.floats("scale") ?? [1]
      guard offset.count == scale.count, !offset.isEmpty else {
        throw Problem("has \(offset.count) offsets and \(scale.count) scales")
      }
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        _ = try workspace.count(input.shape, .float)
        let width = try perFeature(offset.count, input)
        var values = try input.floats()
        for index in values.indices {
          let feature = width == 1 ? 0 : index % width
          values[index] = (values[index] - offset[feature]) * scale[feature]
        }
        return [Tensor(input.shape, values)]
      }
    },
    ml("Imputer") { reader throws(Problem) in
      let reals = try reader.floats("imputed_value_floats") ?? []
      let integers = try reader.ints("imputed_value_int64s") ?? []
      let missingReal = try reader.float("replaced_value_float") ?? 0
      let missingInteger = try reader.int("replaced_value_int64", default: 0)
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        _ = try workspace.count(input.shape, input.elements.type)
        func imputed<Number: TensorElement>(
          _ values: [Number], _ replacements: [Number], _ isMissing: (Number) -> Bool
        ) throws(Problem) -> Tensor {
          guard !replacements.isEmpty else { throw Problem("has no values to put into \(input.elements.type)") }
          let width = try perFeature(replacements.count, input)
          var values = values
          for index in values.indices where isMissing(values[index]) {
            values[index] = replacements[width == 1 ? 0 : index % width]
          }
          return Tensor(input.shape, values)
        }
        switch input.elements {
        case .floats(let values):
          return [try imputed(values, reals) { missingReal.isNaN ? $0.isNaN : $0 == missingReal }]
        case .doubles(let values):
          return [
            try imputed(values, reals.map(Double.init)) { missingReal.isNaN ? $0.isNaN : $0 == Double(missingReal) }
          ]
        case .int64s(let values): return [try imputed(values, integers) { $0 == missingInteger }]
        case .int32s(let values):
          return [try imputed(values, integers.map { Int32(truncatingIfNeeded: $0) }) { Int64($0) == missingInteger }]
        default: throw input.unsupported()
        }
      }
    },
    ml("Binarizer") { reader throws(Problem) in
      let threshold = try reader.float("threshold") ?? 0
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        _ = try workspace.count(input.shape, input.elements.type)
        switch input.elements {
        case .floats(let values): return [Tensor(input.shape, values.map { $0 > threshold ? Float(1) : 0 })]
        case .doubles(let values): return [Tensor(input.shape, values.map { $0 > Double(threshold) ? 1.0 : 0 })]
        case .int64s(let values): return [Tensor(input.shape, values.map { Float($0) > threshold ? Int64(1) : 0 })]
        case .int32s(let values): return [Tensor(input.shape, values.map { Float($0) > threshold ? Int32(1) : 0 })]
        default: throw input.unsupported()
        }
      }
    },
    ml("Normalizer") { reader throws(Problem) in
      let norm = try reader.choice("norm", default: Norm.max)
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        _ = try workspace.count(input.shape, .float)
        let (_, columns) = try input.matrix()
        var values = try input.floats()
        // By elements and not by rows, of which a matrix without columns can have any number.
        for start in stride(from: 0, to: values.count, by: max(1, columns)) {
          let range = start..<start + columns
          let divisor = norm.of(values[range])
          guard divisor != 0 else { continue }
          for index in range { values[index] = Float(Double(values[index]) / divisor) }
        }
        return [Tensor(input.shape, values)]
      }
    },
    ml("FeatureVectorizer", 1...Int.max) { reader throws(Problem) in
      let widths = try reader.ints("inputdimensions")
      return { inputs, workspace throws(Problem) in
        let tensors = try inputs.all()
        guard let widths, widths.count == tensors.count else {
          throw Problem("does not say how wide each input is", attribute: "inputdimensions")
        }
        var parts: [(values: [Float], width: Int, wanted: Int)] = []
        var rows = 0
        var total = 0
        for (tensor, width) in zip(tensors, widths) {
          let size = try tensor.matrix()
          guard parts.isEmpty || size.rows == rows else { throw Problem("has inputs of different heights") }
          let (sum, overflows) = total.addingReportingOverflow(Int(width))
          guard width >= 0, !overflows else { throw Problem("is \(widths)", attribute: "inputdimensions") }
          rows = size.rows
          total = sum
          parts.append((try tensor.floats(), size.columns, Int(width)))
        }
        // An input that is narrower than stated is followed by zeros, a wider one is cut off.
        var result = [Float](repeating: 0, count: try workspace.count([rows, total], .float))
        var column = 0
        for part in parts where !result.isEmpty {
          for row in 0..<rows {
            for index in 0..<min(part.width, part.wanted) {
              result[row * total + column + index] = part.values[row * part.width + index]
            }
          }
          column += part.wanted
        }
        return [Tensor([rows, total], result)]
      }
    },
  ]

  /// The length of a list that holds one number, or one for each feature.
  private static func perFeature(_ count: Int, _ input: Tensor) throws(Problem) -> Int {
    guard count == 1 || count == input.shape.last else {
      throw Problem("has \(count) numbers for features, and its input has the shape \(input.shape)")
    }
    return count
  }
}

private enum Norm: String, CaseIterable {
  case max = "MAX"
  case l1 = "L1"
  case l2 = "L2"

  func of(_ values: ArraySlice<Float>) -> Double {
    switch self {
    case .max: values.reduce(0) { Swift.max($0, Double($1.magnitude)) }
    case .l1: values.reduce(0) { $0 + Double($1.magnitude) }
    case .l2: values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
  }
}
