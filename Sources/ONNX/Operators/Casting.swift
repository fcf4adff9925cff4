internal import Glibc

extension Tensor {
  /// The same values as another type, by the rules of `Cast`.
  func cast(to type: ElementType) throws(Problem) -> Tensor {
    if elements.type == type { return self }
    switch elements {
    case .floats(let values): return try real(values, as: type) { formatted(Double($0), digits: 8) }
    case .doubles(let values): return try real(values, as: type) { formatted($0, digits: 17) }
    case .uint8s(let values): return try integers(values, as: type)
    case .int32s(let values): return try integers(values, as: type)
    case .int64s(let values): return try integers(values, as: type)
    case .bools(let values): return try integers(values.map { $0 ? UInt8(1) : 0 }, as: type)
    case .strings(let values): return try texts(values, as: type)
    }
  }

  private func real<Number: BinaryFloatingPoint>(
    _ values: [Number], as type: ElementType, text: (Number) -> String
  ) throws(Problem) -> Tensor {
    switch type {
    case .float: return Tensor(shape, values.map { Float($0) })
    case .double: return Tensor(shape, values.map { Double($0) })
    case .uint8: return Tensor(shape, values.map { UInt8(truncatingIfNeeded: whole($0) as Int64) })
    case .int32: return Tensor(shape, values.map { whole($0) as Int32 })
    case .int64: return Tensor(shape, values.map { whole($0) as Int64 })
    case .bool: return Tensor(shape, values.map { $0 != 0 })
    case .string: return Tensor(shape, values.map(text))
    }
  }

  private func integers<Number: FixedWidthInteger>(_ values: [Number], as type: ElementType) throws(Problem) -> Tensor {
    switch type {
    case .float: return Tensor(shape, values.map { Float($0) })
    case .double: return Tensor(shape, values.map { Double($0) })
    case .uint8: return Tensor(shape, values.map { UInt8(truncatingIfNeeded: $0) })
    case .int32: return Tensor(shape, values.map { Int32(truncatingIfNeeded: $0) })
    case .int64: return Tensor(shape, values.map { Int64(truncatingIfNeeded: $0) })
    case .bool: return Tensor(shape, values.map { $0 != 0 })
    case .string: return Tensor(shape, values.map { String($0) })
    }
  }

  private func texts(_ values: [String], as type: ElementType) throws(Problem) -> Tensor {
    var numbers: [Double] = []
    numbers.reserveCapacity(values.count)
    if type == .int64 || type == .int32 {
      var whole: [Int64] = []
      for text in values {
        guard let value = Int64(text) else { throw Problem("cannot read \(quoted(text)) as an integer") }
        whole.append(value)
      }
      return try integers(whole, as: type)
    }
    for text in values {
      guard let value = Double(text) else { throw Problem("cannot read \(quoted(text)) as a number") }
      numbers.append(value)
    }
    switch type {
    case .float: return Tensor(shape, numbers.map { Float($0) })
    case .double: return Tensor(shape, numbers)
    default: throw unsupported()
    }
  }
}

/// As C prints `%.8g`, with ONNX's names for what is no number.
private func formatted(_ value: Double, digits: Int32) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-INF" : "INF" }
  var buffer = [CChar](repeating: 0, count: 64)
  let length = withVaList([digits, value]) { vsnprintf(&buffer, buffer.count, "%.*g", $0) }
  return String(decoding: buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
