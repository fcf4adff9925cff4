/// A Swift type that is the type of a tensor's elements.
protocol TensorElement: Hashable, Sendable {
  static func elements(_ values: [Self]) -> Tensor.Elements
}

extension Float: TensorElement {
  static func elements(_ values: [Float]) -> Tensor.Elements { .floats(values) }
}

extension Double: TensorElement {
  static func elements(_ values: [Double]) -> Tensor.Elements { .doubles(values) }
}

extension UInt8: TensorElement {
  static func elements(_ values: [UInt8]) -> Tensor.Elements { .uint8s(values) }
}

extension Int32: TensorElement {
  static func elements(_ values: [Int32]) -> Tensor.Elements { .int32s(values) }
}

extension Int64: TensorElement {
  static func elements(_ values: [Int64]) -> Tensor.Elements { .int64s(values) }
}

extension String: TensorElement {
  static func elements(_ values: [String]) -> Tensor.Elements { .strings(values) }
}

extension Bool: TensorElement {
  static func elements(_ values: [Bool]) -> Tensor.Elements { .bools(values) }
}

extension Tensor {
  init<Element: TensorElement>(_ shape: [Int], _ values: [Element]) {
    self.init(shape: shape, Element.elements(values))
  }

  /// The same elements in another shape of as many.
  func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, elements) }

  func unsupported(_ role: String = "its input") -> Problem {
    Problem("takes \(role) as other types than \(elements.type), which is not supported")
  }

  /// Elements as `Float`, as the operators of ai.onnx.ml take numbers of any type.
  func floats() throws(Problem) -> [Float] {
    switch elements {
    case .floats(let values): return values
    case .doubles(let values): return values.map(Float.init)
    case .int32s(let values): return values.map(Float.init)
    case .int64s(let values): return values.map(Float.init)
    case .uint8s, .bools, .strings: throw unsupported()
    }
  }

  /// Sizes, axes and positions.
  func integers(_ role: String) throws(Problem) -> [Int] {
    switch elements {
    case .int64s(let values): return values.map(Int.init)
    case .int32s(let values): return values.map(Int.init)
    default: throw unsupported(role)
    }
  }

  /// Rows and columns, as the operators of ai.onnx.ml see a tensor: one dimension is one row.
  func matrix() throws(Problem) -> (rows: Int, columns: Int) {
    switch shape.count {
    case 1: return (1, shape[0])
    case 2: return (shape[0], shape[1])
    default: throw Problem("takes one or two dimensions, and its input has the shape \(shape)")
    }
  }
}

extension Tensor.Elements {
  /// The elements at `positions`, in their order.
  ///
  /// - Precondition: each position is one of an element.
  func at(_ positions: [Int]) -> Tensor.Elements {
    switch self {
    case .floats(let values): .floats(positions.map { values[$0] })
    case .doubles(let values): .doubles(positions.map { values[$0] })
    case .uint8s(let values): .uint8s(positions.map { values[$0] })
    case .int32s(let values): .int32s(positions.map { values[$0] })
    case .int64s(let values): .int64s(positions.map { values[$0] })
    case .strings(let values): .strings(positions.map { values[$0] })
    case .bools(let values): .bools(positions.map { values[$0] })
    }
  }
}

/// A text that is equal to another only byte for byte, as in ONNX; Swift's would be equal by canonical equivalence.
struct ExactText: Hashable {
  var text: String

  static func == (one: ExactText, other: ExactText) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
