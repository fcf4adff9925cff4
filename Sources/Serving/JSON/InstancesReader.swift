internal import ONNX

/// Reads requests of KServe's first protocol: `{"instances": [...]}`, rows, or `{"inputs": ...}`, which may also be columns.
///
/// Rows may also be the whole body. A row is a list of values in the order of the model's inputs, or an object of them by name; a value by itself is a row
/// of a model with one input.
public struct InstancesReader {
  private let signature: ModelSignature
  private let acceptsNaN: Bool

  public init(signature: ModelSignature, acceptsNaN: Bool) {
    self.signature = signature
    self.acceptsNaN = acceptsNaN
  }

  public func request(_ body: UnsafeRawBufferPointer) throws(InferenceFailure) -> InferenceRequest {
    var cursor = JSONCursor(body.bindMemory(to: UInt8.self))
    var inputs: [InputTensor]?
    cursor.skipBlanks()
    if cursor.next == UInt8(ascii: "[") {
      // As clients of TorchServe send them.
      let rows = try rows(&cursor)
      cursor.skipBlanks()
      guard cursor.isAtEnd else { throw cursor.failure("expected the end of the body") }
      return InferenceRequest(inputs: rows)
    }
    try cursor.object("an object with instances") { (cursor, key) throws(InferenceFailure) in
      cursor.skipBlanks()
      switch key {
      case "instances", "inputs":
        guard inputs == nil else { throw cursor.failure("the rows are given twice") }
        if key == "inputs", cursor.next == UInt8(ascii: "{") {
          inputs = try columns(&cursor)
        } else {
          guard cursor.next == UInt8(ascii: "[") else {
            throw InferenceFailure(.badRequest, "expected \"\(key)\" to be a list")
          }
          inputs = try rows(&cursor)
        }
      default: try cursor.skipValue()
      }
    }
    cursor.skipBlanks()
    guard cursor.isAtEnd else { throw cursor.failure("expected the end of the body") }
    guard let inputs else { throw InferenceFailure(.badRequest, "the request has no \"instances\"") }
    return InferenceRequest(inputs: inputs)
  }

  /// What rows are made of: the inputs of the model, or the columns of its one matrix.
  private var names: [String] { signature.columns ?? signature.inputs.map(\.name) }

  private func columns(_ cursor: inout JSONCursor) throws(InferenceFailure) -> [InputTensor] {
    var inputs: [InputTensor] = []
    try cursor.object("an object of columns") { (cursor, name) throws(InferenceFailure) in
      var column = Column()
      try cursor.array("a list of values") { (cursor) throws(InferenceFailure) in
        try column.read(&cursor, name, acceptsNaN)
      }
      inputs.append(try column.tensor(name))
    }
    return inputs
  }

  private func rows(_ cursor: inout JSONCursor) throws(InferenceFailure) -> [InputTensor] {
    let names = names
    // A matrix whose columns have no names is filled value by value.
    let width = signature.columns == nil ? signature.inputs.first?.width : nil
    if signature.inputs.count == 1, let width, width > 1 { return [try matrix(&cursor, width)] }
    var columns = [Column](repeating: Column(), count: names.count)
    var count = 0
    try cursor.array("a list of rows") { (cursor) throws(InferenceFailure) in
      cursor.skipBlanks()
      switch cursor.next {
      case UInt8(ascii: "["):
        var index = 0
        try cursor.array("a row") { (cursor) throws(InferenceFailure) in
          guard index < names.count else { throw Self.wrong(row: count, names.count) }
          try columns[index].read(&cursor, names[index], acceptsNaN)
          index += 1
        }
        guard index == names.count else { throw Self.wrong(row: count, names.count) }
      case UInt8(ascii: "{"):
        try cursor.object("a row") { (cursor, name) throws(InferenceFailure) in
          guard let index = names.firstIndex(of: name) else {
            throw InferenceFailure(.badRequest, "row \(count): the model has no input \(shown(name))")
          }
          guard columns[index].count == count else {
            throw InferenceFailure(.badRequest, "row \(count): input \(shown(name)) is given twice")
          }
          try columns[index].read(&cursor, name, acceptsNaN)
        }
        if let index = columns.firstIndex(where: { $0.count == count }) {
          throw InferenceFailure(.badRequest, "row \(count): input \(shown(names[index])) is missing")
        }
      default:
        guard names.count == 1 else { throw Self.wrong(row: count, names.count) }
        try columns[0].read(&cursor, names[0], acceptsNaN)
      }
      count += 1
    }
    var inputs: [InputTensor] = []
    for (name, column) in zip(names, columns) { inputs.append(try column.tensor(name)) }
    return inputs
  }

