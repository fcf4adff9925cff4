internal import Glibc

extension OperatorDefinition {
  /// Operators over each element of one tensor.
  static let elementwise: [OperatorDefinition] =
    [
      real("Sqrt") { $0.squareRoot() }, real("Exp") { exp($0) }, real("Log") { log($0) },
      real("Reciprocal") { 1 / $0 }, real("Sigmoid") { logistic($0) }, real("Tanh") { tanh($0) },
      real("Floor") { $0.rounded(.down) }, real("Ceil") { $0.rounded(.up) },
      real("Round") { $0.rounded(.toNearestOrEven) }, real("Erf") { erf($0) },
      real("Softplus") { Swift.max($0, 0) + log1p(exp(-abs($0))) },
      number("Neg", { -$0 }, { 0 &- $0 }), number("Abs", { abs($0) }, { $0 < 0 ? 0 &- $0 : $0 }),
      number("Relu", { $0 < 0 ? 0 : $0 }, { Swift.max($0, 0) }),
      number("Sign", { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, { $0.signum() }),
      any("LeakyRelu", 1...1) { reader throws(Problem) in
        let slope = try reader.float("alpha") ?? 0.01
        return mapping { $0 < 0 ? $0 * Double(slope) : $0 }
      },
      any("IsNaN", since: 9, 1...1) { _ throws(Problem) in
        return { inputs, workspace throws(Problem) in
          let input = try inputs(0)
          _ = try workspace.count(input.shape, .bool)
          switch input.elements {
          case .floats(let values): return [Tensor(input.shape, values.map(\.isNaN))]
          case .doubles(let values): return [Tensor(input.shape, values.map(\.isNaN))]
          default: throw input.unsupported()
          }
        }
      },
      any("IsInf", since: 10, 1...1) { reader throws(Problem) in
        let negative = try reader.flag("detect_negative", default: true)
        let positive = try reader.flag("detect_positive", default: true)
        return { inputs, workspace throws(Problem) in
          let input = try inputs(0)
          _ = try workspace.count(input.shape, .bool)
          func found<Number: BinaryFloatingPoint>(_ value: Number) -> Bool {
            value.isInfinite && (value < 0 ? negative : positive)
          }
          switch input.elements {
          case .floats(let values): return [Tensor(input.shape, values.map(found))]
          case .doubles(let values): return [Tensor(input.shape, values.map(found))]
          default: throw input.unsupported()
          }
        }
      },
      any("Not", 1...1) { _ throws(Problem) in
        return { inputs, workspace throws(Problem) in
          let input = try inputs(0)
          guard case .bools(let values) = input.elements else { throw input.unsupported() }
          _ = try workspace.count(input.shape, .bool)
          return [Tensor(input.shape, values.map { !$0 })]
        }
      },
      any("Clip", 1...3) { reader throws(Problem) in
        let bounds =
          reader.version < 11
          ? (
            Tensor(shape: [], .floats([try reader.float("min") ?? -.greatestFiniteMagnitude])),
            Tensor(shape: [], .floats([try reader.float("max") ?? .greatestFiniteMagnitude]))
          ) : nil
        return { inputs, workspace throws(Problem) in
          var result = try inputs(0)
          for (bound, apply) in [
            (bounds?.0 ?? inputs.optional(1), BinaryOperator.greater), (bounds?.1 ?? inputs.optional(2), .lesser),
          ] {
            guard let bound else { continue }
            guard bound.elements.count == 1 else { throw Problem("takes single numbers as its limits") }
            result = try apply.apply(result, bound.reshaped([]), truncated: false, workspace)
          }
          return [result]
        }
      },
    ]

  /// An operator over numbers that need not be whole, given by what it does to a `Double`.
  private static func real(_ name: String, _ function: @escaping @Sendable (Double) -> Double) -> OperatorDefinition {
    any(name, 1...1) { _ throws(Problem) in mapping(function) }
  }

  private static func mapping(_ function: @escaping @Sendable (Double) -> Double) -> Kernel {
    { inputs, workspace throws(Problem) in
      let input = try inputs(0)
      _ = try workspace.count(input.shape, input.elements.type)
      switch input.elements {
      case .floats(let values): return [Tensor(input.shape, values.map { Float(function(Double($0))) })]
      case .doubles(let values): return [Tensor(input.shape, values.map(function))]
      default: throw input.unsupported()
      }
    }
  }

  private static func number(
    _ name: String, _ function: @escaping @Sendable (Double) -> Double, _ whole: @escaping @Sendable (Int64) -> Int64
  ) -> OperatorDefinition {
    any(name, 1...1) { _ throws(Problem) in
      let reals = mapping(function)
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        switch input.elements {
        case .int32s(let values):
          _ = try workspace.count(input.shape, .int32)
          return [Tensor(input.shape, values.map { Int32(truncatingIfNeeded: whole(Int64($0))) })]
        case .int64s(let values):
          _ = try workspace.count(input.shape, .int64)
          return [Tensor(input.shape, values.map(whole))]
        default: return try reals(inputs, workspace)
        }
      }
    }
  }
}

/// 1 / (1 + e^-x) without an overflow on either side.
func logistic(_ x: Double) -> Double {
  let tail = exp(-abs(x))
  return x < 0 ? tail / (1 + tail) : 1 / (1 + tail)
}
