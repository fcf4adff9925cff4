internal import ONNX

/// Writes answers of the Open Inference Protocol.
public enum ResponseWriter {
  public struct Body: Sendable {
    public var bytes: [UInt8]
    /// How many of them are JSON, when binary data follow; nil when all are.
    public var jsonLength: Int?
  }

  /// - Throws: of kind `internal` when the answer has a number that JSON has not.
  public static func body(of response: InferenceResponse) throws(InferenceFailure) -> Body {
    var json = JSONText(reserving: 256)
    json.raw("{\"model_name\":")
    json.text(response.modelName)
    json.raw(",\"model_version\":")
    json.text(response.modelVersion)
    if let id = response.id {
      json.raw(",\"id\":")
      json.text(id)
    }
    json.raw(",\"outputs\":[")
    var binary: [UInt8] = []
    var isFirst = true
    for output in response.outputs {
      if !isFirst { json.raw(",") }
      isFirst = false
      json.raw("{\"name\":")
      json.text(output.name)
      json.raw(",\"datatype\":\"")
      json.raw(Datatype(output.tensor.elements.type).literal)
      json.raw("\",\"shape\":")
      json.list(output.tensor.shape) { $0.integer($1) }
      if output.isBinary {
        let start = binary.count
        BinaryData.append(output.tensor, to: &binary)
        json.raw(",\"parameters\":{\"binary_data_size\":")
        json.integer(binary.count - start)
        json.raw("}}")
      } else {
        json.raw(",\"data\":")
        try append(output.tensor.elements, of: output.name, to: &json)
        json.raw("}")
      }
    }
    json.raw("]}")
    let hasBinary = response.outputs.contains { $0.isBinary }
    return Body(bytes: hasBinary ? json.bytes + binary : json.bytes, jsonLength: hasBinary ? json.bytes.count : nil)
  }

  static func append(
    _ elements: Tensor.Elements, of output: String, to json: inout JSONText
  ) throws(InferenceFailure) {
    switch elements {
    case .floats(let values):
      guard values.allSatisfy(\.isFinite) else { throw unwritable(output) }
      json.list(values) { $0.number($1) }
    case .doubles(let values):
      guard values.allSatisfy(\.isFinite) else { throw unwritable(output) }
      json.list(values) { $0.number($1) }
    case .uint8s(let values): json.list(values) { $0.integer($1) }
    case .int32s(let values): json.list(values) { $0.integer($1) }
    case .int64s(let values): json.list(values) { $0.integer($1) }
    case .strings(let values): json.list(values) { $0.text($1) }
    case .bools(let values): json.list(values) { $0.bool($1) }
    }
  }

  static func unwritable(_ output: String) -> InferenceFailure {
    InferenceFailure(
      .internal,
      "output \(shown(output)) has a value that is no finite number, which JSON cannot hold: ask for it as "
        + "binary data")
  }
}

extension Datatype {
  fileprivate var literal: StaticString {
    switch self {
    case .bool: "BOOL"
    case .uint8: "UINT8"
    case .uint16: "UINT16"
    case .uint32: "UINT32"
    case .uint64: "UINT64"
    case .int8: "INT8"
    case .int16: "INT16"
    case .int32: "INT32"
    case .int64: "INT64"
    case .fp16: "FP16"
    case .fp32: "FP32"
    case .fp64: "FP64"
    case .bytes: "BYTES"
    }
  }
}

extension ResponseWriter {
  /// Predictions as KServe's first protocol has them: a value a row, or an object of values by output.
  public static func predictions(of response: InferenceResponse) throws(InferenceFailure) -> [UInt8] {
    var json = JSONText(reserving: 256)
    json.raw("{\"predictions\":")
    try rows(of: response, to: &json)
    json.raw("}")
    return json.bytes
  }

  /// The same without an object around them, as TorchServe answers.
  public static func rows(of response: InferenceResponse) throws(InferenceFailure) -> [UInt8] {
    var json = JSONText(reserving: 256)
    try rows(of: response, to: &json)
    return json.bytes
  }

  private static func rows(of response: InferenceResponse, to json: inout JSONText) throws(InferenceFailure) {
    let count = response.outputs.first?.tensor.shape.first ?? 0
    for output in response.outputs {
      guard output.tensor.shape.first == count else {
        throw InferenceFailure(.unsupported, "the model's outputs are not rows: use /v2/models/NAME/infer")
      }
      switch output.tensor.elements {
      case .floats(let values) where !values.allSatisfy(\.isFinite): throw unwritable(output.name)
      case .doubles(let values) where !values.allSatisfy(\.isFinite): throw unwritable(output.name)
      default: break
      }
    }
    json.list(0..<count) { json, row in
      if let only = response.outputs.first, response.outputs.count == 1 { return json.row(row, of: only.tensor) }
      json.raw("{")
      for (index, output) in response.outputs.enumerated() {
        if index > 0 { json.raw(",") }
        json.text(output.name)
        json.raw(":")
        json.row(row, of: output.tensor)
      }
      json.raw("}")
    }
  }
}

extension JSONText {
  /// A value where a row has one, else a list of them.
  ///
  /// - Precondition: numbers are finite.
  fileprivate mutating func row(_ row: Int, of tensor: Tensor) {
    let width = tensor.shape.dropFirst().reduce(1, *)
    if width == 1 && tensor.shape.count < 3 { return element(row, of: tensor.elements) }
    list(row * width..<(row + 1) * width) { $0.element($1, of: tensor.elements) }
  }

  private mutating func element(_ index: Int, of elements: Tensor.Elements) {
    switch elements {
    case .floats(let values): number(values[index])
    case .doubles(let values): number(values[index])
    case .uint8s(let values): integer(values[index])
    case .int32s(let values): integer(values[index])
    case .int64s(let values): integer(values[index])
    case .strings(let values): text(values[index])
    case .bools(let values): bool(values[index])
    }
  }
}
