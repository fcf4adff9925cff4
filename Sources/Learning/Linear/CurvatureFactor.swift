internal import COpenBLAS

/// A curvature to be divided by: Cholesky's factor of each block.
struct CurvatureFactor: Sendable {
  private let stride: Int
  private let blocks: Int
  private let isDiagonal: Bool
  private let values: [Double]

  /// A block that rounding left without a factor is replaced by its diagonal, which always has one.
  init(_ curvature: Curvature) {
    stride = curvature.stride
    blocks = curvature.blocks
    isDiagonal = curvature.isDiagonal
    var values = curvature.values
    if !isDiagonal {
      for block in 0..<blocks where !Self.factor(&values, block * stride * stride, stride) {
        for column in 0..<stride {
          for row in 0..<stride {
            values[(block * stride + column) * stride + row] =
              row == column ? curvature.element(block, row, row).squareRoot() : 0
          }
        }
      }
    }
    self.values = values
  }

  /// The direction whose product with the curvature is the gradient.
  func solve(_ gradient: [Double]) -> [Double] {
    var result = gradient
    if isDiagonal {
      for place in result.indices { result[place] /= values[place] }
      return result
    }
    values.withUnsafeBufferPointer { values in
      result.withUnsafeMutableBufferPointer { result in
        guard let values = values.baseAddress, let result = result.baseAddress else { return }
        for index in 0..<blocks {
          let block = values + index * stride * stride
          let part = result + index * stride
          cblas_dtrsv(
            CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, blasint(stride), block, blasint(stride), part, 1)
          cblas_dtrsv(
            CblasColMajor, CblasLower, CblasTrans, CblasNonUnit, blasint(stride), block, blasint(stride), part, 1)
        }
      }
    }
    return result
  }

  /// Cholesky's factor in place, column by column, in the half with row ≥ column.
  private static func factor(_ values: inout [Double], _ start: Int, _ size: Int) -> Bool {
    values.withUnsafeMutableBufferPointer { values in
      guard let block = values.baseAddress.map({ $0 + start }) else { return true }
      for column in 0..<size {
        let diagonal = block[column * size + column]
        if column > 0 {
          // What the columns before have in this one: the rows from the diagonal on, times the row of the diagonal.
          cblas_dgemv(
            CblasColMajor, CblasNoTrans, blasint(size - column), blasint(column), -1, block + column, blasint(size),
            block + column, blasint(size), 1, block + column * size + column, 1)
        }
        let pivot = block[column * size + column]
        guard pivot > 1e-14 * diagonal, pivot.isFinite else { return false }
        cblas_dscal(blasint(size - column), 1 / pivot.squareRoot(), block + column * size + column, 1)
      }
      return true
    }
  }
}
