extension OperatorDefinition {
  /// Operators that put one value for another.
  static let encoders: [OperatorDefinition] = [
    ml("LabelEncoder") { reader throws(Problem) in
      if reader.version < 2 { return try classesEncoder(&reader) }
      let keys = try values(of: "keys", &reader)
      let values = try values(of: "values", &reader)
      guard let keys, let values else { throw Problem("needs keys and values") }
      guard keys.count == values.count else {
        throw Problem("has \(keys.count) keys and \(values.count) values")
      }
      let standard = try defaultValue(for: values.type, &reader)
      let mapping = try Mapping(keys, values, default: standard)
      return { inputs, workspace throws(Problem) in [try mapping.apply(try inputs(0), workspace)] }
    },
    ml("CategoryMapper") { reader throws(Problem) in
      let numbers = try reader.ints("cats_int64s") ?? []
      let texts = try reader.strings("cats_strings") ?? []
      guard numbers.count == texts.count else {
        throw Problem("has \(numbers.count) integers and \(texts.count) texts")
      }
      let number = try reader.int("default_int64", default: -1)
      let text = try reader.string("default_string") ?? "_Unused"
      let toNumbers = try Mapping(.strings(texts), .int64s(numbers), default: .int64s([number]))
      let toTexts = try Mapping(.int64s(numbers), .strings(texts), default: .strings([text]))
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        return [try (input.elements.type == .string ? toNumbers : toTexts).apply(input, workspace)]
      }
    },
    ml("OneHotEncoder") { reader throws(Problem) in
      let texts = try reader.strings("cats_strings") ?? []
      let numbers = try reader.ints("cats_int64s") ?? []
      guard texts.isEmpty != numbers.isEmpty else { throw Problem("needs categories, either texts or integers") }
      let unknownIsZeros = try reader.flag("zeros", default: true)
      let categories: Tensor.Elements = texts.isEmpty ? .int64s(numbers) : .strings(texts)
      let positions = Tensor.Elements.int64s(Array(0..<Int64(categories.count)))
      let mapping = try Mapping(categories, positions, default: .int64s([-1]))
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        _ = try workspace.count(input.shape, .int64)
        let shape = input.shape + [categories.count]
        let count = try workspace.count(shape, .float)
        let keys = input.elements.type == .string ? input : try input.cast(to: .int64)
        guard case .int64s(let chosen) = try mapping.apply(keys, workspace).elements else { throw input.unsupported() }
        var result = [Float](repeating: 0, count: count)
        for (row, category) in chosen.enumerated() {
          if category >= 0 {
            result[row * categories.count + Int(category)] = 1
          } else if !unknownIsZeros {
            throw Problem("meets a category that it does not have")
          }
        }
        return [Tensor(shape, result)]
      }
    },
  ]

  /// `LabelEncoder` as it was at first: positions in a list of texts, or the other way round.
  private static func classesEncoder(_ reader: inout NodeReader) throws(Problem) -> Kernel {
    let classes = try reader.strings("classes_strings") ?? []
    let number = try reader.int("default_int64", default: -1)
    let text = try reader.string("default_string") ?? "_Unused"
    let positions = Tensor.Elements.int64s(Array(0..<Int64(classes.count)))
    let toNumbers = try Mapping(.strings(classes), positions, default: .int64s([number]))
    let toTexts = try Mapping(positions, .strings(classes), default: .strings([text]))
    return { inputs, workspace throws(Problem) in
      let input = try inputs(0)
      return [try (input.elements.type == .string ? toNumbers : toTexts).apply(input, workspace)]
    }
  }

  /// `keys_…` or `values_…`, whichever of the types is there.
  private static func values(of prefix: String, _ reader: inout NodeReader) throws(Problem) -> Tensor.Elements? {
    var found: [Tensor.Elements] = []
    if let values = try reader.strings("\(prefix)_strings") { found.append(.strings(values)) }
    if let values = try reader.ints("\(prefix)_int64s") { found.append(.int64s(values)) }
    if let values = try reader.floats("\(prefix)_floats") { found.append(.floats(values)) }
    if let values = try reader.tensor("\(prefix)_tensor") { found.append(values.elements) }
    guard found.count <= 1 else { throw Problem("has \(prefix) of more than one type") }
    return found.first
  }

  private static func defaultValue(for type: ElementType, _ reader: inout NodeReader) throws(Problem) -> Tensor.Elements
  {
    // A default of another type than the values' is of no consequence, and exporters write one.
    let text = try reader.string("default_string")
    let number = try reader.int("default_int64")
    let real = try reader.float("default_float")
    if let tensor = try reader.tensor("default_tensor"), tensor.elements.type == type {
      guard tensor.elements.count == 1 else { throw Problem("is not one element", attribute: "default_tensor") }
      return tensor.elements
    }
    switch type {
    case .string: return .strings([text ?? "_Unused"])
    case .int64: return .int64s([number ?? -1])
    case .float: return .floats([real ?? -0.0])
    case .int32: return .int32s([-1])
    case .double: return .doubles([-0.0])
    case .uint8, .bool: throw Problem("does not map to \(type)")
    }
  }
}

