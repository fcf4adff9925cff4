/// Binary tensor data, little-endian, one tensor behind the other.
public struct BinaryData {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  public var isAtEnd: Bool { at == bytes.count }
  public var remaining: Int { bytes.count - at }

  /// The next tensor.
  ///
  /// - Parameter count: how many bytes it has, as the client says.
  /// - Precondition: the product of the shape does not overflow.
  public mutating func elements(
    of datatype: Datatype, shape: [Int], bytes count: Int, input: String
  ) throws(InferenceFailure) -> InputTensor.Elements {
    guard count <= remaining else {
      throw InferenceFailure(
        .badRequest, "input \(shown(input)) has \(count) bytes of binary data, and the body has only \(remaining) more")
    }
    let elements = shape.reduce(1, *)
    let slice = UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    guard let size = datatype.size else {
      at += count
      return .texts(try Self.texts(slice, elements, input))
    }
    guard elements <= count, elements * size == count else {
      throw InferenceFailure(
        .badRequest,
        "input \(shown(input)): \(datatype.rawValue) of the shape \(shape) takes \(elements) times \(size) bytes, and "
          + "there are \(count)")
    }
    at += count
    switch datatype {
    case .fp32: return .floats(Self.values(slice, UInt32.self).map { Float(bitPattern: $0) })
    case .fp64: return .doubles(Self.values(slice, UInt64.self).map { Double(bitPattern: $0) })
    case .fp16: return .floats(Self.values(slice, UInt16.self).map { Float(halfBits: $0) })
    case .bool:
      guard slice.allSatisfy({ $0 <= 1 }) else {
        throw InferenceFailure(.badRequest, "input \(shown(input)): a BOOL is a byte of 0 or 1")
      }
      return .bools(slice.map { $0 == 1 })
    case .int8: return .integers(slice.map { Int64(Int8(bitPattern: $0)) })
    case .uint8: return .integers(slice.map { Int64($0) })
    case .int16: return .integers(Self.values(slice, Int16.self).map { Int64($0) })
    case .uint16: return .integers(Self.values(slice, UInt16.self).map { Int64($0) })
    case .int32: return .integers(Self.values(slice, Int32.self).map { Int64($0) })
    case .uint32: return .integers(Self.values(slice, UInt32.self).map { Int64($0) })
    case .int64: return .integers(Self.values(slice, Int64.self))
    case .uint64:
      let values = Self.values(slice, UInt64.self)
      guard values.allSatisfy({ $0 <= UInt64(Int64.max) }) else {
        throw InferenceFailure(.badRequest, "input \(shown(input)): a number is beyond what the model's types hold")
      }
      return .integers(values.map { Int64($0) })
    case .bytes: return .texts([])
    }
  }

  private static func values<Value: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, _: Value.Type) -> [Value] {
    let size = MemoryLayout<Value>.size
    return (0..<bytes.count / size).map {
      Value(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * size, as: Value.self))
    }
  }

  /// Each is four bytes of its length, and then itself.
  private static func texts(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _ input: String
  ) throws(InferenceFailure) -> [String] {
    var texts: [String] = []
    var at = 0
    while at < bytes.count {
      guard at + 4 <= bytes.count else {
        throw InferenceFailure(.badRequest, "input \(shown(input)): a text ends before its length")
      }
      let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
      at += 4
      guard length <= bytes.count - at else {
        throw InferenceFailure(.badRequest, "input \(shown(input)): a text is longer than what is there")
      }
      guard let text = String(validating: bytes[at..<at + length], as: UTF8.self) else {
        throw InferenceFailure(.badRequest, "input \(shown(input)): a text is not UTF-8")
      }
      texts.append(text)
      at += length
    }
    guard texts.count == count else {
      throw InferenceFailure(
        .badRequest, "input \(shown(input)): the shape is that of \(count) texts, and there are \(texts.count)")
    }
    return texts
  }
}

extension Float {
  /// Of IEEE 754's binary16; `Float16` is not there on every processor.
  init(halfBits bits: UInt16) {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default: self = sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}
