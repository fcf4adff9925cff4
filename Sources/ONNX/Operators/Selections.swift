extension OperatorDefinition {
  /// Operators that pick elements by position or by size.
  static let selections: [OperatorDefinition] = [
    any("Gather", 2...2) { reader throws(Problem) in
      let axis = try reader.int("axis", default: 0)
      return { inputs, workspace throws(Problem) in
        let (data, indices) = (try inputs(0), try inputs(1))
        let rank = data.shape.count
        guard rank > 0 else { throw Problem("cannot pick from a single value") }
        let axis = try position(axis, in: 0...(rank - 1), rank: rank)
        let picked = try positions(try indices.integers("its indices"), among: data.shape[axis])
        let shape = Array(data.shape[..<axis]) + indices.shape + Array(data.shape[(axis + 1)...])
        let strides = strides(data.shape)
        let inner = data.shape[(axis + 1)...].contains(0) ? 0 : strides[axis]
        let outer = data.shape.contains(0) ? 0 : data.elements.count / (data.shape[axis] * inner)
        let places = try Positions(shape, data.elements.type, workspace) { (places: inout [Int]) in
          for block in 0..<outer {
            for index in picked {
              let start = (block * data.shape[axis] + index) * inner
              places.append(contentsOf: start..<(start + inner))
            }
          }
        }
        return [Tensor(shape: shape, data.elements.at(places.values))]
      }
    },
    ml("ArrayFeatureExtractor", 2...2) { _ throws(Problem) in
      return { inputs, workspace throws(Problem) in
        let (data, indices) = (try inputs(0), try inputs(1))
        guard let width = data.shape.last else { throw Problem("cannot pick from a single value") }
        let picked = try positions(try indices.integers("its indices"), among: width)
        let rows = width == 0 ? 0 : data.elements.count / width
        let shape = (data.shape.count == 1 ? [1] : Array(data.shape.dropLast())) + [picked.count]
        let places = try Positions(shape, data.elements.type, workspace) { (places: inout [Int]) in
          for row in 0..<rows { for index in picked { places.append(row * width + index) } }
        }
        return [Tensor(shape: shape, data.elements.at(places.values))]
      }
    },
    any("Slice", 1...5) { reader throws(Problem) in
      let attributes: [[Int]?] =
        reader.version < 10
        ? [
          try reader.ints("starts")?.map(Int.init), try reader.ints("ends")?.map(Int.init),
          try reader.ints("axes")?.map(Int.init),
        ] : []
      return { inputs, workspace throws(Problem) in
        let data = try inputs(0)
        var lists: [[Int]?] = attributes
        if attributes.isEmpty {
          lists = [try inputs(1).integers("its starts"), try inputs(2).integers("its ends")]
          for index in 3...4 { lists.append(try inputs.optional(index)?.integers("its axes and steps")) }
        }
        guard let starts = lists[0], let ends = lists[1] else { throw Problem("has no starts and ends") }
        let axes = lists[2] ?? Array(starts.indices)
        let steps = (lists.count > 3 ? lists[3] : nil) ?? starts.map { _ in 1 }
        return [try sliced(data, starts, ends, axes, steps, workspace)]
      }
    },
    any("Split", 1...2, outputs: 1...Int.max) { reader throws(Problem) in
      let axis = try reader.int("axis", default: 0)
      let attribute = reader.version < 13 ? try reader.ints("split")?.map(Int.init) : nil
      let outputs = reader.outputs
      if let stated = try reader.int("num_outputs"), stated != Int64(outputs) {
        throw Problem("is \(stated), and the node has \(outputs) outputs", attribute: "num_outputs")
      }
      return { inputs, workspace throws(Problem) in
        let data = try inputs(0)
        let rank = data.shape.count
        guard rank > 0 else { throw Problem("cannot split a single value") }
        let axis = try position(axis, in: 0...(rank - 1), rank: rank)
        let size = data.shape[axis]
        let even = (size + outputs - 1) / outputs
        var parts = attribute ?? (0..<outputs).map { Swift.max(0, Swift.min(even, size - $0 * even)) }
        if let sizes = inputs.optional(1) { parts = try sizes.integers("its sizes") }
        var begin = 0
        var results: [Tensor] = []
        guard parts.count == outputs, parts.allSatisfy({ $0 >= 0 && $0 <= size }), parts.reduce(0, &+) == size else {
          throw Problem("cannot split \(size) into \(outputs) parts of the sizes \(parts)")
        }
        for part in parts {
          results.append(try sliced(data, [begin], [begin + part], [axis], [1], workspace))
          begin += part
        }
        return results
      }
    },
    extreme("ArgMax") { $0 > $1 }, extreme("ArgMin") { $0 < $1 },
    any("TopK", since: 10, 2...2, outputs: 2...2) { reader throws(Problem) in
      let axis = try reader.int("axis", default: -1)
      let largest = try reader.flag("largest", default: true)
      _ = try reader.flag("sorted", default: true)
      return { inputs, workspace throws(Problem) in
        let data = try inputs(0)
        let counts = try inputs(1).integers("its k")
        guard counts.count == 1, let count = counts.first else { throw Problem("takes one number as its k") }
        let lines = try Lines(data.shape, axis)
        guard (0...lines.size).contains(count) else { throw Problem("cannot take \(count) of \(lines.size) elements") }
        let values = try data.ordered()
        var shape = data.shape
        shape[lines.axis] = count
        _ = try workspace.count(shape, .int64)
        var picked: [Int] = []
        var indices: [Int64] = []
        let positions = lines.starts.map { start -> [Int] in
          let line = (0..<lines.size).sorted { one, other in
            let (left, right) = (values[start + one * lines.step], values[start + other * lines.step])
            return left == right ? one < other : largest ? left > right : left < right
          }
          return Array(line.prefix(count))
        }
        for outer in 0..<lines.outer {
          for rank in 0..<count {
            for inner in 0..<lines.step {
              let line = outer * lines.step + inner
              picked.append(lines.starts[line] + positions[line][rank] * lines.step)
              indices.append(Int64(positions[line][rank]))
            }
          }
        }
        return [Tensor(shape: shape, data.elements.at(picked)), Tensor(shape: shape, .int64s(indices))]
      }
    },
    any("OneHot", since: 9, 3...3) { reader throws(Problem) in
      let axis = try reader.int("axis", default: -1)
      return { inputs, workspace throws(Problem) in
        let (indices, depths, values) = (try inputs(0), try inputs(1), try inputs(2))
        let depth = try depths.cast(to: .int64).integers("its depth")
        guard depth.count == 1, let depth = depth.first, depth >= 0, values.shape == [2] else {
          throw Problem("takes one depth and two values")
        }
        let rank = indices.shape.count + 1
        let axis = try position(axis, in: 0...(rank - 1), rank: rank)
        var shape = indices.shape
        shape.insert(depth, at: axis)
        let inner = indices.shape[axis...].contains(0) ? 0 : indices.shape[axis...].reduce(1, *)
        let classes = try indices.cast(to: .int64).integers("its indices")
        let places = try Positions(shape, values.elements.type, workspace) { (places: inout [Int]) in
          guard inner > 0 else { return }
          for outer in 0..<(classes.count / inner) {
            for level in 0..<depth {
              for index in 0..<inner {
                let chosen = classes[outer * inner + index]
                places.append((chosen < 0 ? chosen &+ depth : chosen) == level ? 1 : 0)
              }
            }
          }
        }
        return [Tensor(shape: shape, values.elements.at(places.values))]
      }
    },
    any("CumSum", since: 11, 2...2) { reader throws(Problem) in
      let exclusive = try reader.flag("exclusive", default: false)
      let reverse = try reader.flag("reverse", default: false)
      return { inputs, workspace throws(Problem) in
        let data = try inputs(0)
        guard let axis = try inputs(1).integers("its axis").first else { throw Problem("takes one number as its axis") }
        let lines = try Lines(data.shape, Int64(axis))
        _ = try workspace.count(data.shape, data.elements.type)
        func sums<Number: AdditiveArithmetic & TensorElement>(_ values: [Number], _ add: (Number, Number) -> Number)
          -> Tensor
        {
          var results = values
          for start in lines.starts {
            var sum = Number.zero
            for index in 0..<lines.size {
              let place = start + (reverse ? lines.size - 1 - index : index) * lines.step
              let next = add(sum, values[place])
              results[place] = exclusive ? sum : next
              sum = next
            }
          }
          return Tensor(data.shape, results)
        }
        switch data.elements {
        case .floats(let values): return [sums(values, +)]
        case .doubles(let values): return [sums(values, +)]
        case .int32s(let values): return [sums(values, &+)]
        case .int64s(let values): return [sums(values, &+)]
        default: throw data.unsupported()
        }
      }
    },
  ]

  private static func extreme(
    _ name: String, _ beats: @escaping @Sendable (Double, Double) -> Bool
  ) -> OperatorDefinition {
    any(name, 1...1) { reader throws(Problem) in
      let axis = try reader.int("axis", default: 0)
      let keepsAxis = try reader.flag("keepdims", default: true)
      let last = try reader.flag("select_last_index", default: false)
      return { inputs, workspace throws(Problem) in
        let data = try inputs(0)
        let lines = try Lines(data.shape, axis)
        let values = try data.ordered()
        var shape = data.shape
        if keepsAxis { shape[lines.axis] = 1 } else { shape.remove(at: lines.axis) }
        let count = try workspace.count(shape, .int64)
        guard lines.size > 0 || count == 0 else { throw Problem("finds no extreme among no elements") }
        let indices = lines.starts.map { start -> Int64 in
          var best = 0
          for index in 1..<max(1, lines.size) {
            let (one, other) = (values[start + index * lines.step], values[start + best * lines.step])
            if beats(one, other) || last && one == other { best = index }
          }
          return Int64(best)
        }
        return [Tensor(shape: shape, .int64s(indices))]
      }
    }
  }

  private static func sliced(
    _ data: Tensor, _ starts: [Int], _ ends: [Int], _ axes: [Int], _ steps: [Int], _ workspace: Workspace
  ) throws(Problem) -> Tensor {
    let rank = data.shape.count
    guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
      throw Problem("has starts, ends, axes and steps of different lengths")
    }
    _ = try distinct(axes, rank: rank)
    var shape = data.shape
    var jumps = strides(data.shape)
    var origin = 0
    for (index, given) in axes.enumerated() {
      let axis = try position(Int64(given), in: 0...(rank - 1), rank: rank)
      let (size, step) = (data.shape[axis], steps[index])
      guard step != 0, step != Int.min else { throw Problem("has a step of \(step)") }
      func clamped(_ bound: Int) -> Int {
        let bound = bound < 0 ? bound + size : bound
        return step > 0 ? min(max(bound, 0), size) : min(max(bound, -1), size - 1)
      }
      let (from, to) = (
        step < 0 && starts[index] < 0 ? max(starts[index] &+ size, -1) : clamped(starts[index]), clamped(ends[index])
      )
      let begin = min(max(from, step > 0 ? 0 : -1), step > 0 ? size : size - 1)
      let distance = step > 0 ? to - begin : begin - to
      let stride = step.magnitude
      shape[axis] = distance <= 0 ? 0 : Int((UInt(distance) - 1) / stride) + 1
      guard shape[axis] > 0 else { continue }
      origin += begin * jumps[axis]
      // A step beyond the axis is taken once at most, and may be too large to multiply.
      jumps[axis] = shape[axis] == 1 ? 0 : jumps[axis] * step
    }
    return try data.gathered(shape, jumps, start: origin, workspace)
  }

  /// Indices of an axis of `size`; negative ones count from the end.
  private static func positions(_ indices: [Int], among size: Int) throws(Problem) -> [Int] {
    var positions: [Int] = []
    positions.reserveCapacity(indices.count)
    for index in indices {
      let position = index < 0 ? index &+ size : index
      guard position >= 0, position < size else { throw Problem("has the index \(index) for \(size) elements") }
      positions.append(position)
    }
    return positions
  }
}

