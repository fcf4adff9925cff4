internal import COpenBLAS

/// Weights of several outputs over encoded rows, as the loops over the rows want them.
struct SinglePrecisionWeights: Sendable {
  /// Output by output, one for each place and last the intercept.
  let all: [Float]
  let stride: Int
  /// Output by output, those of the numbers alone.
  let numbers: [Float]

  /// - Parameter weights: output by output, `stride` each.
  init(_ weights: [Float], stride: Int, numbers count: Int) {
    all = weights
    self.stride = stride
    numbers = Swift.stride(from: 0, to: weights.count, by: stride).flatMap { weights[$0..<$0 + count] }
  }

  init(_ weights: [Double], stride: Int, numbers: Int) {
    self.init(weights.map { Float($0) }, stride: stride, numbers: numbers)
  }

  var outputs: Int { all.count / stride }
}

extension EncodedRows {
  /// Writes the intercept plus the weighted sum of each row of a tile: output by output, `tile.rows.count` each.
  ///
  /// - Precondition: `margins` has that many elements.
  func margins(
    _ tile: Tile, _ weights: SinglePrecisionWeights, into margins: UnsafeMutableBufferPointer<Float>
  ) {
    let count = tile.rows.count
    let numbers = encoding.numbers.count
    precondition(margins.count >= weights.outputs * count && weights.stride == encoding.width + 1)
    for output in 0..<weights.outputs {
      let start = output * weights.stride
      let intercept = weights.all[start + encoding.width]
      for row in 0..<count { margins[output * count + row] = intercept }
      for category in encoding.categories.indices {
        let places = tile.places + category * count
        for row in 0..<count where places[row] >= 0 {
          margins[output * count + row] += weights.all[start + Int(places[row])]
        }
      }
    }
    if numbers > 0 {
      cblas_sgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(weights.outputs), blasint(numbers), 1,
        tile.numbers, blasint(count), weights.numbers, blasint(numbers), 1, margins.baseAddress, blasint(count))
    }
  }
}
