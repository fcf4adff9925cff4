internal import COpenBLAS
internal import Glibc
internal import Tabular

/// The fit of a perceptron while it goes on.
struct NetworkTraining {
  enum Solver: String, Hashable, Sendable {
    case adam, sgd
  }

  struct Settings: Hashable, Sendable {
    var solver: Solver
    var learningRate: Double
    /// Half of it times the square of the weights, over the rows of a batch, is added to the loss.
    var alpha: Double
    var batchSize: Int
    var dropout: Double
  }

  /// What changes from pass to pass.
  struct State: Equatable {
    var epoch = 0
    /// Batches so far.
    var step = 0
    var parameters: [Float]
    /// Adam's mean of the gradients, or the velocity.
    var first: [Float]
    /// Adam's mean of their squares; empty for `sgd`.
    var second: [Float]
    var losses: [Double] = []

    init(_ parameters: [Float], _ solver: Solver) {
      self.parameters = parameters
      first = [Float](repeating: 0, count: parameters.count)
      second = solver == .adam ? first : []
    }
  }

  let shape: NetworkShape
  let settings: Settings
  let rows: NetworkRows
  let loss: LinearProblem.Loss
  /// With a mean of 1.
  let weights: [Float]?
  let seed: Int
  private var pass: NetworkPass
  private var gradient: [Float]
  private var delta: [Float] = []

  init(
    shape: NetworkShape, settings: Settings, rows: NetworkRows, loss: LinearProblem.Loss, weights: [Float]?, seed: Int
  ) {
    self.shape = shape
    self.settings = settings
    self.rows = rows
    self.loss = loss
    self.seed = seed
    let mean = weights.map { $0.reduce(0) { $0 + Double($1) } / Double(rows.count) } ?? 1
    self.weights = weights.map { $0.map { Float(Double($0) / mean) } }
    pass = NetworkPass(shape, rows: rows, capacity: min(settings.batchSize, rows.count))
    gradient = [Float](repeating: 0, count: shape.parameterCount)
  }

  /// One pass over the rows, in an order of its own.
  mutating func runEpoch(_ state: inout State) {
    var generator = SeededGenerator(seed: seed, stream: state.epoch + 1)
    var order = Array(0..<rows.count)
    generator.shuffle(&order)
    var sum = 0.0
    for start in stride(from: 0, to: order.count, by: settings.batchSize) {
      let batch = order[start..<min(start + settings.batchSize, order.count)]
      sum += learn(batch, &state, &generator)
    }
    state.epoch += 1
    state.losses.append(sum / Double(rows.count))
  }

  /// - Returns: the sum of the rows' losses, with the penalty.
  private mutating func learn(
    _ batch: ArraySlice<Int>, _ state: inout State, _ generator: inout SeededGenerator
  ) -> Double {
    let dropout = settings.dropout
    if dropout > 0 {
      pass.forward(batch, of: rows, state.parameters) { values, count in
        let kept = Float(1 / (1 - dropout))
        for place in 0..<count { values[place] = generator.unit() < dropout ? 0 : values[place] * kept }
      }
    } else {
      pass.forward(batch, of: rows, state.parameters)
    }
    let sum = differentiate(batch)
    propagate(state.parameters)
    let squares = addPenalty(state.parameters, count: batch.count)
    update(&state)
    return sum + settings.alpha / 2 * squares
  }

  /// Turns the margins into the derivatives of the batch's mean loss by them.
  private mutating func differentiate(_ batch: ArraySlice<Int>) -> Double {
    delta = pass.outputs[pass.outputs.count - 1]
    let width = shape.layers[shape.layers.count - 1].outputs
    let share = 1 / Float(batch.count)
    var sum = 0.0
    for (at, row) in batch.enumerated() {
      let weight = weights?[row] ?? 1
      switch loss {
      case .squared(let targets):
        let distance = delta[at] - targets[row]
        sum += Double(weight * distance * distance) / 2
        delta[at] = weight * distance * share
      case .logistic(let labels):
        let margin = delta[at]
        let power = expf(-abs(margin))
        sum += Double(weight * (log1pf(power) + max(margin, 0) - labels[row] * margin))
        delta[at] = weight * share * ((margin >= 0 ? 1 : power) / (1 + power) - labels[row])
      case .softmax(let classes, _):
        let own = Int(classes[row])
        let values = pass.prediction(at)
        sum -= Double(weight) * log(Double(max(values[own], Float.leastNormalMagnitude)))
        for output in 0..<width {
          delta[at * width + output] = weight * share * (values[output] - (output == own ? 1 : 0))
        }
      }
    }
    return sum
  }

