extension OperatorDefinition {
  /// Operators whose result is a truth value, and `Where`, which takes one.
  static let comparisons: [OperatorDefinition] =
    Comparison.allCases.map { kind in
      .any(kind.rawValue, 2...2) { _ throws(Problem) in
        return { inputs, workspace throws(Problem) in
          [try kind.apply(try inputs(0), try inputs(1), workspace)]
        }
      }
    } + [
      logical("And") { $0 && $1 }, logical("Or") { $0 || $1 }, logical("Xor") { $0 != $1 },
      any("Where", since: 9, 3...3) { _ throws(Problem) in
        return { inputs, workspace throws(Problem) in [try choose(inputs, workspace)] }
      },
    ]

  private static func logical(
    _ name: String, _ combine: @escaping @Sendable (Bool, Bool) -> Bool
  ) -> OperatorDefinition {
    any(name, 2...2) { _ throws(Problem) in
      return { inputs, workspace throws(Problem) in
        let (one, other) = (try inputs(0), try inputs(1))
        guard case .bools(let left) = one.elements, case .bools(let right) = other.elements else {
          throw Problem("takes truth values, not \(one.elements.type) and \(other.elements.type)")
        }
        return [try broadcast(left, one.shape, right, other.shape, .bool, workspace, combine)]
      }
    }
  }

  private static func choose(_ inputs: Inputs, _ workspace: Workspace) throws(Problem) -> Tensor {
    let (condition, one, other) = (try inputs(0), try inputs(1), try inputs(2))
    guard case .bools(let chosen) = condition.elements else { throw condition.unsupported("its condition") }
    guard one.elements.type == other.elements.type else {
      throw Problem("does not take \(one.elements.type) and \(other.elements.type) together")
    }
    let plan = try Broadcasting([condition.shape, one.shape, other.shape])
    // Of each result, which of the elements of both tensors, one after the other, it is.
    let positions = try Positions(plan.shape, one.elements.type, workspace) { (positions: inout [Int]) in
      plan.forEachRun { starts, steps, count in
        for index in 0..<count {
          positions.append(
            chosen[starts[0] + index * steps[0]]
              ? starts[1] + index * steps[1] : one.elements.count + starts[2] + index * steps[2])
        }
      }
    }
    return Tensor(shape: plan.shape, one.elements.followed(by: other.elements).at(positions.values))
  }
}

/// Where the elements of a result come from. The list itself needs room, too.
struct Positions {
  private(set) var values: [Int] = []

  init(
    _ shape: [Int], _ type: ElementType, _ workspace: Workspace, fill: (inout [Int]) throws(Problem) -> Void
  ) throws(Problem) {
    let count = try workspace.count(shape, type)
    _ = try workspace.count(shape, .int64)
    values.reserveCapacity(count)
    try fill(&values)
  }
}

extension Tensor.Elements {
  /// - Precondition: both are of one type.
  fileprivate func followed(by other: Tensor.Elements) -> Tensor.Elements {
    switch (self, other) {
    case (.floats(let one), .floats(let two)): return .floats(one + two)
    case (.doubles(let one), .doubles(let two)): return .doubles(one + two)
    case (.uint8s(let one), .uint8s(let two)): return .uint8s(one + two)
    case (.int32s(let one), .int32s(let two)): return .int32s(one + two)
    case (.int64s(let one), .int64s(let two)): return .int64s(one + two)
    case (.strings(let one), .strings(let two)): return .strings(one + two)
    case (.bools(let one), .bools(let two)): return .bools(one + two)
    default: preconditionFailure("both tensors are of one type, which was checked")
    }
  }
}

private enum Comparison: String, CaseIterable {
  case equal = "Equal"
  case less = "Less"
  case lessOrEqual = "LessOrEqual"
  case greater = "Greater"
  case greaterOrEqual = "GreaterOrEqual"

  func apply(_ one: Tensor, _ other: Tensor, _ workspace: Workspace) throws(Problem) -> Tensor {
    switch (one.elements, other.elements) {
    case (.floats(let left), .floats(let right)):
      return try ordered(left, one.shape, right, other.shape, workspace)
    case (.doubles(let left), .doubles(let right)):
      return try ordered(left, one.shape, right, other.shape, workspace)
    case (.int32s(let left), .int32s(let right)):
      return try ordered(left, one.shape, right, other.shape, workspace)
    case (.int64s(let left), .int64s(let right)):
      return try ordered(left, one.shape, right, other.shape, workspace)
    case (.uint8s(let left), .uint8s(let right)):
      return try ordered(left, one.shape, right, other.shape, workspace)
    case (.bools(let left), .bools(let right)) where self == .equal:
      return try broadcast(left, one.shape, right, other.shape, .bool, workspace) { $0 == $1 }
    case (.strings(let left), .strings(let right)) where self == .equal:
      return try broadcast(left, one.shape, right, other.shape, .bool, workspace) {
        $0.utf8.elementsEqual($1.utf8)
      }
    default: throw Problem("does not take \(one.elements.type) and \(other.elements.type) as its inputs")
    }
  }

  private func ordered<Number: Comparable>(
    _ left: [Number], _ leftShape: [Int], _ right: [Number], _ rightShape: [Int], _ workspace: Workspace
  ) throws(Problem) -> Tensor {
    switch self {
    case .equal: try broadcast(left, leftShape, right, rightShape, .bool, workspace) { $0 == $1 }
    case .less: try broadcast(left, leftShape, right, rightShape, .bool, workspace) { $0 < $1 }
    case .lessOrEqual: try broadcast(left, leftShape, right, rightShape, .bool, workspace) { $0 <= $1 }
    case .greater: try broadcast(left, leftShape, right, rightShape, .bool, workspace) { $0 > $1 }
    case .greaterOrEqual: try broadcast(left, leftShape, right, rightShape, .bool, workspace) { $0 >= $1 }
    }
  }
}
