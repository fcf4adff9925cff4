internal import COpenBLAS
internal import Glibc

/// What a linear model's weights are chosen to make small: the weighted mean of a loss over the rows, and penalties.
///
/// The weights of an output are one for each place of the encoding and, last, the intercept, which is not penalised; they
/// belong to the encoded, standardised columns. Penalties are given for these, place by place, so that they can be those
/// of the columns as they came: standardising is then a change of variables that only makes solving easier.
final class LinearProblem: @unchecked Sendable {
  enum Loss: Sendable {
    /// Half the squared difference; one output.
    case squared(targets: [Float])
    /// The logistic loss of class 1 of two; one output.
    case logistic(labels: [Float])
    /// The cross entropy of the softmax over the outputs.
    case softmax(classes: [Int32], count: Int)
  }

  let rows: EncodedRows
  let loss: Loss
  let rowWeights: [Float]?
  let hasIntercept: Bool
  /// For half the square, and for the absolute value, of each place's weight; the same for each output.
  let l2: [Double]
  let l1: [Double]
  let threads: Int
  /// Some of the tiles stand for all of them while a solution is looked for from afar.
  let tiles: [Int]
  /// The sum of the weights of the rows of these tiles.
  let totalWeight: Double

  init(
    rows: EncodedRows, loss: Loss, rowWeights: [Float]?, hasIntercept: Bool, l2: [Double], l1: [Double], threads: Int,
    tiles: [Int]? = nil
  ) {
    precondition(l2.count == rows.encoding.width && l1.count == rows.encoding.width, "a penalty for each place")
    self.rows = rows
    self.loss = loss
    self.rowWeights = rowWeights
    self.hasIntercept = hasIntercept
    self.l2 = l2
    self.l1 = l1
    self.threads = threads
    let tiles = tiles ?? Array(0..<rows.tileCount)
    self.tiles = tiles
    totalWeight = tiles.reduce(0) { sum, tile in
      let part = rows.rows(ofTile: tile)
      return sum + (rowWeights.map { weights in part.reduce(0) { $0 + Double(weights[$1]) } } ?? Double(part.count))
    }
  }

  /// The same over tiles that are spread evenly over the rows, at least as many rows as asked for; nil unless that is much
  /// less than all.
  func sample(ofRows count: Int) -> LinearProblem? {
    let wanted = (count + EncodedRows.tileRows - 1) / EncodedRows.tileRows
    guard wanted * 4 <= rows.tileCount else { return nil }
    let part = LinearProblem(
      rows: rows, loss: loss, rowWeights: rowWeights, hasIntercept: hasIntercept, l2: l2, l1: l1, threads: threads,
      tiles: (0..<wanted).map { $0 * rows.tileCount / wanted })
    return part.totalWeight > 0 ? part : nil
  }

  var width: Int { rows.encoding.width }
  /// The number of weights of an output.
  var stride: Int { width + 1 }

  var outputs: Int {
    if case .softmax(_, let count) = loss { count } else { 1 }
  }

  var weightCount: Int { outputs * stride }

  /// The mean loss with the penalty on squares, and its gradient; the penalty on absolute values is left out.
  func evaluate(_ weights: [Double]) -> (value: Double, gradient: [Double]) {
    let single = SinglePrecisionWeights(weights, stride: stride, numbers: rows.encoding.numbers.count)
    let parts = Parallel.mapRuns(of: tiles.count, threads: threads) { range in
      var sum = GradientSum(self)
      for tile in range { sum.add(rows.tile(tiles[tile]), single) }
      return (sum.loss, sum.gradient)
    }
    var value = 0.0
    var gradient = [Double](repeating: 0, count: weightCount)
    for part in parts {
      value += part.0
      for place in gradient.indices { gradient[place] += part.1[place] }
    }
    value /= totalWeight
    for output in 0..<outputs {
      let start = output * stride
      for place in 0..<width {
        let weight = weights[start + place]
        value += l2[place] * weight * weight / 2
        gradient[start + place] = gradient[start + place] / totalWeight + l2[place] * weight
      }
      gradient[start + width] = hasIntercept ? gradient[start + width] / totalWeight : 0
    }
    return (value, gradient)
  }

  /// The penalty on absolute values.
  func absolutePenalty(_ weights: [Double]) -> Double {
    var sum = 0.0
    for output in 0..<outputs {
      for place in 0..<width { sum += l1[place] * abs(weights[output * stride + place]) }
    }
    return sum
  }
}

/// The sum of losses and gradients over tiles.
private struct GradientSum {
  private let problem: LinearProblem
  private(set) var loss = 0.0
  private(set) var gradient: [Double]
  /// Output by output, a tile's rows each: margins, then the derivatives of the loss by them.
  private var margins: [Float]
  private var tileGradient: [Float]

  init(_ problem: LinearProblem) {
    self.problem = problem
    gradient = [Double](repeating: 0, count: problem.weightCount)
    margins = [Float](repeating: 0, count: problem.outputs * EncodedRows.tileRows)
    tileGradient = [Float](repeating: 0, count: problem.outputs * problem.rows.encoding.numbers.count)
  }

