internal import FoundationEssentials
internal import SwiftProtobuf

/// Reads the protocol's messages in protobuf's form.
public enum ProtobufRequestReader {
  /// The model that a `ModelInferRequest` is for, without reading the rest of it.
  ///
  /// - Returns: no version when the client leaves the choice to the server.
  public static func model(of message: UnsafeRawBufferPointer) throws(InferenceFailure) -> (
    name: String, version: String?
  ) {
    var fields = ProtobufFields(message)
    var name = ""
    var version = ""
    while let field = try field(of: &fields) {
      switch field.number {
      case 1: name = try text(field.value, "model_name")
      case 2: version = try text(field.value, "model_version")
      default: break
      }
    }
    return (name, version.isEmpty ? nil : version)
  }

  /// The name of the model in a message of which only the beginning may be there; empty where that does not hold it.
  public static func modelName(in beginning: UnsafeRawBufferPointer) -> String {
    var fields = ProtobufFields(beginning)
    while let field = try? fields.next() {
      if field.number == 1 { return (try? text(field.value, "model_name")) ?? "" }
    }
    return ""
  }

  private static let damaged = InferenceFailure(
    .badRequest, "this is no message of the protocol: it is damaged, or cut off")

  private static func field(
    of message: inout ProtobufFields
  ) throws(InferenceFailure) -> (number: UInt64, value: ProtobufFields.Value)? {
    do throws(ProtobufFields.Damage) { return try message.next() } catch { throw damaged }
  }

  private static func text(_ value: ProtobufFields.Value, _ field: String) throws(InferenceFailure) -> String {
    guard case .bytes(let bytes) = value, let text = String(validating: bytes, as: UTF8.self) else {
      throw InferenceFailure(.badRequest, "\(field) is not UTF-8")
    }
    return text
  }

  public static func request(_ bytes: [UInt8]) throws(InferenceFailure) -> InferenceRequest {
    let message = try decoded(Inference_ModelInferRequest.self, bytes)
    for name in ["sequence_id", "sequence_start", "sequence_end", "priority"] where message.parameters[name] != nil {
      throw InferenceFailure(.badRequest, "the parameter '\(name)' is not supported")
    }
    // Triton's clients send 0 for none.
    let timeout = try message.parameters["timeout"]?.count("timeout") ?? 0
    guard !message.inputs.isEmpty else { throw InferenceFailure(.badRequest, "the list of inputs is empty") }
    let raw = message.rawInputContents
    guard raw.isEmpty || raw.count == message.inputs.count else {
      throw InferenceFailure(
        .badRequest, "there are \(message.inputs.count) inputs, and raw contents for \(raw.count) of them")
    }
    var inputs: [InputTensor] = []
    for (index, input) in message.inputs.enumerated() {
      inputs.append(try input.tensor(raw: raw.isEmpty ? nil : raw[index]))
    }
    var outputs: [RequestedOutput] = []
    for output in message.outputs { outputs.append(RequestedOutput(name: try output.checkedName())) }
    return InferenceRequest(
      id: message.id.isEmpty ? nil : message.id, inputs: inputs, outputs: outputs.isEmpty ? nil : outputs,
      // Who sends numbers in one form reads them in it.
      binaryOutputs: !raw.isEmpty, timeoutMicroseconds: timeout > 0 ? timeout : nil)
  }

  static func decoded<Message: SwiftProtobuf.Message>(
    _: Message.Type, _ bytes: [UInt8]
  ) throws(InferenceFailure) -> Message {
    do {
      return try Message(serializedBytes: bytes)
    } catch { throw damaged }
  }
}

extension Inference_InferParameter {
  fileprivate func count(_ name: String) throws(InferenceFailure) -> Int64 {
    switch parameterChoice {
    case .int64Param(let value) where value >= 0: return value
    case .uint64Param(let value) where value <= UInt64(Int64.max): return Int64(value)
    default: throw InferenceFailure(.badRequest, "the parameter '\(name)' is a whole number from 0 on")
    }
  }
}

private let sharedMemory: Set<String> = ["shared_memory_region", "shared_memory_offset", "shared_memory_byte_size"]

