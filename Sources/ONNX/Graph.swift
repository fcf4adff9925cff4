/// A model as ONNX describes it: a graph of operators over named values, and what it needs to run.
///
/// The format is that of `onnx/onnx-ml.proto`; the names here are the field names there.
public struct Model: Hashable, Sendable {
  public var irVersion: Int64
  /// Which version of each domain's operators the graph is written in; "" is ONNX's own domain.
  public var opsets: [OperatorSet]
  public var producerName: String
  public var producerVersion: String
  public var graph: Graph
  /// Free text by key, in the order of the file.
  public var metadata: [Metadata]

  public init(
    irVersion: Int64, opsets: [OperatorSet], producerName: String, producerVersion: String, graph: Graph,
    metadata: [Metadata] = []
  ) {
    self.irVersion = irVersion
    self.opsets = opsets
    self.producerName = producerName
    self.producerVersion = producerVersion
    self.graph = graph
    self.metadata = metadata
  }

  public struct Metadata: Hashable, Sendable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }
}

public struct OperatorSet: Hashable, Sendable {
  public var domain: String
  public var version: Int64

  public init(domain: String, version: Int64) {
    self.domain = domain
    self.version = version
  }
}

public struct Graph: Hashable, Sendable {
  public var name: String
  /// In topological order.
  public var nodes: [Node]
  public var inputs: [ValueInfo]
  public var outputs: [ValueInfo]
  /// Constants by name.
  public var initializers: [NamedTensor]

  public init(
    name: String, nodes: [Node] = [], inputs: [ValueInfo] = [], outputs: [ValueInfo] = [],
    initializers: [NamedTensor] = []
  ) {
    self.name = name
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
    self.initializers = initializers
  }
}

/// One application of an operator.
public struct Node: Hashable, Sendable {
  public var name: String
  public var operation: String
  /// "" is ONNX's own; "ai.onnx.ml" has trees, encoders and scalers.
  public var domain: String
  /// Names of values; an empty one leaves an optional input out.
  public var inputs: [String]
  public var outputs: [String]
  /// Names are unique.
  public var attributes: [Attribute]

  public init(
    name: String, operation: String, domain: String = "", inputs: [String], outputs: [String],
    attributes: [Attribute] = []
  ) {
    self.name = name
    self.operation = operation
    self.domain = domain
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }
}

public struct Attribute: Hashable, Sendable {
  public var name: String
  public var value: Value

  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  public enum Value: Hashable, Sendable {
    case float(Float)
    case int(Int64)
    case string(String)
    case tensor(Tensor)
    case floats([Float])
    case ints([Int64])
    case strings([String])
  }
}

/// The name, element type and shape of an input or output.
public struct ValueInfo: Hashable, Sendable {
  public var name: String
  public var type: ElementType
  /// Nil promises nothing, not even how many dimensions there are.
  public var shape: [Dimension]?

  public init(name: String, type: ElementType, shape: [Dimension]?) {
    self.name = name
    self.type = type
    self.shape = shape
  }

  public enum Dimension: Hashable, Sendable {
    case fixed(Int)
    /// Any size, the same wherever the name stands; an empty name promises nothing.
    case variable(String)
  }
}

/// The element types that we read, write and compute with, by their numbers in `TensorProto.DataType`.
public enum ElementType: Int32, CaseIterable, Sendable {
  case float = 1
  case uint8 = 2
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case double = 11
}

public struct NamedTensor: Hashable, Sendable {
  public var name: String
  public var tensor: Tensor

  public init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}

/// Elements in row-major order.
public struct Tensor: Hashable, Sendable {
  /// Non-negative sizes, the slowest-moving first; empty is a scalar.
  public var shape: [Int]
  public var elements: Elements

  /// - Precondition: there are as many elements as the shape says.
  public init(shape: [Int], _ elements: Elements) {
    precondition(elements.count == shape.reduce(1, *), "a tensor has as many elements as its shape says")
    self.shape = shape
    self.elements = elements
  }

  public enum Elements: Hashable, Sendable {
    case floats([Float])
    case doubles([Double])
    case uint8s([UInt8])
    case int32s([Int32])
    case int64s([Int64])
    case strings([String])
    case bools([Bool])

    public var count: Int {
      switch self {
      case .floats(let values): values.count
      case .doubles(let values): values.count
      case .uint8s(let values): values.count
      case .int32s(let values): values.count
      case .int64s(let values): values.count
      case .strings(let values): values.count
      case .bools(let values): values.count
      }
    }

    public var type: ElementType {
      switch self {
      case .floats: .float
      case .doubles: .double
      case .uint8s: .uint8
      case .int32s: .int32
      case .int64s: .int64
      case .strings: .string
      case .bools: .bool
      }
    }
  }
}
