internal import Glibc

extension OperatorDefinition {
  /// Operators that make one number of many, and the two that then divide by it.
  static let reductions: [OperatorDefinition] =
    Reduction.allCases.map { kind in
      .any(kind.rawValue, 1...2) { reader throws(Problem) in
        let axesAreInputs = reader.version >= 18 || (kind == .sum && reader.version >= 13)
        let attribute = axesAreInputs ? nil : try reader.ints("axes")?.map(Int.init)
        let keepsAxes = try reader.flag("keepdims", default: true)
        let noneIsNone = try reader.flag("noop_with_empty_axes", default: false)
        return { inputs, workspace throws(Problem) in
          let data = try inputs(0)
          var given = attribute ?? []
          if let axes = inputs.optional(1) { given = try axes.integers("its axes") }
          if given.isEmpty, noneIsNone { return [data] }
          let axes = given.isEmpty ? Set(data.shape.indices) : try distinct(given, rank: data.shape.count)
          return [try kind.apply(data, axes, keepsAxes: keepsAxes, workspace)]
        }
      }
    } + [softmax("Softmax") { exp($0 - $1) }, softmax("LogSoftmax") { $0 - $1 }]

  /// Both shift by the logarithm of the sum, so neither overflows.
  private static func softmax(
    _ name: String, _ finish: @escaping @Sendable (_ value: Double, _ logarithm: Double) -> Double
  ) -> OperatorDefinition {
    any(name, 1...1) { reader throws(Problem) in
      let version = reader.version
      let axis = try reader.int("axis", default: version < 13 ? 1 : -1)
      return { inputs, workspace throws(Problem) in
        let data = try inputs(0)
        _ = try workspace.count(data.shape, data.elements.type)
        let rank = data.shape.count
        var shape = data.shape
        // Before 13, all axes from this one on are one.
        if version < 13 {
          let axis = try position(axis, in: 0...rank, rank: rank)
          let rows = data.shape.contains(0) ? 0 : data.shape[..<axis].reduce(1, *)
          shape = [rows, rows == 0 ? 0 : data.elements.count / rows]
        }
        let lines = try Lines(shape, version < 13 ? 1 : axis)
        func computed<Number: BinaryFloatingPoint & TensorElement>(_ values: [Number]) -> Tensor {
          var results = values
          for start in lines.starts {
            let places = (0..<lines.size).map { start + $0 * lines.step }
            let greatest = places.reduce(-Double.infinity) { max($0, Double(values[$1])) }
            let sum = places.reduce(0.0) { $0 + exp(Double(values[$1]) - greatest) }
            for place in places { results[place] = Number(finish(Double(values[place]), greatest + log(sum))) }
          }
          return Tensor(data.shape, results)
        }
        switch data.elements {
        case .floats(let values): return [computed(values)]
        case .doubles(let values): return [computed(values)]
        default: throw data.unsupported()
        }
      }
    }
  }
}

private enum Reduction: String, CaseIterable {
  case sum = "ReduceSum"
  case mean = "ReduceMean"
  case max = "ReduceMax"
  case min = "ReduceMin"
  case product = "ReduceProd"
  case l1 = "ReduceL1"
  case l2 = "ReduceL2"
  case sumOfSquares = "ReduceSumSquare"
  case logarithmOfSum = "ReduceLogSum"
  case logarithmOfSumOfExponentials = "ReduceLogSumExp"

  func apply(_ data: Tensor, _ axes: Set<Int>, keepsAxes: Bool, _ workspace: Workspace) throws(Problem) -> Tensor {
    let kept = data.shape.indices.map { axes.contains($0) ? 1 : data.shape[$0] }
    let shape = keepsAxes ? kept : data.shape.indices.filter { !axes.contains($0) }.map { data.shape[$0] }
    let count = try workspace.count(shape, data.elements.type)
    _ = try workspace.count(shape, .double)
    // Where in the result each element goes: along axes that go away, nowhere.
    let strides = OperatorDefinition.strides(kept)
    let steps = data.shape.indices.map { axes.contains($0) ? 0 : strides[$0] }
    switch data.elements {
    case .floats(let values):
      return Tensor(shape, reduced(values.lazy.map(Double.init), data.shape, steps, count).map { Float($0) })
    case .doubles(let values): return Tensor(shape, reduced(values.lazy.map { $0 }, data.shape, steps, count))
    case .int32s(let values):
      return Tensor(
        shape, try whole(values.map(Int64.init), data.shape, steps, count).map { Int32(truncatingIfNeeded: $0) })
    case .int64s(let values): return Tensor(shape, try whole(values, data.shape, steps, count))
    default: throw data.unsupported()
    }
  }

