internal import Glibc

extension OperatorDefinition {
  /// Operators over two or more tensors of numbers of one type.
  static let arithmetic: [OperatorDefinition] =
    binary.map { name, kind in
      .any(name, 2...2) { reader throws(Problem) in
        // A remainder has the sign of the divisor, unless `fmod` says otherwise.
        let truncated = kind == .mod ? try reader.flag("fmod", default: false) : false
        return { inputs, workspace throws(Problem) in
          [try kind.apply(try inputs(0), try inputs(1), truncated: truncated, workspace)]
        }
      }
    }
    + FoldOperator.allCases.map { kind in
      .any(kind.rawValue, 1...Int.max) { _ throws(Problem) in
        return { inputs, workspace throws(Problem) in
          var result = try inputs(0)
          for index in 1..<max(1, inputs.count) {
            result = try kind.step.apply(result, try inputs(index), truncated: false, workspace)
          }
          guard kind == .mean else { return [result] }
          let count = Tensor(shape: [], .floats([Float(inputs.count)]))
          return [
            try BinaryOperator.div.apply(result, try count.cast(to: result.elements.type), truncated: false, workspace)
          ]
        }
      }
    }
}

private let binary: [(name: String, kind: BinaryOperator)] = [
  ("Add", .add), ("Sub", .sub), ("Mul", .mul), ("Div", .div), ("Mod", .mod), ("Pow", .pow),
]

/// Operators that take any number of tensors, two at a time.
private enum FoldOperator: String, CaseIterable {
  case sum = "Sum"
  case mean = "Mean"
  case min = "Min"
  case max = "Max"

  var step: BinaryOperator {
    switch self {
    case .sum, .mean: .add
    case .min: .lesser
    case .max: .greater
    }
  }
}

enum BinaryOperator {
  case add, sub, mul, div, mod, pow
  /// Steps of Min and Max, no operators by themselves.
  case lesser, greater

  func apply(_ one: Tensor, _ other: Tensor, truncated: Bool, _ workspace: Workspace) throws(Problem) -> Tensor {
    switch (one.elements, other.elements) {
    case (.floats(let left), .floats(let right)):
      return try real(left, one.shape, right, other.shape, .float, truncated, workspace)
    case (.doubles(let left), .doubles(let right)):
      return try real(left, one.shape, right, other.shape, .double, truncated, workspace)
    case (.int32s(let left), .int32s(let right)):
      return try whole(left, one.shape, right, other.shape, .int32, truncated, workspace)
    case (.int64s(let left), .int64s(let right)):
      return try whole(left, one.shape, right, other.shape, .int64, truncated, workspace)
    case (.uint8s(let left), .uint8s(let right)):
      return try whole(left, one.shape, right, other.shape, .uint8, truncated, workspace)
    default:
      // A power may have an exponent of another type.
      guard self == .pow, one.elements.type != other.elements.type else {
        throw Problem("does not take \(one.elements.type) and \(other.elements.type) as its inputs")
      }
      return try apply(one, try other.cast(to: one.elements.type), truncated: truncated, workspace)
    }
  }

  private func real<Number: BinaryFloatingPoint & TensorElement>(
    _ left: [Number], _ leftShape: [Int], _ right: [Number], _ rightShape: [Int], _ type: ElementType,
    _ truncated: Bool, _ workspace: Workspace
  ) throws(Problem) -> Tensor {
    switch self {
    case .add: return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 + $1 }
    case .sub: return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 - $1 }
    case .mul: return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 * $1 }
    case .div: return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 / $1 }
    case .mod:
      return try broadcast(left, leftShape, right, rightShape, type, workspace) {
        (one: Number, other: Number) -> Number in
        let rest = one.truncatingRemainder(dividingBy: other)
        if truncated || rest.isNaN { return rest }
        // The sign of the divisor, as Python has it.
        if rest == 0 { return Number(signOf: other, magnitudeOf: rest) }
        return (rest < 0) == (other < 0) ? rest : rest + other
      }
    case .pow:
      return try broadcast(left, leftShape, right, rightShape, type, workspace) {
        Number(Glibc.pow(Double($0), Double($1)))
      }
    case .lesser:
      return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 < $1 || $0.isNaN ? $0 : $1 }
    case .greater:
      return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 > $1 || $0.isNaN ? $0 : $1 }
    }
  }

  /// Integers wrap around, as the machine's do.
  private func whole<Number: FixedWidthInteger & TensorElement>(
    _ left: [Number], _ leftShape: [Int], _ right: [Number], _ rightShape: [Int], _ type: ElementType,
    _ truncated: Bool, _ workspace: Workspace
  ) throws(Problem) -> Tensor {
    switch self {
    case .add: return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 &+ $1 }
    case .sub: return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 &- $1 }
    case .mul: return try broadcast(left, leftShape, right, rightShape, type, workspace) { $0 &* $1 }
    case .div:
      guard !right.contains(0) else { throw Problem("divides by an integer 0") }
      return try broadcast(left, leftShape, right, rightShape, type, workspace) {
        $0.dividedReportingOverflow(by: $1).partialValue
      }
    case .mod:
      guard !right.contains(0) else { throw Problem("divides by an integer 0") }
      return try broadcast(left, leftShape, right, rightShape, type, workspace) {
        let rest = $0.remainderReportingOverflow(dividingBy: $1).partialValue
        return truncated || rest == 0 || (rest < 0) == ($1 < 0) ? rest : rest &+ $1
      }
    case .pow:
      return try broadcast(left, leftShape, right, rightShape, type, workspace) {
        (base: Number, exponent: Number) -> Number in ONNX.whole(Glibc.pow(Double(base), Double(exponent)))
      }
    case .lesser: return try broadcast(left, leftShape, right, rightShape, type, workspace) { Swift.min($0, $1) }
    case .greater: return try broadcast(left, leftShape, right, rightShape, type, workspace) { Swift.max($0, $1) }
    }
  }
}

/// The whole part of `number`; the least integer for what has none, as x86 converts.
@inline(__always)
func whole<Number: FixedWidthInteger, Real: BinaryFloatingPoint>(_ number: Real) -> Number {
  Number(exactly: number.rounded(.towardZero)) ?? Number.min
}
