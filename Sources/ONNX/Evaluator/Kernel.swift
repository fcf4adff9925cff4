/// What a prepared node does: inputs in, outputs out.
typealias Kernel = @Sendable (Inputs, Workspace) throws(Problem) -> [Tensor]

/// Why a node cannot be prepared or computed; the evaluator adds which node.
struct Problem: Error {
  var text: String
  var attribute: String?

  init(_ text: String, attribute: String? = nil) {
    self.text = text
    self.attribute = attribute
  }
}

/// The inputs of a node. How many there are was checked; optional ones may be left out.
struct Inputs {
  private let values: [Tensor?]

  init(_ values: [Tensor?]) { self.values = values }

  var count: Int { values.count }

  func optional(_ index: Int) -> Tensor? { index < values.count ? values[index] : nil }

  func callAsFunction(_ index: Int) throws(Problem) -> Tensor {
    guard let value = optional(index) else { throw Problem("its input \(index) is left out, and is needed") }
    return value
  }

  func all() throws(Problem) -> [Tensor] {
    var tensors: [Tensor] = []
    for index in values.indices { tensors.append(try self(index)) }
    return tensors
  }
}

/// What a node may use: sizes are checked here before anything is allocated for them.
struct Workspace {
  static let mostDimensions = 64

  /// Bytes that are left.
  var bytes: Int
  var threads: Int

  /// The number of elements of a tensor of this shape, for which there is room.
  func count(_ shape: [Int], _ type: ElementType) throws(Problem) -> Int {
    guard shape.count <= Self.mostDimensions else {
      throw Problem("would make a tensor of \(shape.count) dimensions; \(Self.mostDimensions) are supported")
    }
    guard let count = Tensor.count(shape) else {
      throw Problem("would make a tensor of the shape \(shape), which is too large")
    }
    let (size, overflows) = count.multipliedReportingOverflow(by: type.bytesInMemory)
    guard !overflows, size <= bytes else {
      throw Problem("would make a tensor of the shape \(shape); \(bytes) bytes are left of the memory it may use")
    }
    return count
  }
}

extension ElementType {
  /// Texts beyond 15 bytes are shared between tensors that hold the same one, so they count for themselves alone.
  var bytesInMemory: Int { size ?? MemoryLayout<String>.stride }
}

extension Tensor {
  var bytes: Int { elements.count * elements.type.bytesInMemory }
}
