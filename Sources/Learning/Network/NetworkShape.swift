internal import COpenBLAS
internal import Glibc
internal import Tabular

enum Activation: String, Hashable, Sendable {
  case relu, tanh, logistic
}

/// The layers of a perceptron, whose weights and intercepts are one array: layer by layer, the weights row by row (a row
/// for each input), then the intercepts.
struct NetworkShape: Hashable, Sendable {
  struct Layer: Hashable, Sendable {
    var inputs: Int
    var outputs: Int
    /// Of the first weight.
    var start: Int

    var intercepts: Int { start + inputs * outputs }
    var end: Int { intercepts + outputs }
  }

  let layers: [Layer]
  let activation: Activation
  let link: ModelLink

  init(inputs: Int, hidden: [Int], outputs: Int, activation: Activation, link: ModelLink) {
    var layers: [Layer] = []
    for (size, next) in zip([inputs] + hidden, hidden + [outputs]) {
      layers.append(Layer(inputs: size, outputs: next, start: layers.last?.end ?? 0))
    }
    self.layers = layers
    self.activation = activation
    self.link = link
  }

  var parameterCount: Int { layers.last?.end ?? 0 }

  /// Evenly around 0, within bounds that keep the variance from layer to layer (Glorot and Bengio, 2010), as
  /// scikit-learn draws them.
  func start(seed: Int) -> [Float] {
    var generator = SeededGenerator(seed: seed, stream: 0)
    var parameters: [Float] = []
    parameters.reserveCapacity(parameterCount)
    for layer in layers {
      let bound = ((activation == .logistic ? 2 : 6) / Double(layer.inputs + layer.outputs)).squareRoot()
      for _ in layer.start..<layer.end { parameters.append(Float((2 * generator.unit() - 1) * bound)) }
    }
    return parameters
  }
}

/// Encoded rows for a network: the numbers row by row, and for each category the place of the row's 1.
struct NetworkRows: Sendable {
  let count: Int
  let numbers: Int
  let categories: Int
  private(set) var values: [Float]
  /// -1 where a row has no 1.
  private(set) var places: [Int32]

  init(_ features: FeatureSet, _ encoding: FeatureEncoding, threads: Int) {
    let rows = EncodedRows(features, encoding, threads: threads)
    count = rows.rowCount
    numbers = encoding.numbers.count
    categories = encoding.categories.count
    values = [Float](repeating: 0, count: count * numbers)
    places = [Int32](repeating: -1, count: count * categories)
    for index in 0..<rows.tileCount {
      let tile = rows.tile(index)
      for (place, row) in tile.rows.enumerated() {
        for column in 0..<numbers { values[row * numbers + column] = tile.numbers[column * tile.rows.count + place] }
        for category in 0..<categories {
          places[row * categories + category] = tile.places[category * tile.rows.count + place]
        }
      }
    }
  }
}

/// The values of all layers for a batch of rows, row by row.
struct NetworkPass {
  let shape: NetworkShape
  private let capacity: Int
  /// What the rows of the batch are, in memory of their own.
  private(set) var inputs: [Float]
  private(set) var places: [Int32]
  /// Layer by layer; the last are margins.
  private(set) var outputs: [[Float]]
  private(set) var count = 0

  init(_ shape: NetworkShape, rows: NetworkRows, capacity: Int) {
    self.shape = shape
    self.capacity = capacity
    inputs = [Float](repeating: 0, count: capacity * rows.numbers)
    places = [Int32](repeating: -1, count: capacity * rows.categories)
    outputs = shape.layers.map { [Float](repeating: 0, count: capacity * $0.outputs) }
  }

  /// - Parameter drop: is called with the values of each hidden layer, which it may change.
  /// - Precondition: there are at most as many rows as the pass has room for.
  mutating func forward(
    _ batch: ArraySlice<Int>, of rows: NetworkRows, _ parameters: [Float],
    drop: (_ values: inout [Float], _ count: Int) -> Void = { _, _ in }
  ) {
    precondition(batch.count <= capacity)
    count = batch.count
    for (at, row) in batch.enumerated() {
      for column in 0..<rows.numbers { inputs[at * rows.numbers + column] = rows.values[row * rows.numbers + column] }
      for category in 0..<rows.categories {
        places[at * rows.categories + category] = rows.places[row * rows.categories + category]
      }
    }
    for (index, layer) in shape.layers.enumerated() {
      for row in 0..<count {
        for output in 0..<layer.outputs {
          outputs[index][row * layer.outputs + output] = parameters[layer.intercepts + output]
        }
      }
      if index == 0 {
        multiply(inputs, rows.numbers, layer, parameters, into: &outputs[0])
        for row in 0..<count {
          for category in 0..<rows.categories {
            let place = Int(places[row * rows.categories + category])
            if place < 0 { continue }
            let start = layer.start + place * layer.outputs
            for output in 0..<layer.outputs { outputs[0][row * layer.outputs + output] += parameters[start + output] }
          }
        }
      } else {
        let before = outputs[index - 1]
        multiply(before, layer.inputs, layer, parameters, into: &outputs[index])
      }
      if index < shape.layers.count - 1 {
        activate(&outputs[index], count * layer.outputs)
        drop(&outputs[index], count * layer.outputs)
      }
    }
  }

  private func multiply(
    _ left: [Float], _ inputs: Int, _ layer: NetworkShape.Layer, _ parameters: [Float], into result: inout [Float]
  ) {
    if inputs == 0 { return }
    parameters.withUnsafeBufferPointer { parameters in
      guard let weights = parameters.baseAddress.map({ $0 + layer.start }) else { return }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(layer.outputs), blasint(inputs), 1, left,
        blasint(inputs), weights, blasint(layer.outputs), 1, &result, blasint(layer.outputs))
    }
  }

  private func activate(_ values: inout [Float], _ count: Int) {
    switch shape.activation {
    case .relu: for place in 0..<count { values[place] = max(0, values[place]) }
    case .tanh: for place in 0..<count { values[place] = tanhf(values[place]) }
    case .logistic: for place in 0..<count { values[place] = 1 / (1 + expf(-values[place])) }
    }
  }

  /// The prediction of a row of the batch: probabilities of the classes, or the value.
  func prediction(_ row: Int) -> [Float] {
    let width = shape.layers[shape.layers.count - 1].outputs
    let margins = outputs[outputs.count - 1][row * width..<(row + 1) * width]
    switch shape.link {
    case .value: return Array(margins)
    case .logistic:
      let probability = 1 / (1 + expf(-margins[margins.startIndex]))
      return [1 - probability, probability]
    case .softmax:
      let largest = margins.max() ?? 0
      let powers = margins.map { expf($0 - largest) }
      let total = powers.reduce(0, +)
      return powers.map { $0 / total }
    }
  }
}
