public import ONNX
public import RuntimeContract

/// What a model takes and gives, and how requests become that.
public struct ModelSignature: Hashable, Sendable {
  public let inputs: [ValueInfo]
  public let outputs: [ValueInfo]
  /// Names of the columns of a model that takes one matrix; nil when nothing names them, and for every other model.
  public let columns: [String]?
  /// Of the raw columns, as training knew them.
  let columnTypes: [String: ColumnType]

  /// The name of the one matrix that holds a model's columns in their order: what other servers' examples call it.
  public static let matrixName = "input-0"

  /// More rows than this are a job for `mlgen-serve score`.
  public static let maximumRows = 100_000

  /// - Parameter profile: of the training rows, if there is one.
  public init(inputs: [ValueInfo], outputs: [ValueInfo], profile: ModelProfile? = nil) {
    self.inputs = inputs
    self.outputs = outputs
    let names = profile?.columns.map(\.name)
    columnTypes = Dictionary(
      profile?.columns.map { ($0.name, $0.type) } ?? [], uniquingKeysWith: { first, _ in first })
    columns = inputs.count == 1 && inputs[0].width.map { $0 > 1 && $0 == names?.count } == true ? names : nil
  }

  /// Whether every input is one column of numbers, so that one matrix can hold them all.
  private var fitsMatrix: Bool {
    inputs.count > 1 && inputs.allSatisfy { $0.isColumn && $0.type != .string }
  }

  /// The tensors of a request as the graph takes them, and how many rows they have.
  public func bind(
    _ request: InferenceRequest, _ policy: MissingValues
  ) throws(InferenceFailure) -> (tensors: [String: Tensor], rows: Int) {
    var given: [String: InputTensor] = [:]
    for input in request.inputs {
      guard given.updateValue(input, forKey: input.name) == nil else {
        throw InferenceFailure(.badRequest, "input \(shown(input.name)) is given twice")
      }
    }
    if fitsMatrix, given.count == 1, let matrix = given[Self.matrixName],
      !inputs.contains(where: { $0.name == Self.matrixName })
    {
      return try bind(matrix: matrix, policy)
    }
    if let columns, let input = inputs.first, given[input.name] == nil,
      given.count > 1 || given.keys.contains(where: columns.contains)
    {
      return try bind(columns: given, named: columns, into: input, policy)
    }
    try requireNames(given, inputs.map(\.name))
    var tensors: [String: Tensor] = [:]
    var rows: (count: Int, name: String)?
    for input in inputs {
      guard let tensor = given[input.name] else { continue }
      tensors[input.name] = try input.tensor(tensor, policy)
      try Self.agree(&rows, tensor)
    }
    return (tensors, rows?.count ?? 0)
  }

