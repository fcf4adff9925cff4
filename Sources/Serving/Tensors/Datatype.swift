/// The element types of the Open Inference Protocol that have a name in its REST form.
public enum Datatype: String, CaseIterable, Sendable {
  case bool = "BOOL"
  case uint8 = "UINT8"
  case uint16 = "UINT16"
  case uint32 = "UINT32"
  case uint64 = "UINT64"
  case int8 = "INT8"
  case int16 = "INT16"
  case int32 = "INT32"
  case int64 = "INT64"
  case fp16 = "FP16"
  case fp32 = "FP32"
  case fp64 = "FP64"
  case bytes = "BYTES"

  /// Bytes of an element in binary form; nil for texts, each of which says its own length.
  public var size: Int? {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .fp16: 2
    case .uint32, .int32, .fp32: 4
    case .uint64, .int64, .fp64: 8
    case .bytes: nil
    }
  }

  /// The whole numbers that it holds, as far as `Int64` holds them; nil for what is no integer.
  var integers: ClosedRange<Int64>? {
    switch self {
    case .uint8: 0...255
    case .uint16: 0...65535
    case .uint32: 0...0xFFFF_FFFF
    case .uint64: 0...Int64.max
    case .int8: -128...127
    case .int16: -32768...32767
    case .int32: Int64(Int32.min)...Int64(Int32.max)
    case .int64: Int64.min...Int64.max
    case .bool, .fp16, .fp32, .fp64, .bytes: nil
    }
  }

  static func unknown(_ name: String, of label: String) -> InferenceFailure {
    InferenceFailure(
      .badRequest,
      "\(label) has the datatype \(shown(name)), which is none of: "
        + allCases.map(\.rawValue).joined(separator: ", "))
  }
}