  /// From the derivatives by the margins to those by all parameters.
  private mutating func propagate(_ parameters: [Float]) {
    let count = pass.count
    for (index, layer) in shape.layers.enumerated().reversed() {
      for output in 0..<layer.outputs {
        var sum: Float = 0
        for row in 0..<count { sum += delta[row * layer.outputs + output] }
        gradient[layer.intercepts + output] = sum
      }
      let inputs = index == 0 ? rows.numbers : layer.inputs
      if index == 0 {
        for place in (layer.start + inputs * layer.outputs)..<layer.intercepts { gradient[place] = 0 }
      }
      addProducts(index == 0 ? pass.inputs : pass.outputs[index - 1], inputs, layer)
      if index == 0 {
        for row in 0..<count {
          for category in 0..<rows.categories {
            let place = Int(pass.places[row * rows.categories + category])
            if place < 0 { continue }
            let start = layer.start + place * layer.outputs
            for output in 0..<layer.outputs { gradient[start + output] += delta[row * layer.outputs + output] }
          }
        }
      } else {
        delta = derivatives(before: layer, pass.outputs[index - 1], parameters)
      }
    }
  }

  private mutating func addProducts(_ values: [Float], _ inputs: Int, _ layer: NetworkShape.Layer) {
    if inputs == 0 { return }
    let count = pass.count
    let delta = delta
    gradient.withUnsafeMutableBufferPointer { gradient in
      guard let result = gradient.baseAddress.map({ $0 + layer.start }) else { return }
      cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, blasint(inputs), blasint(layer.outputs), blasint(count), 1, values,
        blasint(inputs), delta, blasint(layer.outputs), 0, result, blasint(layer.outputs))
    }
  }

  /// The derivatives by the sums that the layer's inputs were made of.
  private func derivatives(before layer: NetworkShape.Layer, _ values: [Float], _ parameters: [Float]) -> [Float] {
    let count = pass.count
    var result = [Float](repeating: 0, count: count * layer.inputs)
    parameters.withUnsafeBufferPointer { parameters in
      guard let weights = parameters.baseAddress.map({ $0 + layer.start }) else { return }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(layer.inputs), blasint(layer.outputs), 1,
        delta,
        blasint(layer.outputs), weights, blasint(layer.outputs), 0, &result, blasint(layer.inputs))
    }
    // A dropped unit has the value 0; what was kept was made larger, and so is its derivative.
    let kept = Float(1 / (1 - settings.dropout))
    for place in result.indices {
      let value = values[place]
      if value == 0, settings.dropout > 0 {
        result[place] = 0
        continue
      }
      switch shape.activation {
      case .relu: result[place] = value > 0 ? result[place] * kept : 0
      case .tanh:
        let plain = value / kept
        result[place] *= (1 - plain * plain) * kept
      case .logistic:
        let plain = value / kept
        result[place] *= plain * (1 - plain) * kept
      }
    }
    return result
  }

  /// - Returns: the sum of the squares of the weights.
  private mutating func addPenalty(_ parameters: [Float], count: Int) -> Double {
    if settings.alpha == 0 { return 0 }
    let factor = Float(settings.alpha / Double(count))
    var squares = 0.0
    for layer in shape.layers {
      for place in layer.start..<layer.intercepts {
        squares += Double(parameters[place]) * Double(parameters[place])
        gradient[place] += factor * parameters[place]
      }
    }
    return squares
  }

  /// Adam (Kingma and Ba, 2015) with its standard decays, or descent with Nesterov's momentum of 0.9.
  private func update(_ state: inout State) {
    state.step += 1
    let rate = settings.learningRate
    switch settings.solver {
    case .adam:
      let time = Double(state.step)
      let factor = Float(rate * (1 - pow(0.999, time)).squareRoot() / (1 - pow(0.9, time)))
      for place in gradient.indices {
        let slope = gradient[place]
        state.first[place] = 0.9 * state.first[place] + 0.1 * slope
        state.second[place] = 0.999 * state.second[place] + 0.001 * slope * slope
        state.parameters[place] -= factor * state.first[place] / (state.second[place].squareRoot() + 1e-8)
      }
    case .sgd:
      for place in gradient.indices {
        state.first[place] = 0.9 * state.first[place] - Float(rate) * gradient[place]
        state.parameters[place] += 0.9 * state.first[place] - Float(rate) * gradient[place]
      }
    }
  }
}
