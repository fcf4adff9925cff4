public import ONNX

extension Datatype {
  /// The one that a model's inputs and outputs of the type are described with.
  public init(_ type: ElementType) {
    switch type {
    case .float: self = .fp32
    case .double: self = .fp64
    case .uint8: self = .uint8
    case .int32: self = .int32
    case .int64: self = .int64
    case .string: self = .bytes
    case .bool: self = .bool
    }
  }
}
