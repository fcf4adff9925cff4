internal import FoundationEssentials

extension ElementType {
  /// - Parameter number: as in `TensorProto.DataType`.
  init(number: Int32, _ place: ModelError.Place) throws(ModelError) {
    if let type = ElementType(rawValue: number) {
      self = type
      return
    }
    let name = Onnx_TensorProto.DataType(rawValue: Int(number)).map { "\($0)" } ?? "of the unknown number \(number)"
    let known = ElementType.allCases.map { "\($0)" }.joined(separator: ", ")
    throw ModelError(place, "has elements of the type \(name), which is not supported; supported are \(known)")
  }
}

extension Tensor {
  init(_ proto: Onnx_TensorProto, at place: ModelError.Place) throws(ModelError) {
    guard proto.dataLocation == .default, proto.externalData.isEmpty else {
      throw ModelError(place, "is stored in another file, which is not supported; save the model as one file")
    }
    guard !proto.hasSegment else { throw ModelError(place, "is stored in segments, which is not supported") }
    var shape: [Int] = []
    for dimension in proto.dims {
      guard let size = Int(exactly: dimension), size >= 0 else {
        throw ModelError(place, "has a dimension of \(dimension)")
      }
      shape.append(size)
    }
    // What a shape promises is compared with what is there before anything is allocated.
    guard let count = Tensor.count(shape) else { throw ModelError(place, "has the shape \(shape), which is too large") }
    let type = try ElementType(number: proto.dataType, place)
    let elements = proto.hasRawData ? try Self.raw(proto, type, count, place) : try Self.typed(proto, type, place)
    guard elements.count == count else {
      throw ModelError(place, "has the shape \(shape), hence \(count) elements, and holds \(elements.count)")
    }
    self.init(shape: shape, elements)
  }

  /// How many elements a tensor of this shape has; nil when that, or the product of the sizes that are not 0, is no `Int`.
  static func count(_ shape: [Int]) -> Int? {
    var product = 1
    for size in shape where size != 0 {
      let (next, overflows) = product.multipliedReportingOverflow(by: size)
      guard !overflows else { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }

  private static func raw(
    _ proto: Onnx_TensorProto, _ type: ElementType, _ count: Int, _ place: ModelError.Place
  ) throws(ModelError) -> Elements {
    guard typedCounts(proto).allSatisfy({ $0 == 0 }) else {
      throw ModelError(place, "holds its elements twice: as raw data, and in a field of their type")
    }
    guard let size = type.size else { throw ModelError(place, "holds texts as raw data, which has no texts") }
    let bytes = proto.rawData
    let (expected, overflows) = count.multipliedReportingOverflow(by: size)
    guard !overflows, bytes.count == expected else {
      throw ModelError(place, "has \(bytes.count) bytes of raw data for \(count) elements of \(size) bytes")
    }
    switch type {
    case .float: return .floats(littleEndian(bytes, count) { Float(bitPattern: $0) })
    case .double: return .doubles(littleEndian(bytes, count) { Double(bitPattern: $0) })
    case .uint8: return .uint8s([UInt8](bytes))
    case .int32: return .int32s(littleEndian(bytes, count) { Int32(bitPattern: $0) })
    case .int64: return .int64s(littleEndian(bytes, count) { Int64(bitPattern: $0) })
    case .bool:
      guard bytes.allSatisfy({ $0 <= 1 }) else { throw ModelError(place, "has a truth value that is neither 0 nor 1") }
      return .bools(bytes.map { $0 == 1 })
    case .string: preconditionFailure("texts have no size, which was checked")
    }
  }

  private static func littleEndian<Bits: FixedWidthInteger, Element>(
    _ bytes: Data, _ count: Int, _ element: (Bits) -> Element
  ) -> [Element] {
    bytes.withUnsafeBytes { buffer in
      (0..<count).map { index in
        // `loadUnaligned` checks its bounds.
        element(
          Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)))
      }
    }
  }

  private static func typed(
    _ proto: Onnx_TensorProto, _ type: ElementType, _ place: ModelError.Place
  ) throws(ModelError) -> Elements {
    let elements: Elements
    switch type {
    case .float: elements = .floats(proto.floatData)
    case .double: elements = .doubles(proto.doubleData)
    case .int64: elements = .int64s(proto.int64Data)
    case .int32: elements = .int32s(proto.int32Data)
    case .uint8:
      guard proto.int32Data.allSatisfy({ UInt8(exactly: $0) != nil }) else {
        throw ModelError(place, "has an element that is no uint8")
      }
      elements = .uint8s(proto.int32Data.map(UInt8.init(truncatingIfNeeded:)))
    case .bool:
      guard proto.int32Data.allSatisfy({ $0 == 0 || $0 == 1 }) else {
        throw ModelError(place, "has a truth value that is neither 0 nor 1")
      }
      elements = .bools(proto.int32Data.map { $0 == 1 })
    case .string:
      var values: [String] = []
      values.reserveCapacity(proto.stringData.count)
      for bytes in proto.stringData { values.append(try text(bytes, place)) }
      elements = .strings(values)
    }
    guard typedCounts(proto).reduce(0, +) == elements.count else {
      throw ModelError(place, "has elements of the type \(type), and holds some of another type")
    }
    return elements
  }

  private static func typedCounts(_ proto: Onnx_TensorProto) -> [Int] {
    [
      proto.floatData.count, proto.int32Data.count, proto.int64Data.count, proto.doubleData.count,
      proto.uint64Data.count, proto.stringData.count,
    ]
  }
}

extension ElementType {
  /// Bytes of an element; nil for texts, which have no fixed size.
  var size: Int? {
    switch self {
    case .float, .int32: 4
    case .double, .int64: 8
    case .uint8, .bool: 1
    case .string: nil
    }
  }
}
