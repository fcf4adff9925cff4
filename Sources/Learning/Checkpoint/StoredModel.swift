/// Models as bytes, so that an ensemble that is stopped keeps the members that it has finished.
enum StoredModel {
  private enum Form: UInt64 {
    case trees, linear, network
  }

  /// - Returns: nil for a type of model that has no stored form.
  static func bytes(_ model: any FittedModel) -> [UInt8]? {
    switch model {
    case let model as TreeModel:
      var writer = CheckpointWriter(.model, fingerprint: Form.trees.rawValue)
      writer.write(model.trees)
      writer.write(model.start)
      for number in [Int(model.link.rawValue), model.valuesPerLeaf, model.featureCount] { writer.write(number) }
      writer.write([model.treeWeight])
      return writer.bytes
    case let model as LinearModel:
      var writer = CheckpointWriter(.model, fingerprint: Form.linear.rawValue)
      writer.write(model.encoding)
      writer.write(model.link)
      writer.write(model.weights)
      writer.write(model.isConverged ? 1 : 0)
      writer.write(model.iterations)
      return writer.bytes
    case let model as NetworkModel:
      var writer = CheckpointWriter(.model, fingerprint: Form.network.rawValue)
      writer.write(model.encoding)
      writer.write(model.shape.link)
      writer.write(Array(model.shape.activation.rawValue.utf8))
      writer.write(model.shape.layers.count)
      for layer in model.shape.layers { writer.write(layer.inputs) }
      writer.write(model.shape.layers.last?.outputs ?? 0)
      writer.write(model.parameters)
      writer.write(model.epochs)
      writer.write(model.losses)
      return writer.bytes
    default: return nil
    }
  }

  /// - Throws: `UnusableCheckpoint` for bytes that are not what `bytes` made.
  static func model(_ bytes: [UInt8]) throws(UnusableCheckpoint) -> any FittedModel {
    if var reader = try? CheckpointReader(bytes, .model, fingerprint: Form.trees.rawValue) {
      let trees = try reader.trees()
      let start = try reader.floats()
      guard let number = UInt8(exactly: try reader.integer()), let link = TreeModel.Link(rawValue: number) else {
        throw CheckpointReader.damaged
      }
      let model = TreeModel(
        trees: trees, start: start, link: link, valuesPerLeaf: try reader.integer(),
        featureCount: try reader.integer(), treeWeight: try reader.floats(1)[0])
      try reader.end()
      return model
    }
    if var reader = try? CheckpointReader(bytes, .model, fingerprint: Form.linear.rawValue) {
      let model = LinearModel(
        encoding: try reader.encoding(), link: try reader.link(), weights: try reader.floats(),
        isConverged: try reader.integer() == 1, iterations: try reader.integer())
      try reader.end()
      return model
    }
    var reader = try CheckpointReader(bytes, .model, fingerprint: Form.network.rawValue)
    let encoding = try reader.encoding()
    let link = try reader.link()
    guard let activation = Activation(rawValue: String(decoding: try reader.byteArray(), as: UTF8.self)) else {
      throw CheckpointReader.damaged
    }
    var sizes: [Int] = []
    for _ in 0...max(0, try reader.integer()) { sizes.append(try reader.integer()) }
    guard sizes.count > 1 else { throw CheckpointReader.damaged }
    let shape = NetworkShape(
      inputs: sizes[0], hidden: Array(sizes[1..<sizes.count - 1]), outputs: sizes[sizes.count - 1],
      activation: activation, link: link)
    let model = NetworkModel(
      encoding: encoding, shape: shape, parameters: try reader.floats(shape.parameterCount),
      epochs: try reader.integer(), losses: try reader.doubles())
    try reader.end()
    return model
  }

}

extension CheckpointWriter {
  fileprivate mutating func write(_ encoding: FeatureEncoding) {
    write(encoding.numbers.count)
    for number in encoding.numbers {
      write(number.column)
      write([number.mean, number.center, number.factor])
    }
    write(encoding.categories.count)
    for category in encoding.categories {
      for part in [category.column, category.offset, category.levels, category.hasMissing ? 1 : 0] { write(part) }
    }
  }

  fileprivate mutating func write(_ link: ModelLink) {
    switch link {
    case .value: write(0)
    case .logistic: write(1)
    case .softmax: write(2)
    }
  }
}

extension CheckpointReader {
  fileprivate mutating func encoding() throws(UnusableCheckpoint) -> FeatureEncoding {
    var numbers: [FeatureEncoding.Number] = []
    for _ in 0..<max(0, try integer()) {
      let column = try integer()
      let parts = try floats(3)
      numbers.append(.init(column: column, mean: parts[0], center: parts[1], factor: parts[2]))
    }
    var categories: [FeatureEncoding.Category] = []
    for _ in 0..<max(0, try integer()) {
      categories.append(
        .init(column: try integer(), offset: try integer(), levels: try integer(), hasMissing: try integer() == 1))
    }
    return FeatureEncoding(numbers: numbers, categories: categories)
  }

  fileprivate mutating func link() throws(UnusableCheckpoint) -> ModelLink {
    switch try integer() {
    case 0: .value
    case 1: .logistic
    case 2: .softmax
    default: throw Self.damaged
    }
  }
}
