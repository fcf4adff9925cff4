internal import COpenBLAS

extension OperatorDefinition {
  static let products: [OperatorDefinition] = [
    any("MatMul", 2...2) { _ throws(Problem) in
      return { inputs, workspace throws(Problem) in [try product(try inputs(0), try inputs(1), workspace)] }
    },
    any("Gemm", 2...3) { reader throws(Problem) in
      let alpha = try reader.float("alpha") ?? 1
      let beta = try reader.float("beta") ?? 1
      let transposed = (try reader.flag("transA", default: false), try reader.flag("transB", default: false))
      return { inputs, workspace throws(Problem) in
        let (one, other) = (try inputs(0), try inputs(1))
        guard one.shape.count == 2, other.shape.count == 2 else {
          throw Problem("takes matrices, and its inputs have the shapes \(one.shape) and \(other.shape)")
        }
        let sizes = try MatrixSizes(one.shape, other.shape, transposed.0, transposed.1)
        _ = try workspace.count([sizes.rows, sizes.columns], one.elements.type)
        let result: Tensor
        switch (one.elements, other.elements) {
        case (.floats(let left), .floats(let right)):
          result = Tensor([sizes.rows, sizes.columns], multiplied(left, 0, right, 0, sizes, Double(alpha)))
        case (.doubles(let left), .doubles(let right)):
          result = Tensor([sizes.rows, sizes.columns], multiplied(left, 0, right, 0, sizes, Double(alpha)))
        default: throw Problem("does not take \(one.elements.type) and \(other.elements.type) as its inputs")
        }
        guard let offset = inputs.optional(2) else { return [result] }
        guard try Broadcasting([result.shape, offset.shape]).shape == result.shape else {
          throw Problem("cannot add the shape \(offset.shape) to the shape \(result.shape)")
        }
        let scale = try Tensor(shape: [], .floats([beta])).cast(to: offset.elements.type)
        let scaled = beta == 1 ? offset : try BinaryOperator.mul.apply(offset, scale, truncated: false, workspace)
        return [try BinaryOperator.add.apply(result, scaled, truncated: false, workspace)]
      }
    },
  ]

  /// `MatMul`: matrices in the last two axes, the others laid over each other; one axis is a row on the left, a column on
  /// the right.
  private static func product(_ one: Tensor, _ other: Tensor, _ workspace: Workspace) throws(Problem) -> Tensor {
    guard !one.shape.isEmpty, !other.shape.isEmpty else { throw Problem("takes no single values") }
    let left = one.shape.count == 1 ? [1] + one.shape : one.shape
    let right = other.shape.count == 1 ? other.shape + [1] : other.shape
    let sizes = try MatrixSizes(Array(left.suffix(2)), Array(right.suffix(2)), false, false)
    let plan = try Broadcasting([Array(left.dropLast(2)), Array(right.dropLast(2))])
    var shape = plan.shape
    if one.shape.count > 1 { shape.append(sizes.rows) }
    if other.shape.count > 1 { shape.append(sizes.columns) }
    let size = try workspace.count(shape, one.elements.type)
    func batches<Number: Multiplied>(_ left: [Number], _ right: [Number]) -> Tensor {
      var results: [Number] = []
      // However many products without elements there are, there is nothing to compute.
      guard size > 0 else { return Tensor(shape, results) }
      plan.forEachRun { starts, steps, count in
        for index in 0..<count {
          results += multiplied(
            left, (starts[0] + index * steps[0]) * sizes.rows * sizes.inner,
            right, (starts[1] + index * steps[1]) * sizes.inner * sizes.columns, sizes, 1)
        }
      }
      return Tensor(shape, results)
    }
    switch (one.elements, other.elements) {
    case (.floats(let left), .floats(let right)): return batches(left, right)
    case (.doubles(let left), .doubles(let right)): return batches(left, right)
    default: throw Problem("does not take \(one.elements.type) and \(other.elements.type) as its inputs")
    }
  }

  /// The product of two matrices that begin at the given elements.
  ///
  /// - Precondition: both are there as `sizes` says.
  static func multiplied<Number: Multiplied>(
    _ left: [Number], _ leftStart: Int, _ right: [Number], _ rightStart: Int, _ sizes: MatrixSizes, _ alpha: Double
  ) -> [Number] {
    var result = [Number](repeating: 0, count: sizes.rows * sizes.columns)
    guard !result.isEmpty, sizes.inner > 0 else { return result }
    OpenBLAS.useOneThread()
    precondition(leftStart + sizes.rows * sizes.inner <= left.count, "the left matrix is there")
    precondition(rightStart + sizes.inner * sizes.columns <= right.count, "the right matrix is there")
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          guard let left = left.baseAddress, let right = right.baseAddress, let result = result.baseAddress else {
            return
          }
          Number.multiply(left + leftStart, right + rightStart, result, sizes, Number(alpha))
        }
      }
    }
    return result
  }
}

/// rows x inner times inner x columns, each size one that BLAS can count.
struct MatrixSizes {
  let rows: Int
  let inner: Int
  let columns: Int
  let leftTransposed: Bool
  let rightTransposed: Bool

  init(_ left: [Int], _ right: [Int], _ leftTransposed: Bool, _ rightTransposed: Bool) throws(Problem) {
    rows = leftTransposed ? left[1] : left[0]
    inner = leftTransposed ? left[0] : left[1]
    columns = rightTransposed ? right[0] : right[1]
    self.leftTransposed = leftTransposed
    self.rightTransposed = rightTransposed
    guard inner == (rightTransposed ? right[1] : right[0]) else {
      throw Problem("cannot multiply the shapes \(left) and \(right)")
    }
    guard max(rows, inner, columns) <= Int(Int32.max) else { throw Problem("multiplies matrices that are too large") }
  }
}

/// What BLAS multiplies.
protocol Multiplied: BinaryFloatingPoint & TensorElement {
  static func multiply(
    _ left: UnsafePointer<Self>, _ right: UnsafePointer<Self>, _ result: UnsafeMutablePointer<Self>,
    _ sizes: MatrixSizes, _ alpha: Self)
}

extension Float: Multiplied {
  static func multiply(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ sizes: MatrixSizes, _ alpha: Float
  ) {
    cblas_sgemm(
      CblasRowMajor, sizes.leftTransposed ? CblasTrans : CblasNoTrans,
      sizes.rightTransposed ? CblasTrans : CblasNoTrans,
      Int32(sizes.rows), Int32(sizes.columns), Int32(sizes.inner), alpha,
      left, Int32(sizes.leftTransposed ? sizes.rows : sizes.inner),
      right, Int32(sizes.rightTransposed ? sizes.inner : sizes.columns), 0, result, Int32(sizes.columns))
  }
}

extension Double: Multiplied {
  static func multiply(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>,
    _ sizes: MatrixSizes, _ alpha: Double
  ) {
    cblas_dgemm(
      CblasRowMajor, sizes.leftTransposed ? CblasTrans : CblasNoTrans,
      sizes.rightTransposed ? CblasTrans : CblasNoTrans,
      Int32(sizes.rows), Int32(sizes.columns), Int32(sizes.inner), alpha,
      left, Int32(sizes.leftTransposed ? sizes.rows : sizes.inner),
      right, Int32(sizes.rightTransposed ? sizes.inner : sizes.columns), 0, result, Int32(sizes.columns))
  }
}
