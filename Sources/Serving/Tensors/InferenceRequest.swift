/// What a client asks of a model, whatever protocol it speaks.
public struct InferenceRequest: Sendable {
  /// Nil when the client gave none.
  public var id: String?
  public var inputs: [InputTensor]
  /// Nil is all of the model's outputs, in its order.
  public var outputs: [RequestedOutput]?
  /// Whether outputs go in binary form where they do not say so themselves.
  public var binaryOutputs: Bool
  /// How long the client is willing to wait, in microseconds; nil is as long as the server is.
  public var timeoutMicroseconds: Int64?

  public init(
    id: String? = nil, inputs: [InputTensor], outputs: [RequestedOutput]? = nil, binaryOutputs: Bool = false,
    timeoutMicroseconds: Int64? = nil
  ) {
    self.id = id
    self.inputs = inputs
    self.outputs = outputs
    self.binaryOutputs = binaryOutputs
    self.timeoutMicroseconds = timeoutMicroseconds
  }
}

public struct RequestedOutput: Hashable, Sendable {
  public var name: String
  /// Nil when the output does not say.
  public var isBinary: Bool?

  public init(name: String, isBinary: Bool? = nil) {
    self.name = name
    self.isBinary = isBinary
  }
}

/// Values for one input, in row-major order.
public struct InputTensor: Hashable, Sendable {
  public var name: String
  public var datatype: Datatype
  /// Sizes, the slowest-moving first.
  public var shape: [Int]
  public var elements: Elements
  /// Positions, ascending, of elements that the client said are missing. A number that is not a number is missing, too,
  /// and need not stand here.
  public var missing: [Int]

  public init(name: String, datatype: Datatype, shape: [Int], elements: Elements, missing: [Int] = []) {
    self.name = name
    self.datatype = datatype
    self.shape = shape
    self.elements = elements
    self.missing = missing
  }

  /// The widest type of each kind: which datatype they came in is checked when they are read.
  public enum Elements: Hashable, Sendable {
    case floats([Float])
    case doubles([Double])
    case integers([Int64])
    case bools([Bool])
    case texts([String])

    public var count: Int {
      switch self {
      case .floats(let values): values.count
      case .doubles(let values): values.count
      case .integers(let values): values.count
      case .bools(let values): values.count
      case .texts(let values): values.count
      }
    }
  }
}
