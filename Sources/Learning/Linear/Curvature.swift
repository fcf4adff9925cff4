internal import COpenBLAS
internal import Glibc

/// The second derivatives of a problem's value at some weights, as a matrix of blocks.
///
/// With few weights it is one block for all outputs. With more, each output has a block of its own, and what stands
/// between two outputs is left out, as in a Jacobi preconditioner by blocks. With many places, or outputs, only the
/// diagonal is kept.
struct Curvature: Sendable {
  /// Up to so many weights of an output its whole block is kept.
  static let widestBlock = 1024
  /// Up to so many weights of all outputs of a softmax there is one block.
  static let widestJointBlock = 256
  /// Numbers of all blocks together, of which each of four lanes has its own: 32 MiB each.
  static let mostElements = 1 << 22

  /// The number of weights of a block.
  let stride: Int
  let blocks: Int
  let isDiagonal: Bool
  /// Block by block: column by column, or the diagonal.
  private(set) var values: [Double]

  /// - Complexity: a pass over the rows, with the square of the row's numbers and categories each.
  init(_ problem: LinearProblem, at weights: [Double]) {
    let isJoint = problem.outputs > 1 && problem.weightCount <= Self.widestJointBlock
    stride = isJoint ? problem.weightCount : problem.stride
    blocks = isJoint ? 1 : problem.outputs
    isDiagonal = stride > Self.widestBlock || blocks * stride * stride > Self.mostElements
    let shape = Shape(stride: stride, isJoint: isJoint, isDiagonal: isDiagonal)
    let count = blocks * (isDiagonal ? stride : stride * stride)
    let single = SinglePrecisionWeights(weights, stride: problem.stride, numbers: problem.rows.encoding.numbers.count)
    let parts = Parallel.mapRuns(of: problem.tiles.count, threads: problem.threads, most: 4) { range in
      var sum = [Double](repeating: 0, count: count)
      var work = CurvatureWork(problem, shape)
      for tile in range { work.add(problem.rows.tile(problem.tiles[tile]), single, to: &sum) }
      return sum
    }
    values = [Double](repeating: 0, count: count)
    for part in parts { for place in values.indices { values[place] += part[place] } }
    for place in values.indices { values[place] /= problem.totalWeight }
    if !isDiagonal { mirror(problem, isJoint: isJoint) }
    addPenalties(problem, isJoint: isJoint)
  }

  /// Where a block of two outputs begins, and which elements there are.
  struct Shape {
    var stride: Int
    var isJoint: Bool
    var isDiagonal: Bool

    func start(_ row: Int, _ column: Int, _ problem: LinearProblem) -> Int {
      if isDiagonal { return row * problem.stride }
      if !isJoint { return row * stride * stride }
      return column * problem.stride * stride + row * problem.stride
    }
  }

  private func index(_ block: Int, _ row: Int, _ column: Int) -> Int {
    isDiagonal ? block * stride + row : (block * stride + column) * stride + row
  }

  /// The second derivative by two weights of one block.
  func element(_ block: Int, _ row: Int, _ column: Int) -> Double {
    isDiagonal && row != column ? 0 : values[index(block, row, column)]
  }

  /// A column of a block; nil where there is only the diagonal.
  func withColumn<Result>(_ block: Int, _ column: Int, _ body: (UnsafePointer<Double>) -> Result) -> Result? {
    if isDiagonal { return nil }
    return values.withUnsafeBufferPointer { values in
      values.baseAddress.map { body($0 + (block * stride + column) * stride) }
    }
  }

  /// The sums fill the half of each output's matrix where the row is not above the column; the matrices are symmetric.
  private mutating func mirror(_ problem: LinearProblem, isJoint: Bool) {
    if isJoint {
      for row in 0..<problem.outputs {
        for column in 0..<row {
          for place in 0..<problem.stride {
            for other in 0..<place {
              values[index(0, row * problem.stride + other, column * problem.stride + place)] =
                values[index(0, row * problem.stride + place, column * problem.stride + other)]
            }
          }
        }
      }
    }
    for block in 0..<blocks {
      for column in 0..<stride {
        for row in 0..<column { values[index(block, row, column)] = values[index(block, column, row)] }
      }
    }
  }

  private mutating func addPenalties(_ problem: LinearProblem, isJoint: Bool) {
    for block in 0..<blocks {
      for place in 0..<stride {
        let diagonal = index(block, place, place)
        let own = place % problem.stride
        if own < problem.width {
          values[diagonal] += problem.l2[own]
        } else if !problem.hasIntercept {
          if !isDiagonal {
            for other in 0..<stride {
              values[index(block, other, place)] = 0
              values[index(block, place, other)] = 0
            }
          }
          values[diagonal] = 1
        }
        // Nothing depends on adding one number to all outputs of a softmax, nor on the weight of a constant column.
        values[diagonal] *= isJoint ? 1 + 1e-6 : 1 + 1e-10
        if !(values[diagonal] > 1e-12) { values[diagonal] = 1e-12 }
      }
    }
  }
}