  private func requireNames(_ given: [String: InputTensor], _ names: [String]) throws(InferenceFailure) {
    let known = Set(names)
    if let other = given.keys.filter({ !known.contains($0) }).min() {
      throw InferenceFailure(
        .badRequest, "the model has no input \(shown(other)); it has: \(Self.list(names))")
    }
    let absent = names.filter { given[$0] == nil }
    guard absent.isEmpty else {
      throw InferenceFailure(.badRequest, "these inputs are missing: \(Self.list(absent))")
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).map(shown).joined(separator: ", ") + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  private static func agree(_ rows: inout (count: Int, name: String)?, _ tensor: InputTensor) throws(InferenceFailure) {
    let count = tensor.shape.first ?? 0
    guard count <= maximumRows else {
      throw InferenceFailure(.tooLarge, "\(count) rows are more than the \(maximumRows) of one request")
    }
    if let rows, rows.count != count {
      throw InferenceFailure(
        .badRequest,
        "input \(shown(tensor.name)) has \(count) rows, and input \(shown(rows.name)) has \(rows.count)")
    }
    rows = (count, tensor.name)
  }

  private func bind(
    matrix: InputTensor, _ policy: MissingValues
  ) throws(InferenceFailure) -> (tensors: [String: Tensor], rows: Int) {
    guard matrix.shape.count == 2, matrix.shape[1] == inputs.count else {
      throw InferenceFailure(
        .badRequest,
        "input \(shown(matrix.name)) has the shape \(matrix.shape), and the model has \(inputs.count) columns: "
          + "[rows, \(inputs.count)] is expected")
    }
    var rows: (count: Int, name: String)?
    try Self.agree(&rows, matrix)
    var tensors: [String: Tensor] = [:]
    for (index, input) in inputs.enumerated() {
      tensors[input.name] = try input.tensor(matrix.column(index, of: inputs.count, named: input.name), policy)
    }
    return (tensors, matrix.shape[0])
  }

  private func bind(
    columns given: [String: InputTensor], named names: [String], into input: ValueInfo, _ policy: MissingValues
  ) throws(InferenceFailure) -> (tensors: [String: Tensor], rows: Int) {
    try requireNames(given, names)
    var rows: (count: Int, name: String)?
    var parts: [[Float]] = []
    for name in names {
      guard let column = given[name] else { continue }
      try Self.agree(&rows, column)
      let part = ValueInfo(name: name, type: .float, shape: [.variable("")])
      guard case .floats(let values) = try part.tensor(column, policy).elements else { continue }
      parts.append(values)
    }
    let count = rows?.count ?? 0
    var values = [Float](repeating: 0, count: count * parts.count)
    for (column, part) in parts.enumerated() {
      for row in 0..<count { values[row * parts.count + column] = part[row] }
    }
    let matrix = InputTensor(
      name: input.name, datatype: .fp32, shape: [count, parts.count], elements: .floats(values))
    // What is missing was judged column by column.
    return ([input.name: try input.tensor(matrix, .model)], count)
  }

  /// The outputs that a request wants, in its order.
  ///
  /// - Throws: when it names one twice, or one that the model has not.
  public func outputs(of request: InferenceRequest) throws(InferenceFailure) -> [(index: Int, isBinary: Bool)] {
    guard let wanted = request.outputs else { return outputs.indices.map { ($0, request.binaryOutputs) } }
    var found: [(index: Int, isBinary: Bool)] = []
    for output in wanted {
      guard let index = outputs.firstIndex(where: { $0.name == output.name }) else {
        throw InferenceFailure(
          .badRequest,
          "the model has no output \(shown(output.name)); it has: \(Self.list(outputs.map(\.name)))")
      }
      guard !found.contains(where: { $0.index == index }) else {
        throw InferenceFailure(.badRequest, "output \(shown(output.name)) is asked for twice")
      }
      found.append((index, output.isBinary ?? request.binaryOutputs))
    }
    return found
  }
}

extension ValueInfo {
  /// Whether it is one value a row.
  var isColumn: Bool {
    guard let shape else { return false }
    return shape.count == 1 || shape.count == 2 && shape[1] == .fixed(1)
  }

  /// Values a row of a matrix; nil for what is none, or of any width.
  var width: Int? {
    guard let shape, shape.count == 2, case .fixed(let width) = shape[1] else { return nil }
    return width
  }

  /// As the protocol writes it: -1 is any size.
  public var sizes: [Int] {
    shape?.map { dimension in
      switch dimension {
      case .fixed(let size): size
      case .variable: -1
      }
    } ?? [-1]
  }
}

extension InputTensor {
  /// One column of a matrix, as an input of its own.
  ///
  /// - Precondition: it has `width` columns.
  fileprivate func column(_ index: Int, of width: Int, named name: String) -> InputTensor {
    func every<Value>(_ values: [Value]) -> [Value] {
      stride(from: index, to: values.count, by: width).map { values[$0] }
    }
    let elements: Elements =
      switch self.elements {
      case .floats(let values): .floats(every(values))
      case .doubles(let values): .doubles(every(values))
      case .integers(let values): .integers(every(values))
      case .bools(let values): .bools(every(values))
      case .texts(let values): .texts(every(values))
      }
    return InputTensor(
      name: name, datatype: datatype, shape: [shape[0]], elements: elements,
      missing: missing.filter { $0 % width == index }.map { $0 / width })
  }
}

extension ModelSignature {
  /// A request that is nothing but the binary data of a model's one input; its rows follow from its length.
  public func request(raw bytes: UnsafeRawBufferPointer) throws(InferenceFailure) -> InferenceRequest {
    guard inputs.count == 1, let input = inputs.first else {
      throw InferenceFailure(.badRequest, "raw binary data are for models with one input, and this has \(inputs.count)")
    }
    let datatype = Datatype(input.type)
    guard let size = datatype.size else {
      throw InferenceFailure(.badRequest, "raw binary data are numbers, and the model takes \(datatype.rawValue)")
    }
    let width = input.sizes.dropFirst().reduce(1) { $0 * max(1, $1) }
    guard width > 0, bytes.count % (width * size) == 0 else {
      throw InferenceFailure(
        .badRequest, "a row takes \(width * size) bytes, and \(bytes.count) is no multiple of that")
    }
    let shape = [bytes.count / (width * size)] + input.sizes.dropFirst().map { max(1, $0) }
    var data = BinaryData(bytes)
    let elements = try data.elements(of: datatype, shape: shape, bytes: bytes.count, input: input.name)
    return InferenceRequest(
      inputs: [InputTensor(name: input.name, datatype: datatype, shape: shape, elements: elements)],
      binaryOutputs: true)
  }
}
