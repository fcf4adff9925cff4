/// How tensors of different shapes are laid over each other by NumPy's rules, which are ONNX's.
struct Broadcasting {
  let shape: [Int]
  /// Loops, the fastest last: how often, and how far each operand moves. Neighbours that move alike are one loop.
  private var loops: [(count: Int, steps: [Int])] = []

  init(_ shapes: [[Int]]) throws(Problem) {
    let rank = shapes.map(\.count).max() ?? 0
    let padded = shapes.map { [Int](repeating: 1, count: rank - $0.count) + $0 }
    var result = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
      for sizes in padded where sizes[axis] != 1 {
        guard result[axis] == 1 || result[axis] == sizes[axis] else {
          throw Problem("cannot lay the shapes \(shapes.map { "\($0)" }.joined(separator: ", ")) over each other")
        }
        result[axis] = sizes[axis]
      }
    }
    shape = result
    // A shape without elements has no loops, and its sizes may be too large to multiply.
    guard !result.contains(0) else {
      loops = [(0, padded.map { _ in 1 })]
      return
    }
    var strides = padded.map { _ in 1 }
    for axis in (0..<rank).reversed() where result[axis] != 1 {
      let steps = padded.indices.map { padded[$0][axis] == 1 ? 0 : strides[$0] }
      for operand in padded.indices {
        strides[operand] = try Self.product(strides[operand], padded[operand][axis])
      }
      if let last = loops.last, zip(steps, last.steps).allSatisfy({ $0 == $1 * last.count }) {
        loops[loops.count - 1].count = try Self.product(last.count, result[axis])
      } else {
        loops.append((result[axis], steps))
      }
    }
    if loops.isEmpty { loops = [(1, padded.map { _ in 1 })] }
    loops.reverse()
  }

  private static func product(_ one: Int, _ other: Int) throws(Problem) -> Int {
    let (product, overflows) = one.multipliedReportingOverflow(by: other)
    guard !overflows else { throw Problem("would have more elements than can be counted") }
    return product
  }

  /// Calls `body` for each run of the innermost loop with where each operand's begins. Results are in order.
  func forEachRun(_ body: (_ starts: [Int], _ steps: [Int], _ count: Int) -> Void) {
    guard let inner = loops.last, inner.count > 0 else { return }
    let outer = loops.dropLast()
    var counters = [Int](repeating: 0, count: outer.count)
    var starts = [Int](repeating: 0, count: inner.steps.count)
    while true {
      body(starts, inner.steps, inner.count)
      var loop = outer.count - 1
      while loop >= 0 {
        counters[loop] += 1
        for operand in starts.indices { starts[operand] += outer[loop].steps[operand] }
        if counters[loop] < outer[loop].count { break }
        for operand in starts.indices { starts[operand] -= outer[loop].steps[operand] * outer[loop].count }
        counters[loop] = 0
        loop -= 1
      }
      if loop < 0 { return }
    }
  }
}

/// The results of `combine` over two tensors laid over each other.
@inline(__always)
func broadcast<One, Other, Result: TensorElement>(
  _ one: [One], _ oneShape: [Int], _ other: [Other], _ otherShape: [Int], _ type: ElementType,
  _ workspace: Workspace, _ combine: (One, Other) -> Result
) throws(Problem) -> Tensor {
  let plan = try Broadcasting([oneShape, otherShape])
  let count = try workspace.count(plan.shape, type)
  let results = [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
    var next = 0
    plan.forEachRun { starts, steps, count in
      // Bounds are checked by the arrays on the right, and by the sum of the runs, which is `count`, on the left.
      var (left, right) = (starts[0], starts[1])
      for _ in 0..<count {
        buffer.initializeElement(at: next, to: combine(one[left], other[right]))
        next += 1
        left += steps[0]
        right += steps[1]
      }
    }
    initialized = next
  }
  return Tensor(plan.shape, results)
}
