internal import ONNX

extension Tensor {
  /// The rows of several tensors that differ in nothing else.
  init(joiningRows parts: [Tensor], like first: Tensor) {
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    let shape = [rows] + first.shape.dropFirst()
    func joined<Value>(_ values: (Elements) -> [Value]?) -> [Value] {
      parts.flatMap { values($0.elements) ?? [] }
    }
    let elements: Elements
    switch first.elements {
    case .floats: elements = .floats(joined { if case .floats(let values) = $0 { values } else { nil } })
    case .doubles: elements = .doubles(joined { if case .doubles(let values) = $0 { values } else { nil } })
    case .uint8s: elements = .uint8s(joined { if case .uint8s(let values) = $0 { values } else { nil } })
    case .int32s: elements = .int32s(joined { if case .int32s(let values) = $0 { values } else { nil } })
    case .int64s: elements = .int64s(joined { if case .int64s(let values) = $0 { values } else { nil } })
    case .strings: elements = .strings(joined { if case .strings(let values) = $0 { values } else { nil } })
    case .bools: elements = .bools(joined { if case .bools(let values) = $0 { values } else { nil } })
    }
    self.init(shape: shape, elements)
  }

  /// - Precondition: the tensor has these rows.
  func rows(_ range: Range<Int>) -> Tensor {
    let width = shape.dropFirst().reduce(1, *)
    let positions = range.lowerBound * width..<range.upperBound * width
    let part: Elements =
      switch elements {
      case .floats(let values): .floats(Array(values[positions]))
      case .doubles(let values): .doubles(Array(values[positions]))
      case .uint8s(let values): .uint8s(Array(values[positions]))
      case .int32s(let values): .int32s(Array(values[positions]))
      case .int64s(let values): .int64s(Array(values[positions]))
      case .strings(let values): .strings(Array(values[positions]))
      case .bools(let values): .bools(Array(values[positions]))
      }
    return Tensor(shape: [range.count] + shape.dropFirst(), part)
  }
}
