internal import Glibc

/// What a linear model is to predict, as the losses want it.
struct EncodedTarget {
  let loss: LinearProblem.Loss
  let link: ModelLink
  /// The sum of the rows' weights.
  let totalWeight: Double
  /// Values are learned less `center` and divided by `scale`, so that float32 holds them well.
  let center: Double
  let scale: Double
  /// The share of each class.
  private let shares: [Double]

  init(_ training: TrainingSet, isLogistic: Bool, isCentered: Bool) {
    let weights = training.weights
    totalWeight = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(training.features.rowCount)
    switch training.target {
    case .classes(let classes, let count):
      precondition(isLogistic, "linear regression is given values")
      var sums = [Double](repeating: 0, count: count)
      for row in classes.indices { sums[Int(classes[row])] += Double(weights?[row] ?? 1) }
      // Half a row for each class, so that none is impossible.
      let rows = Double(classes.count)
      let factor = rows / totalWeight
      shares = sums.map { ($0 * factor + 0.5) / (rows + 0.5 * Double(count)) }
      loss =
        count == 2
        ? .logistic(labels: classes.map { Float($0) }) : .softmax(classes: classes, count: count)
      link = count == 2 ? .logistic : .softmax
      center = 0
      scale = 1
    case .values(let values):
      precondition(!isLogistic, "logistic regression is given classes")
      var mean = 0.0
      for row in values.indices { mean += Double(weights?[row] ?? 1) * values[row] }
      mean /= totalWeight
      let center = isCentered ? mean : 0
      var squares = 0.0
      for row in values.indices {
        squares += Double(weights?[row] ?? 1) * (values[row] - center) * (values[row] - center)
      }
      let deviation = (squares / totalWeight).squareRoot()
      let scale = deviation > 0 && deviation.isFinite ? deviation : 1
      self.center = center
      self.scale = scale
      shares = []
      loss = .squared(targets: values.map { Float(($0 - center) / scale) })
      link = .value
    }
  }

  /// Weights from which the first step goes: what is best without any column.
  func start(_ problem: LinearProblem) -> [Double] {
    var weights = [Double](repeating: 0, count: problem.weightCount)
    guard problem.hasIntercept else { return weights }
    switch problem.loss {
    case .squared: break
    case .logistic: weights[problem.width] = log(shares[1] / shares[0])
    case .softmax(_, let count):
      for output in 0..<count { weights[output * problem.stride + problem.width] = log(shares[output]) }
    }
    return weights
  }

  /// The model's weights of a solution's.
  func finish(_ weights: [Double], _ problem: LinearProblem) -> [Float] {
    var weights = weights
    switch problem.loss {
    case .squared:
      for place in weights.indices { weights[place] *= scale }
      if problem.hasIntercept { weights[problem.width] += center }
    case .logistic: break
    case .softmax(_, let count):
      // The same number added to all outputs changes no probability. Where no absolute value is penalised, a mean of 0 is
      // best or as good as any; the intercepts, of the columns as they came, are never penalised.
      for place in 0..<problem.width where problem.l1[place] == 0 { center(&weights, place, at: 0, problem, count) }
      let encoding = problem.rows.encoding
      var shift = 0.0
      for (place, number) in encoding.numbers.enumerated() {
        let mean = (0..<count).reduce(0) { $0 + weights[$1 * problem.stride + place] } / Double(count)
        shift += mean * Double(number.center) * Double(number.factor)
      }
      center(&weights, problem.width, at: shift, problem, count)
    }
    return weights.map { Float($0) }
  }
  /// Makes the mean over the outputs of the weights of one place equal `mean`.
  private func center(_ weights: inout [Double], _ place: Int, at mean: Double, _ problem: LinearProblem, _ count: Int)
  {
    let current = (0..<count).reduce(0) { $0 + weights[$1 * problem.stride + place] } / Double(count)
    for output in 0..<count { weights[output * problem.stride + place] -= current - mean }
  }

  /// The parameters of a network that predicts what was asked for, of those of one that predicts what was learned.
  func finish(_ parameters: [Float], _ shape: NetworkShape) -> [Float] {
    guard case .squared = loss, let last = shape.layers.last else { return parameters }
    var parameters = parameters
    for place in last.start..<last.end { parameters[place] *= Float(scale) }
    for place in last.intercepts..<last.end { parameters[place] += Float(center) }
    return parameters
  }

  /// The mean loss of predictions of other rows, in units of what is learned.
  func meanLoss(_ predictions: [Float], _ data: TrainingSet) -> Double {
    var sum = 0.0
    var total = 0.0
    for row in 0..<data.features.rowCount {
      let weight = Double(data.weights?[row] ?? 1)
      total += weight
      switch data.target {
      case .classes(let classes, let count):
        let probability = predictions[row * count + Int(classes[row])]
        sum -= weight * log(Double(max(probability, Float.leastNormalMagnitude)))
      case .values(let values):
        let distance = (Double(predictions[row]) - values[row]) / scale
        sum += weight * distance * distance / 2
      }
    }
    return sum / total
  }
}