  private func walk(_ shape: [Int], _ steps: [Int], _ body: (_ element: Int, _ result: Int) -> Void) {
    guard !shape.contains(0) else { return }
    var counters = [Int](repeating: 0, count: shape.count)
    var (element, result) = (0, 0)
    while true {
      body(element, result)
      element += 1
      var axis = shape.count - 1
      while axis >= 0 {
        counters[axis] += 1
        result += steps[axis]
        if counters[axis] < shape[axis] { break }
        result -= steps[axis] * shape[axis]
        counters[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  private func reduced(
    _ values: some RandomAccessCollection<Double>, _ shape: [Int], _ steps: [Int], _ count: Int
  ) -> [Double] {
    func value(_ index: Int) -> Double { values[values.index(values.startIndex, offsetBy: index)] }
    let start: Double =
      switch self {
      case .max: -.infinity
      case .min: .infinity
      case .product: 1
      default: 0
      }
    var results = [Double](repeating: start, count: count)
    var greatest: [Double] = []
    if self == .logarithmOfSumOfExponentials {
      greatest = [Double](repeating: -.infinity, count: count)
      walk(shape, steps) { element, result in greatest[result] = Swift.max(greatest[result], value(element)) }
    }
    walk(shape, steps) { element, result in
      let next = value(element)
      switch self {
      case .sum, .mean, .logarithmOfSum: results[result] += next
      case .max: results[result] = next > results[result] || next.isNaN ? next : results[result]
      case .min: results[result] = next < results[result] || next.isNaN ? next : results[result]
      case .product: results[result] *= next
      case .l1: results[result] += abs(next)
      case .l2, .sumOfSquares: results[result] += next * next
      case .logarithmOfSumOfExponentials:
        results[result] += greatest[result].isFinite ? exp(next - greatest[result]) : exp(next)
      }
    }
    switch self {
    case .mean:
      let each = count == 0 ? 0 : Double(shape.reduce(1, *) / count)
      return results.map { $0 / each }
    case .l2: return results.map { $0.squareRoot() }
    case .logarithmOfSum: return results.map { log($0) }
    case .logarithmOfSumOfExponentials:
      return zip(results, greatest).map { log($0) + ($1.isFinite ? $1 : 0) }
    default: return results
    }
  }

  private func whole(_ values: [Int64], _ shape: [Int], _ steps: [Int], _ count: Int) throws(Problem) -> [Int64] {
    let start: Int64 =
      switch self {
      case .max: .min
      case .min: .max
      case .product: 1
      default: 0
      }
    var results = [Int64](repeating: start, count: count)
    switch self {
    case .l2, .logarithmOfSum, .logarithmOfSumOfExponentials:
      return reduced(values.map(Double.init), shape, steps, count).map { ONNX.whole($0) }
    default: break
    }
    walk(shape, steps) { element, result in
      let next = values[element]
      switch self {
      case .max: results[result] = Swift.max(results[result], next)
      case .min: results[result] = Swift.min(results[result], next)
      case .product: results[result] = results[result] &* next
      case .l1: results[result] = results[result] &+ (next < 0 ? 0 &- next : next)
      case .sumOfSquares: results[result] = results[result] &+ next &* next
      default: results[result] = results[result] &+ next
      }
    }
    guard self == .mean else { return results }
    let each = count == 0 ? 0 : Int64(shape.contains(0) ? 0 : shape.reduce(1, *) / count)
    guard each > 0 else { throw Problem("takes the mean of no integers") }
    return results.map { $0 / each }
  }
}