extension Inference_ModelInferRequest.InferRequestedOutputTensor {
  fileprivate func checkedName() throws(InferenceFailure) -> String {
    guard !name.isEmpty else { throw InferenceFailure(.badRequest, "an output has no name") }
    for (parameter, value) in parameters {
      if sharedMemory.contains(parameter) {
        throw InferenceFailure(.badRequest, "an output into shared memory is not supported")
      }
      if parameter == "classification", try value.count(parameter) != 0 {
        throw InferenceFailure(.badRequest, "the parameter 'classification' of an output is not supported")
      }
    }
    return name
  }
}

extension Inference_ModelInferRequest.InferInputTensor {
  /// - Parameter raw: the elements, when they do not stand in the input itself.
  fileprivate func tensor(raw: Data?) throws(InferenceFailure) -> InputTensor {
    guard !name.isEmpty else { throw InferenceFailure(.badRequest, "an input has no name") }
    let label = "input \(shown(name))"
    if parameters.keys.contains(where: sharedMemory.contains) {
      throw InferenceFailure(.badRequest, "\(label) lies in shared memory, which is not supported")
    }
    guard !datatype.isEmpty else { throw InferenceFailure(.badRequest, "\(label) has no datatype") }
    guard let known = Datatype(rawValue: datatype) else { throw Datatype.unknown(datatype, of: label) }
    let sizes = shape.map { Int($0) }
    try TensorShape.check(sizes, of: label)
    let elements: InputTensor.Elements
    if let raw {
      guard !hasContents else {
        throw InferenceFailure(.badRequest, "\(label) has contents, and raw contents")
      }
      let bytes = [UInt8](raw)
      let read: Result<InputTensor.Elements, InferenceFailure> = bytes.withUnsafeBytes { bytes in
        do throws(InferenceFailure) {
          var data = BinaryData(bytes)
          return .success(try data.elements(of: known, shape: sizes, bytes: bytes.count, input: name))
        } catch { return .failure(error) }
      }
      elements = try read.get()
    } else {
      elements = try contents.elements(of: known, label)
      let wanted = sizes.reduce(1, *)
      guard elements.count == wanted else {
        throw InferenceFailure(
          .badRequest,
          "\(label): the shape \(sizes) is that of \(wanted) elements, and there are \(elements.count)")
      }
    }
    return InputTensor(name: name, datatype: known, shape: sizes, elements: elements)
  }
}

extension Inference_InferTensorContents {
  fileprivate func elements(
    of datatype: Datatype, _ label: String
  ) throws(InferenceFailure) -> InputTensor.Elements {
    let counts = [
      boolContents.count, intContents.count, int64Contents.count, uintContents.count, uint64Contents.count,
      fp32Contents.count, fp64Contents.count, bytesContents.count,
    ]
    let elements: InputTensor.Elements
    switch datatype {
    case .bool: elements = .bools(boolContents)
    case .int8, .int16, .int32: elements = .integers(try Self.integers(intContents, datatype, label))
    case .int64: elements = .integers(int64Contents)
    case .uint8, .uint16, .uint32: elements = .integers(try Self.integers(uintContents, datatype, label))
    case .uint64: elements = .integers(try Self.integers(uint64Contents, datatype, label))
    case .fp32: elements = .floats(fp32Contents)
    case .fp64: elements = .doubles(fp64Contents)
    case .fp16: throw InferenceFailure(.badRequest, "\(label): FP16 stands in raw contents alone")
    case .bytes:
      var texts: [String] = []
      for bytes in bytesContents {
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw InferenceFailure(.badRequest, "\(label): a text is not UTF-8")
        }
        texts.append(text)
      }
      elements = .texts(texts)
    }
    guard counts.reduce(0, +) == elements.count else {
      throw InferenceFailure(.badRequest, "\(label) is \(datatype.rawValue), and has contents of another type")
    }
    return elements
  }

  private static func integers(
    _ values: [some FixedWidthInteger], _ datatype: Datatype, _ label: String
  ) throws(InferenceFailure) -> [Int64] {
    let range = datatype.integers ?? 0...0
    var result: [Int64] = []
    result.reserveCapacity(values.count)
    for value in values {
      guard let number = Int64(exactly: value), range.contains(number) else {
        throw InferenceFailure(.badRequest, "\(label): a number lies outside of what \(datatype.rawValue) holds")
      }
      result.append(number)
    }
    return result
  }
}
