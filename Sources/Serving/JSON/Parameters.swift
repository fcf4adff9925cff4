/// A value of `parameters`: the protocol has texts, numbers and booleans.
enum JSONParameter {
  case text(String)
  case number(JSONNumber)
  case bool(Bool)

  init(_ cursor: inout JSONCursor) throws(InferenceFailure) {
    cursor.skipBlanks()
    switch cursor.next {
    case UInt8(ascii: "\""): self = .text(try cursor.string())
    case UInt8(ascii: "t") where cursor.takeWord("true"): self = .bool(true)
    case UInt8(ascii: "f") where cursor.takeWord("false"): self = .bool(false)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number(try JSONNumber(&cursor))
    default: throw cursor.failure("a parameter is a text, a number, or true or false, and stands")
    }
  }

  /// Goes through `parameters`.
  static func each(
    _ cursor: inout JSONCursor, _ body: (String, JSONParameter) throws(InferenceFailure) -> Void
  ) throws(InferenceFailure) {
    try cursor.object("an object of parameters") { (cursor, key) throws(InferenceFailure) in
      try body(key, try JSONParameter(&cursor))
    }
  }

  func flag(_ name: String) throws(InferenceFailure) -> Bool {
    guard case .bool(let value) = self else {
      throw InferenceFailure(.badRequest, "the parameter '\(name)' is true or false")
    }
    return value
  }

  func count(_ name: String) throws(InferenceFailure) -> Int64 {
    guard case .number(let number) = self, let value = number.integer, value >= 0 else {
      throw InferenceFailure(.badRequest, "the parameter '\(name)' is a whole number from 0 on")
    }
    return value
  }
}

/// Parameters that ask for what nobody here does are refused: whoever sends them counts on them.
struct RequestParameters {
  private(set) var binaryOutputs = false
  /// In microseconds.
  private(set) var timeout: Int64?

  init(_ cursor: inout JSONCursor) throws(InferenceFailure) {
    try JSONParameter.each(&cursor) { (name, value) throws(InferenceFailure) in
      switch name {
      case "binary_data_output": binaryOutputs = try value.flag(name)
      case "timeout":
        let time = try value.count(name)
        // Triton's clients send 0 for none.
        if time > 0 { timeout = time }
      case "sequence_id", "sequence_start", "sequence_end", "priority":
        throw InferenceFailure(.badRequest, "the parameter '\(name)' is not supported")
      default: break
      }
    }
  }
}

struct InputParameters {
  private(set) var binarySize: Int?

  init(_ cursor: inout JSONCursor, of input: String) throws(InferenceFailure) {
    try JSONParameter.each(&cursor) { (name, value) throws(InferenceFailure) in
      switch name {
      case "binary_data_size": binarySize = Int(try value.count(name))
      case "shared_memory_region", "shared_memory_offset", "shared_memory_byte_size":
        throw InferenceFailure(.badRequest, "\(input) lies in shared memory, which is not supported")
      default: break
      }
    }
  }
}

extension RequestedOutput {
  init(_ cursor: inout JSONCursor) throws(InferenceFailure) {
    var name: String?
    var isBinary: Bool?
    cursor.skipBlanks()
    try cursor.object("an output, which is an object") { (cursor, key) throws(InferenceFailure) in
      cursor.skipBlanks()
      switch key {
      case "name":
        guard cursor.next == UInt8(ascii: "\"") else { throw cursor.failure("expected a text as name") }
        name = try cursor.string()
      case "parameters":
        try JSONParameter.each(&cursor) { (parameter, value) throws(InferenceFailure) in
          switch parameter {
          case "binary_data": isBinary = try value.flag(parameter)
          case "classification":
            guard try value.count(parameter) == 0 else {
              throw InferenceFailure(.badRequest, "the parameter 'classification' of an output is not supported")
            }
          case "shared_memory_region", "shared_memory_offset", "shared_memory_byte_size":
            throw InferenceFailure(.badRequest, "an output into shared memory is not supported")
          default: break
          }
        }
      default: try cursor.skipValue()
      }
    }
    guard let name else { throw InferenceFailure(.badRequest, "an output has no name") }
    self.init(name: name, isBinary: isBinary)
  }
}