  mutating func add(_ tile: EncodedRows.Tile, _ weights: SinglePrecisionWeights) {
    margins.withUnsafeMutableBufferPointer { margins in
      problem.rows.margins(tile, weights, into: margins)
      loss += problem.differentiate(tile.rows, margins)
    }
    addProducts(tile)
  }

  /// Adds the derivatives by the weights: the columns times the derivatives by the margins.
  private mutating func addProducts(_ tile: EncodedRows.Tile) {
    let count = tile.rows.count
    let numbers = problem.rows.encoding.numbers.count
    let stride = problem.stride
    if numbers > 0 {
      cblas_sgemm(
        CblasColMajor, CblasTrans, CblasNoTrans, blasint(numbers), blasint(problem.outputs), blasint(count), 1,
        tile.numbers, blasint(count), margins, blasint(count), 0, &tileGradient, blasint(numbers))
    }
    for output in 0..<problem.outputs {
      for place in 0..<numbers { gradient[output * stride + place] += Double(tileGradient[output * numbers + place]) }
      var sum = 0.0
      for row in 0..<count { sum += Double(margins[output * count + row]) }
      gradient[output * stride + problem.width] += sum
      for category in problem.rows.encoding.categories.indices {
        let places = tile.places + category * count
        for row in 0..<count where places[row] >= 0 {
          gradient[output * stride + Int(places[row])] += Double(margins[output * count + row])
        }
      }
    }
  }
}

extension LinearProblem {
  /// Turns the margins of rows into the derivatives of the loss by them, times the rows' weights.
  ///
  /// - Returns: the sum of the weighted losses.
  func differentiate(_ rows: Range<Int>, _ margins: UnsafeMutableBufferPointer<Float>) -> Double {
    switch loss {
    case .squared(let targets):
      var sum = 0.0
      for (place, row) in rows.enumerated() {
        let distance = margins[place] - targets[row]
        let weight = rowWeights?[row] ?? 1
        sum += Double(weight) * Double(distance) * Double(distance) / 2
        margins[place] = weight * distance
      }
      return sum
    case .logistic(let labels):
      return labels.withUnsafeBufferPointer { differentiateLogistic(rows, margins, labels: $0) }
    case .softmax(let classes, let count):
      return differentiateSoftmax(rows, margins, classes: classes, count: count)
    }
  }

  private func differentiateLogistic(
    _ rows: Range<Int>, _ margins: UnsafeMutableBufferPointer<Float>, labels: UnsafeBufferPointer<Float>
  ) -> Double {
    var sums = SIMD8<Double>.zero
    for place in Swift.stride(from: 0, to: rows.count, by: 8) {
      let lanes = min(8, rows.count - place)
      var margin = SIMD8<Float>.zero
      var label = SIMD8<Float>.zero
      var weight = SIMD8<Float>(repeating: 1)
      if lanes == 8 {
        let start = UnsafeRawPointer(UnsafePointer(margins.baseAddress.unsafelyUnwrapped + place))
        margin = start.loadUnaligned(as: SIMD8<Float>.self)
        label = UnsafeRawPointer(labels.baseAddress.unsafelyUnwrapped + rows.lowerBound + place)
          .loadUnaligned(as: SIMD8<Float>.self)
      } else {
        for lane in 0..<lanes {
          margin[lane] = margins[place + lane]
          label[lane] = labels[rows.lowerBound + place + lane]
        }
      }
      if let rowWeights {
        for lane in 0..<lanes { weight[lane] = rowWeights[rows.lowerBound + place + lane] }
      }
      for lane in lanes..<8 { weight[lane] = 0 }
      let (loss, probability) = LogisticTerms.loss(margin: margin, label: label)
      sums += SIMD8<Double>(weight * loss)
      let derivative = weight * (probability - label)
      if lanes == 8 {
        UnsafeMutableRawPointer(margins.baseAddress.unsafelyUnwrapped + place)
          .storeBytes(of: derivative, as: SIMD8<Float>.self)
      } else {
        for lane in 0..<lanes { margins[place + lane] = derivative[lane] }
      }
    }
    return sums.sum()
  }

  private func differentiateSoftmax(
    _ rows: Range<Int>, _ margins: UnsafeMutableBufferPointer<Float>, classes: [Int32], count: Int
  ) -> Double {
    var sum = 0.0
    for (place, row) in rows.enumerated() {
      var largest = margins[place]
      for output in 1..<count { largest = max(largest, margins[output * rows.count + place]) }
      let own = margins[Int(classes[row]) * rows.count + place]
      var total: Float = 0
      for output in 0..<count {
        let power = expf(margins[output * rows.count + place] - largest)
        margins[output * rows.count + place] = power
        total += power
      }
      let weight = rowWeights?[row] ?? 1
      sum += Double(weight) * (log(Double(total)) + Double(largest - own))
      let factor = weight / total
      for output in 0..<count { margins[output * rows.count + place] *= factor }
      margins[Int(classes[row]) * rows.count + place] -= weight
    }
    return sum
  }
}