/// Values by keys, and one for all others.
private struct Mapping: Sendable {
  private enum Keys: Sendable {
    case texts([ExactText: Int])
    case integers([Int64: Int], ElementType)
    case reals([Double: Int], nan: Int?, ElementType)
  }

  private let keys: Keys
  /// The default is the last.
  private let values: Tensor.Elements

  /// - Precondition: as many keys as values. The last of equal keys counts.
  init(_ keys: Tensor.Elements, _ values: Tensor.Elements, default standard: Tensor.Elements) throws(Problem) {
    func dictionary<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
      Dictionary(zip(keys, keys.indices), uniquingKeysWith: { _, last in last })
    }
    switch keys {
    case .strings(let keys): self.keys = .texts(dictionary(keys.map(ExactText.init)))
    case .int64s(let keys): self.keys = .integers(dictionary(keys), .int64)
    case .int32s(let keys): self.keys = .integers(dictionary(keys.map(Int64.init)), .int32)
    case .floats(let keys):
      self.keys = .reals(dictionary(keys.map(Double.init)), nan: keys.lastIndex(where: \.isNaN), .float)
    case .doubles(let keys): self.keys = .reals(dictionary(keys), nan: keys.lastIndex(where: \.isNaN), .double)
    case .uint8s, .bools: throw Problem("does not map from \(keys.type)")
    }
    switch (values, standard) {
    case (.strings(let values), .strings(let last)): self.values = .strings(values + last)
    case (.int64s(let values), .int64s(let last)): self.values = .int64s(values + last)
    case (.int32s(let values), .int32s(let last)): self.values = .int32s(values + last)
    case (.floats(let values), .floats(let last)): self.values = .floats(values + last)
    case (.doubles(let values), .doubles(let last)): self.values = .doubles(values + last)
    default: throw Problem("does not map to \(values.type)")
    }
  }

  func apply(_ input: Tensor, _ workspace: Workspace) throws(Problem) -> Tensor {
    let other = values.count - 1
    let positions = try Positions(input.shape, values.type, workspace) { (positions: inout [Int]) throws(Problem) in
      switch (keys, input.elements) {
      case (.texts(let keys), .strings(let values)):
        for value in values { positions.append(keys[ExactText(text: value)] ?? other) }
      case (.integers(let keys, .int64), .int64s(let values)):
        for value in values { positions.append(keys[value] ?? other) }
      case (.integers(let keys, .int32), .int32s(let values)):
        for value in values { positions.append(keys[Int64(value)] ?? other) }
      case (.reals(let keys, let nan, .float), .floats(let values)):
        for value in values { positions.append((value.isNaN ? nan : keys[Double(value)]) ?? other) }
      case (.reals(let keys, let nan, .double), .doubles(let values)):
        for value in values { positions.append((value.isNaN ? nan : keys[value]) ?? other) }
      default: throw Problem("has keys of another type than its input, which is \(input.elements.type)")
      }
    }
    return Tensor(shape: input.shape, values.at(positions.values))
  }
}