/// The lines of a tensor along one axis.
struct Lines {
  let axis: Int
  /// Elements of a line, and how far apart they are.
  let size: Int
  let step: Int
  /// How many groups of `step` lines there are.
  let outer: Int
  /// Where each begins, in the order of the tensor without the axis; of a tensor without elements, none.
  let starts: [Int]

  init(_ shape: [Int], _ axis: Int64) throws(Problem) {
    guard !shape.isEmpty else { throw Problem("has an axis, and its input is a single value") }
    self.axis = try OperatorDefinition.position(axis, in: 0...(shape.count - 1), rank: shape.count)
    size = shape[self.axis]
    guard !shape.contains(0) else {
      (step, outer, starts) = (1, 0, [])
      return
    }
    let step = shape[(self.axis + 1)...].reduce(1, *)
    let outer = shape[..<self.axis].reduce(1, *)
    let size = size
    starts = (0..<outer).flatMap { block in (0..<step).map { block * size * step + $0 } }
    self.step = step
    self.outer = outer
  }
}

extension Tensor {
  /// Numbers for comparing; integers beyond 2^53 would be equal to their neighbours, and are refused.
  fileprivate func ordered() throws(Problem) -> [Double] {
    switch elements {
    case .floats(let values): return values.map(Double.init)
    case .doubles(let values): return values
    case .uint8s(let values): return values.map(Double.init)
    case .int32s(let values): return values.map(Double.init)
    case .int64s(let values):
      guard values.allSatisfy({ $0.magnitude <= 1 << 53 }) else { throw Problem("compares integers beyond 2^53") }
      return values.map(Double.init)
    default: throw unsupported()
    }
  }
}
