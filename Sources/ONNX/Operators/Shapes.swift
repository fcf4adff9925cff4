extension OperatorDefinition {
  /// Operators that move elements, or only say how they lie, and never compute with them.
  static let shapes: [OperatorDefinition] = [
    any("Identity", 1...1) { _ throws(Problem) in
      return { inputs, _ throws(Problem) in [try inputs(0)] }
    },
    any("Constant", 0...0) { reader throws(Problem) in
      let tensor = try constant(&reader)
      return { _, _ throws(Problem) in [tensor] }
    },
    any("ConstantOfShape", since: 9, 1...1) { reader throws(Problem) in
      let value = try reader.tensor("value") ?? Tensor(shape: [1], .floats([0]))
      guard value.elements.count == 1 else { throw Problem("is not one element", attribute: "value") }
      return { inputs, workspace throws(Problem) in
        let shape = try sizes(try inputs(0))
        return [try value.gathered(shape, shape.map { _ in 0 }, workspace)]
      }
    },
    any("Shape", 1...1) { reader throws(Problem) in
      let start = try reader.int("start", default: 0)
      let end = try reader.int("end")
      return { inputs, _ throws(Problem) in
        let shape = try inputs(0).shape
        func clamped(_ bound: Int64) -> Int {
          let bound = Int(bound)
          return min(max(bound < 0 ? bound + shape.count : bound, 0), shape.count)
        }
        let (from, to) = (clamped(start), end.map(clamped) ?? shape.count)
        let sizes = from < to ? shape[from..<to].map(Int64.init) : []
        return [Tensor(shape: [sizes.count], .int64s(sizes))]
      }
    },
    any("Size", 1...1) { _ throws(Problem) in
      return { inputs, _ throws(Problem) in [Tensor(shape: [], .int64s([Int64(try inputs(0).elements.count)]))] }
    },
    any("Cast", 1...1) { reader throws(Problem) in
      reader.ignore("saturate", "round_mode")
      guard let number = try reader.int("to") else { throw Problem("is missing", attribute: "to") }
      guard let raw = Int32(exactly: number), let type = ElementType(rawValue: raw) else {
        let known = ElementType.allCases.map { "\($0.rawValue) (\($0))" }.joined(separator: ", ")
        throw Problem("is \(number), which is not supported; supported are \(known)", attribute: "to")
      }
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        _ = try workspace.count(input.shape, type)
        return [try input.cast(to: type)]
      }
    },
    any("Reshape", 2...2) { reader throws(Problem) in
      let zeroIsZero = try reader.flag("allowzero", default: false)
      return { inputs, workspace throws(Problem) in
        let (input, wanted) = (try inputs(0), try inputs(1).integers("its shape"))
        return [input.reshaped(try reshaped(input, wanted, zeroIsZero: zeroIsZero, workspace))]
      }
    },
    any("Flatten", 1...1) { reader throws(Problem) in
      let axis = try reader.int("axis", default: 1)
      return { inputs, _ throws(Problem) in
        let input = try inputs(0)
        let split = try position(axis, in: 0...input.shape.count, rank: input.shape.count)
        guard let rows = Tensor.count(Array(input.shape[..<split])),
          let columns = Tensor.count(Array(input.shape[split...]))
        else { throw Problem("has an input whose shape is too large") }
        return [input.reshaped([rows, columns])]
      }
    },
    any("Squeeze", 1...2) { reader throws(Problem) in
      let attribute = reader.version < 13 ? try reader.ints("axes") : nil
      return { inputs, _ throws(Problem) in
        let input = try inputs(0)
        let rank = input.shape.count
        var axes: Set<Int>?
        if let attribute { axes = try distinct(attribute.map(Int.init), rank: rank) }
        if let given = inputs.optional(1) { axes = try distinct(try given.integers("its axes"), rank: rank) }
        for axis in axes ?? [] where input.shape[axis] != 1 {
          throw Problem("cannot take away axis \(axis) of the shape \(input.shape): its size is not 1")
        }
        return [
          input.reshaped(
            input.shape.indices.filter { axis in axes.map { !$0.contains(axis) } ?? (input.shape[axis] != 1) }
              .map { input.shape[$0] })
        ]
      }
    },
    any("Unsqueeze", 1...2) { reader throws(Problem) in
      let attribute = reader.version < 13 ? try reader.ints("axes") : nil
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        var given = attribute?.map(Int.init) ?? []
        if attribute == nil { given = try inputs(1).integers("its axes") }
        guard given.count + input.shape.count <= Workspace.mostDimensions else {
          throw Problem("would make more than \(Workspace.mostDimensions) dimensions")
        }
        let rank = input.shape.count + given.count
        let axes = try distinct(given, rank: rank)
        var old = input.shape.makeIterator()
        return [input.reshaped((0..<rank).map { axes.contains($0) ? 1 : old.next() ?? 1 })]
      }
    },
    any("Transpose", 1...1) { reader throws(Problem) in
      let order = try reader.ints("perm")
      return { inputs, workspace throws(Problem) in
        let input = try inputs(0)
        let rank = input.shape.count
        let order = order?.map(Int.init) ?? (0..<rank).reversed()
        guard order.sorted() == Array(0..<rank) else {
          throw Problem("is \(order), which does not order \(rank) axes", attribute: "perm")
        }
        let strides = strides(input.shape)
        return [
          try input.gathered(order.map { input.shape[$0] }, order.map { strides[$0] }, workspace)
        ]
      }
    },
    any("Expand", since: 8, 2...2) { _ throws(Problem) in
      return { inputs, workspace throws(Problem) in
        let (input, wanted) = (try inputs(0), try sizes(try inputs(1)))
        let plan = try Broadcasting([input.shape, wanted])
        let positions = try Positions(plan.shape, input.elements.type, workspace) { (positions: inout [Int]) in
          plan.forEachRun { starts, steps, count in
            for index in 0..<count { positions.append(starts[0] + index * steps[0]) }
          }
        }
        return [Tensor(shape: plan.shape, input.elements.at(positions.values))]
      }
    },
    any("Tile", 2...2) { _ throws(Problem) in
      return { inputs, workspace throws(Problem) in
        let (input, repeats) = (try inputs(0), try sizes(try inputs(1)))
        guard repeats.count == input.shape.count else {
          throw Problem("has \(repeats.count) repeats for the shape \(input.shape)")
        }
        // Each axis is two: how often, and what.
        var shape: [Int] = []
        var result: [Int] = []
        var steps: [Int] = []
        for (axis, stride) in strides(input.shape).enumerated() {
          let (size, overflows) = input.shape[axis].multipliedReportingOverflow(by: repeats[axis])
          guard !overflows else { throw Problem("would make an axis that is too large") }
          shape += [repeats[axis], input.shape[axis]]
          steps += [0, stride]
          result.append(size)
        }
        _ = try workspace.count(result, input.elements.type)
        return [try input.gathered(shape, steps, workspace).reshaped(result)]
      }
    },
    any("Concat", 1...Int.max) { reader throws(Problem) in
      guard let axis = try reader.int("axis") else { throw Problem("is missing", attribute: "axis") }
      return { inputs, workspace throws(Problem) in [try concatenated(try inputs.all(), axis, workspace)] }
    },
  ]

  private static func constant(_ reader: inout NodeReader) throws(Problem) -> Tensor {
    if let tensor = try reader.tensor("value") { return tensor }
    if let value = try reader.float("value_float") { return Tensor(shape: [], .floats([value])) }
    if let value = try reader.int("value_int") { return Tensor(shape: [], .int64s([value])) }
    if let value = try reader.string("value_string") { return Tensor(shape: [], .strings([value])) }
    if let values = try reader.floats("value_floats") { return Tensor(shape: [values.count], .floats(values)) }
    if let values = try reader.ints("value_ints") { return Tensor(shape: [values.count], .int64s(values)) }
    if let values = try reader.strings("value_strings") { return Tensor(shape: [values.count], .strings(values)) }
    throw Problem("has no value")
  }

  private static func reshaped(
    _ input: Tensor, _ wanted: [Int], zeroIsZero: Bool, _ workspace: Workspace
  ) throws(Problem) -> [Int] {
    let misfit = Problem("cannot give \(input.elements.count) elements of the shape \(input.shape) the shape \(wanted)")
    guard wanted.count <= Workspace.mostDimensions else { throw misfit }
    var shape: [Int] = []
    var free: Int?
    for (axis, size) in wanted.enumerated() {
      switch size {
      case 0 where !zeroIsZero:
        guard axis < input.shape.count else { throw misfit }
        shape.append(input.shape[axis])
      case -1:
        guard free == nil else { throw misfit }
        free = axis
        shape.append(1)
      case ..<0: throw misfit
      default: shape.append(size)
      }
    }
    guard let count = Tensor.count(shape) else { throw misfit }
    if let free {
      guard count > 0, input.elements.count % count == 0 else { throw misfit }
      shape[free] = input.elements.count / count
    }
    guard Tensor.count(shape) == input.elements.count else { throw misfit }
    return shape
  }

  private static func concatenated(_ inputs: [Tensor], _ axis: Int64, _ workspace: Workspace) throws(Problem) -> Tensor
  {
    let first = inputs[0]
    let rank = first.shape.count
    guard rank > 0 else { throw Problem("cannot put single values together; they have no axis") }
    let axis = try position(axis, in: 0...(rank - 1), rank: rank)
    var shape = first.shape
    for input in inputs.dropFirst() {
      guard input.elements.type == first.elements.type else {
        throw Problem("does not take \(first.elements.type) and \(input.elements.type) together")
      }
      guard input.shape.count == rank, (0..<rank).allSatisfy({ $0 == axis || input.shape[$0] == first.shape[$0] })
      else {
        throw Problem("cannot put the shapes \(first.shape) and \(input.shape) together along axis \(axis)")
      }
      let (size, overflows) = shape[axis].addingReportingOverflow(input.shape[axis])
      guard !overflows else { throw Problem("would make an axis that is too large") }
      shape[axis] = size
    }
    let count = try workspace.count(shape, first.elements.type)
    guard count > 0 else { return Tensor(shape: shape, first.elements.at([])) }
    let outer = shape[..<axis].reduce(1, *)
    let widths = inputs.map { $0.elements.count / outer }
    switch first.elements {
    case .floats:
      return Tensor(
        shape, interleaved(inputs, widths, outer) { if case .floats(let values) = $0 { values } else { [] } })
    case .doubles:
      return Tensor(
        shape, interleaved(inputs, widths, outer) { if case .doubles(let values) = $0 { values } else { [] } })
    case .uint8s:
      return Tensor(
        shape, interleaved(inputs, widths, outer) { if case .uint8s(let values) = $0 { values } else { [] } })
    case .int32s:
      return Tensor(
        shape, interleaved(inputs, widths, outer) { if case .int32s(let values) = $0 { values } else { [] } })
    case .int64s:
      return Tensor(
        shape, interleaved(inputs, widths, outer) { if case .int64s(let values) = $0 { values } else { [] } })
    case .strings:
      return Tensor(
        shape, interleaved(inputs, widths, outer) { if case .strings(let values) = $0 { values } else { [] } })
    case .bools:
      return Tensor(
        shape, interleaved(inputs, widths, outer) { if case .bools(let values) = $0 { values } else { [] } })
    }
  }

  /// `outer` times a run of each input. Rows go in blocks: columns side by side, as a table's become a matrix, would
  /// otherwise bring each line of the result into the cache once a column.
  private static func interleaved<Element>(
    _ inputs: [Tensor], _ widths: [Int], _ outer: Int, _ values: (Tensor.Elements) -> [Element]
  ) -> [Element] {
    let total = widths.reduce(0, +)
    let parts = inputs.map { values($0.elements) }
    guard let filler = parts.first(where: { !$0.isEmpty })?.first else { return [] }
    var result = [Element](repeating: filler, count: outer * total)
    result.withUnsafeMutableBufferPointer { result in
      let block = 512
      var begin = 0
      while begin < outer {
        let rows = begin..<min(outer, begin + block)
        var column = 0
        for (part, width) in zip(parts, widths) {
          part.withUnsafeBufferPointer { part in
            // In bounds: `part` has outer * width elements, `result` outer * total, and column + width <= total.
            for row in rows {
              for index in 0..<width { result[row * total + column + index] = part[row * width + index] }
            }
          }
          column += width
        }
        begin += block
      }
    }
    return result
  }

  /// A shape that a tensor holds as numbers.
  static func sizes(_ tensor: Tensor) throws(Problem) -> [Int] {
    let sizes = try tensor.integers("its shape")
    guard sizes.count <= Workspace.mostDimensions, sizes.allSatisfy({ $0 >= 0 }) else {
      throw Problem("wants a shape of at most \(Workspace.mostDimensions) sizes, none negative")
    }
    return sizes
  }

  /// An axis or a place between axes; negative counts from the end.
  static func position(_ axis: Int64, in range: ClosedRange<Int>, rank: Int) throws(Problem) -> Int {
    let position = axis < 0 ? Int(axis) &+ rank : Int(axis)
    guard range.contains(position) else { throw Problem("has the axis \(axis) for \(rank) dimensions") }
    return position
  }

  static func distinct(_ axes: [Int], rank: Int) throws(Problem) -> Set<Int> {
    var found: Set<Int> = []
    for axis in axes {
      guard rank > 0, found.insert(try position(Int64(axis), in: 0...(rank - 1), rank: rank)).inserted else {
        throw Problem("has the axes \(axes), which are not different axes of \(rank) dimensions")
      }
    }
    return found
  }

  /// How far apart neighbours along each axis are.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    // A tensor without elements has no neighbours, and its sizes may be too large to multiply.
    guard !shape.contains(0) else { return strides }
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    return strides
  }
}

extension Tensor {
  /// A tensor of `shape` whose element at an index is this one's at the sum of `steps` times the index, from `start`.
  func gathered(_ shape: [Int], _ steps: [Int], start: Int = 0, _ workspace: Workspace) throws(Problem) -> Tensor {
    let positions = try Positions(shape, elements.type, workspace) { (positions: inout [Int]) in
      guard !shape.contains(0) else { return }
      var counters = [Int](repeating: 0, count: shape.count)
      var position = start
      while true {
        positions.append(position)
        var axis = shape.count - 1
        while axis >= 0 {
          counters[axis] += 1
          position += steps[axis]
          if counters[axis] < shape[axis] { break }
          position -= steps[axis] * shape[axis]
          counters[axis] = 0
          axis -= 1
        }
        if axis < 0 { return }
      }
    }
    return Tensor(shape: shape, elements.at(positions.values))
  }
}