  private func matrix(_ cursor: inout JSONCursor, _ width: Int) throws(InferenceFailure) -> InputTensor {
    let name = signature.inputs[0].name
    let start = cursor
    let values = try JSONElements(&cursor, of: .fp64, acceptsNaN: acceptsNaN)
    // Rows are counted by the shape that they must have.
    let count = values.elements.count / width
    guard values.elements.count % width == 0 else {
      throw start.failure("the rows do not have \(width) values each")
    }
    try values.check(shape: [count, width], of: name)
    return InputTensor(
      name: name, datatype: .fp64, shape: [count, width], elements: values.elements, missing: values.missing)
  }

  private static func wrong(row: Int, _ count: Int) -> InferenceFailure {
    InferenceFailure(.badRequest, "row \(row) does not have \(count) \(count == 1 ? "value" : "values")")
  }
}

/// Values of one input, of the type that the first of them has.
private struct Column {
  private var numbers: [Double] = []
  private var texts: [String] = []
  private var bools: [Bool] = []
  private var missing: [Int] = []
  private var kind = Kind.unknown
  private(set) var count = 0

  private enum Kind { case unknown, number, text, bool }

  mutating func read(
    _ cursor: inout JSONCursor, _ name: String, _ acceptsNaN: Bool
  ) throws(InferenceFailure) {
    cursor.skipBlanks()
    switch cursor.next {
    case UInt8(ascii: "n") where cursor.takeWord("null"):
      missing.append(count)
      count += 1
      return
    case UInt8(ascii: "\""):
      fill(.text)
      if kind == .text { texts.append(try cursor.string()) } else { throw mixed(name) }
    case UInt8(ascii: "t") where cursor.takeWord("true"):
      fill(.bool)
      if kind == .bool { bools.append(true) } else { throw mixed(name) }
    case UInt8(ascii: "f") where cursor.takeWord("false"):
      fill(.bool)
      if kind == .bool { bools.append(false) } else { throw mixed(name) }
    case UInt8(ascii: "N") where acceptsNaN && cursor.takeWord("NaN"):
      fill(.number)
      if kind == .number { numbers.append(.nan) } else { throw mixed(name) }
    default:
      fill(.number)
      let number = try JSONNumber(&cursor)
      if let whole = number.integer, Double(exactly: whole) == nil {
        throw cursor.failure("a whole number beyond 2^53 is not exact in this protocol: use /v2")
      }
      let value = number.double(in: cursor)
      guard kind == .number else { throw mixed(name) }
      guard value.isFinite else { throw cursor.failure("a number is too large") }
      numbers.append(value)
    }
    count += 1
  }

  private func mixed(_ name: String) -> InferenceFailure {
    InferenceFailure(.badRequest, "input \(shown(name)), row \(count): the value is of another type than those before")
  }

  /// Takes the type of the first value that is there, and keeps places for those that were missing.
  private mutating func fill(_ wanted: Kind) {
    if kind == .unknown { kind = wanted }
    switch kind {
    case .number: while numbers.count < count { numbers.append(.nan) }
    case .text: while texts.count < count { texts.append("") }
    case .bool: while bools.count < count { bools.append(false) }
    case .unknown: break
    }
  }

  func tensor(_ name: String) throws(InferenceFailure) -> InputTensor {
    var column = self
    column.fill(kind)
    switch kind {
    case .number, .unknown:
      column.kind = .number
      column.fill(.number)
      return InputTensor(
        name: name, datatype: .fp64, shape: [count], elements: .doubles(column.numbers), missing: missing)
    case .text:
      return InputTensor(
        name: name, datatype: .bytes, shape: [count], elements: .texts(column.texts), missing: missing)
    case .bool:
      return InputTensor(name: name, datatype: .bool, shape: [count], elements: .bools(column.bools), missing: missing)
    }
  }
}
