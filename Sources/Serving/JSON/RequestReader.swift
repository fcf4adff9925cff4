/// Reads the body of an inference request: JSON as the Open Inference Protocol has it, and behind it the binary data of the
/// inputs that announce some.
public struct RequestReader: Sendable {
  /// Whether Python's `NaN` is a missing number.
  public let acceptsNaN: Bool

  public init(acceptsNaN: Bool) { self.acceptsNaN = acceptsNaN }

  /// - Parameters:
  ///   - jsonLength: how many bytes the JSON has, where binary data follow; nil says that all is JSON.
  public func request(
    _ body: UnsafeRawBufferPointer, jsonLength: Int? = nil
  ) throws(InferenceFailure) -> InferenceRequest {
    let length = jsonLength ?? body.count
    guard 0...body.count ~= length else {
      throw InferenceFailure(
        .badRequest, "the JSON is said to have \(length) bytes, and the body has \(body.count)")
    }
    let bytes = body.bindMemory(to: UInt8.self)
    var cursor = JSONCursor(UnsafeBufferPointer(rebasing: bytes[..<length]))
    var draft = RequestDraft()
    try draft.read(&cursor, acceptsNaN: acceptsNaN)
    cursor.skipBlanks()
    guard cursor.isAtEnd else { throw cursor.failure("expected the end of the body") }
    var binary = BinaryData(UnsafeRawBufferPointer(rebasing: body[length...]))
    let request = try draft.request(acceptsNaN: acceptsNaN, binary: &binary, json: cursor.bytes)
    guard binary.isAtEnd else {
      throw InferenceFailure(.badRequest, "\(binary.remaining) bytes of binary data belong to no input")
    }
    return request
  }
}

/// A request as far as it was read: members come in any order.
private struct RequestDraft {
  private var id: String?
  private var inputs: [InputDraft]?
  private var outputs: [RequestedOutput]?
  private var parameters: RequestParameters?
  private var seen: Set<String> = []

  mutating func read(_ cursor: inout JSONCursor, acceptsNaN: Bool) throws(InferenceFailure) {
    try cursor.object("an object with inputs") { (cursor, key) throws(InferenceFailure) in
      guard seen.insert(key).inserted else { throw cursor.failure("\(shown(key)) is given twice") }
      cursor.skipBlanks()
      switch key {
      case "id":
        guard cursor.next == UInt8(ascii: "\"") else { throw cursor.failure("expected a text as id") }
        id = try cursor.string()
      case "parameters": parameters = try RequestParameters(&cursor)
      case "inputs":
        var list: [InputDraft] = []
        try cursor.array("a list of inputs") { (cursor) throws(InferenceFailure) in
          list.append(try InputDraft(&cursor, acceptsNaN: acceptsNaN))
        }
        inputs = list
      case "outputs":
        var list: [RequestedOutput] = []
        try cursor.array("a list of outputs") { (cursor) throws(InferenceFailure) in
          list.append(try RequestedOutput(&cursor))
        }
        // Clients leave it empty when they want all.
        outputs = list.isEmpty ? nil : list
      default: try cursor.skipValue()
      }
    }
  }

  func request(
    acceptsNaN: Bool, binary: inout BinaryData, json: UnsafeBufferPointer<UInt8>
  ) throws(InferenceFailure) -> InferenceRequest {
    guard let inputs else { throw InferenceFailure(.badRequest, "the request has no inputs") }
    guard !inputs.isEmpty else { throw InferenceFailure(.badRequest, "the list of inputs is empty") }
    var tensors: [InputTensor] = []
    for input in inputs {
      tensors.append(try input.tensor(acceptsNaN: acceptsNaN, binary: &binary, json: json))
    }
    return InferenceRequest(
      id: id, inputs: tensors, outputs: outputs, binaryOutputs: parameters?.binaryOutputs ?? false,
      timeoutMicroseconds: parameters?.timeout)
  }
}

/// An input as far as it was read.
private struct InputDraft {
  private var name: String?
  private var datatype: Datatype?
  private var shape: [Int]?
  private var data: JSONElements?
  /// Where the data stand that came before their datatype.
  private var unread: Int?
  private var binarySize: Int?

  init(_ cursor: inout JSONCursor, acceptsNaN: Bool) throws(InferenceFailure) {
    var seen: Set<String> = []
    cursor.skipBlanks()
    try cursor.object("an input, which is an object") { (cursor, key) throws(InferenceFailure) in
      guard seen.insert(key).inserted else { throw cursor.failure("\(shown(key)) is given twice") }
      cursor.skipBlanks()
      switch key {
      case "name":
        guard cursor.next == UInt8(ascii: "\"") else { throw cursor.failure("expected a text as name") }
        name = try cursor.string()
      case "datatype":
        guard cursor.next == UInt8(ascii: "\"") else { throw cursor.failure("expected a text as datatype") }
        let text = try cursor.string()
        guard let known = Datatype(rawValue: text) else { throw Datatype.unknown(text, of: label) }
        datatype = known
      case "shape":
        var sizes: [Int] = []
        try cursor.array("a shape, which is a list of whole numbers") { (cursor) throws(InferenceFailure) in
          cursor.skipBlanks()
          guard let size = try JSONNumber(&cursor).integer, size >= 0 else {
            throw cursor.failure("a size in the shape of \(label) is no whole number from 0 on,")
          }
          sizes.append(Int(size))
        }
        try TensorShape.check(sizes, of: label)
        shape = sizes
      case "data":
        if let datatype {
          data = try read(&cursor, datatype, acceptsNaN)
        } else {
          unread = cursor.at
          try cursor.skipValue()
        }
      case "parameters": binarySize = try InputParameters(&cursor, of: label).binarySize
      default: try cursor.skipValue()
      }
    }
  }

  private var label: String { name.map { "input \(shown($0))" } ?? "an input" }

  /// What is wrong with a value is said of the input.
  private func read(
    _ cursor: inout JSONCursor, _ datatype: Datatype, _ acceptsNaN: Bool
  ) throws(InferenceFailure) -> JSONElements {
    do throws(InferenceFailure) {
      return try JSONElements(&cursor, of: datatype, acceptsNaN: acceptsNaN)
    } catch {
      throw InferenceFailure(error.kind, "\(label): \(error.message)")
    }
  }

  func tensor(
    acceptsNaN: Bool, binary: inout BinaryData, json: UnsafeBufferPointer<UInt8>
  ) throws(InferenceFailure) -> InputTensor {
    guard let name else { throw InferenceFailure(.badRequest, "an input has no name") }
    guard let datatype else { throw InferenceFailure(.badRequest, "\(label) has no datatype") }
    guard let shape else { throw InferenceFailure(.badRequest, "\(label) has no shape") }
    if let binarySize {
      guard data == nil, unread == nil else {
        throw InferenceFailure(.badRequest, "\(label) has data in JSON and in binary form")
      }
      let elements = try binary.elements(of: datatype, shape: shape, bytes: binarySize, input: name)
      return InputTensor(name: name, datatype: datatype, shape: shape, elements: elements)
    }
    let values: JSONElements
    if let data {
      values = data
    } else if let unread {
      var cursor = JSONCursor(json)
      cursor.advance(unread)
      values = try read(&cursor, datatype, acceptsNaN)
    } else {
      throw InferenceFailure(.badRequest, "\(label) has no data")
    }
    try values.check(shape: shape, of: name)
    return InputTensor(
      name: name, datatype: datatype, shape: shape, elements: values.elements, missing: values.missing)
  }
}