/// Sums the second derivatives over tiles.
private struct CurvatureWork {
  private let problem: LinearProblem
  private let shape: Curvature.Shape
  private var margins: [Float]
  /// Output by output, of a softmax.
  private var probabilities: [Double]
  private var second: [Double]
  private var columns: [Double]
  private var square: [Double]

  init(_ problem: LinearProblem, _ shape: Curvature.Shape) {
    self.problem = problem
    self.shape = shape
    let numbers = problem.rows.encoding.numbers.count
    margins = [Float](repeating: 0, count: problem.outputs * EncodedRows.tileRows)
    probabilities = [Double](repeating: 0, count: problem.outputs > 1 ? margins.count : 0)
    second = [Double](repeating: 0, count: EncodedRows.tileRows)
    columns = [Double](repeating: 0, count: numbers * EncodedRows.tileRows)
    square = [Double](repeating: 0, count: numbers * numbers)
  }

  mutating func add(_ tile: EncodedRows.Tile, _ weights: SinglePrecisionWeights, to sum: inout [Double]) {
    margins.withUnsafeMutableBufferPointer { problem.rows.margins(tile, weights, into: $0) }
    if problem.outputs > 1 { findProbabilities(tile.rows.count) }
    for row in 0..<problem.outputs {
      for column in (shape.isJoint ? 0 : row)...row {
        differentiate(tile.rows, row, column)
        let start = shape.start(row, column, problem)
        if shape.isDiagonal {
          addDiagonal(tile, start, &sum)
        } else {
          addBlock(tile, start, sign: row == column ? 1 : -1, &sum)
        }
      }
    }
  }

  private mutating func findProbabilities(_ count: Int) {
    for row in 0..<count {
      var largest = margins[row]
      for output in 1..<problem.outputs { largest = max(largest, margins[output * count + row]) }
      var total = 0.0
      for output in 0..<problem.outputs {
        let power = exp(Double(margins[output * count + row] - largest))
        probabilities[output * count + row] = power
        total += power
      }
      for output in 0..<problem.outputs { probabilities[output * count + row] /= total }
    }
  }

  /// The size of the second derivative of each row's loss by the margins of two outputs, times the row's weight.
  private mutating func differentiate(_ rows: Range<Int>, _ output: Int, _ other: Int) {
    let count = rows.count
    for (place, row) in rows.enumerated() {
      let weight = Double(problem.rowWeights?[row] ?? 1)
      switch problem.loss {
      case .squared: second[place] = weight
      case .logistic:
        let power = exp(-abs(Double(margins[place])))
        second[place] = weight * power / ((1 + power) * (1 + power))
      case .softmax:
        let probability = probabilities[output * count + place]
        second[place] =
          weight * probability * (output == other ? 1 - probability : probabilities[other * count + place])
      }
    }
  }

  private func addDiagonal(_ tile: EncodedRows.Tile, _ start: Int, _ sum: inout [Double]) {
    let count = tile.rows.count
    for column in 0..<problem.rows.encoding.numbers.count {
      var total = 0.0
      for row in 0..<count {
        let value = Double(tile.numbers[column * count + row])
        total += second[row] * value * value
      }
      sum[start + column] += total
    }
    for category in problem.rows.encoding.categories.indices {
      let places = tile.places + category * count
      for row in 0..<count where places[row] >= 0 { sum[start + Int(places[row])] += second[row] }
    }
    sum[start + problem.width] += second[0..<count].reduce(0, +)
  }

  /// Adds to the elements of two outputs whose row is not above their column.
  private mutating func addBlock(_ tile: EncodedRows.Tile, _ start: Int, sign: Double, _ sum: inout [Double]) {
    let count = tile.rows.count
    let numbers = problem.rows.encoding.numbers.count
    let categories = problem.rows.encoding.categories.count
    let stride = shape.stride
    let last = problem.width
    if numbers > 0 {
      for column in 0..<numbers {
        var total = 0.0
        for row in 0..<count {
          let value = Double(tile.numbers[column * count + row])
          total += second[row] * value
          columns[column * count + row] = second[row].squareRoot() * value
        }
        sum[start + column * stride + last] += sign * total
      }
      cblas_dsyrk(
        CblasColMajor, CblasLower, CblasTrans, blasint(numbers), blasint(count), sign, columns, blasint(count), 0,
        &square, blasint(numbers))
      for column in 0..<numbers {
        for row in column..<numbers { sum[start + column * stride + row] += square[column * numbers + row] }
      }
    }
    for row in 0..<count {
      let weight = sign * second[row]
      sum[start + last * stride + last] += weight
      for category in 0..<categories {
        let place = Int(tile.places[category * count + row])
        if place < 0 { continue }
        for column in 0..<numbers {
          sum[start + column * stride + place] += weight * Double(tile.numbers[column * count + row])
        }
        for other in 0..<category {
          let before = Int(tile.places[other * count + row])
          if before >= 0 { sum[start + before * stride + place] += weight }
        }
        sum[start + place * stride + place] += weight
        sum[start + place * stride + last] += weight
      }
    }
  }
}
