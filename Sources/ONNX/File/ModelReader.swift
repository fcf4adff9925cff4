internal import FoundationEssentials
internal import SwiftProtobuf

extension Model {
  /// Reads an ONNX file and checks all of it but the meaning of the operators, which is the evaluator's.
  ///
  /// What a file holds that is not part of `Model` is either of no consequence for what the model computes (documentation,
  /// shapes in between, hints for devices) and is left out, or it is refused.
  ///
  /// - Parameter file: all bytes of it; `maximumBytes` at most.
  public init(reading file: [UInt8], maximumBytes: Int = Int(Int32.max)) throws(ModelError) {
    guard file.count <= maximumBytes else {
      throw ModelError(.file, "has \(file.count) bytes, which is more than the \(maximumBytes) allowed")
    }
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    let proto: Onnx_ModelProto
    do {
      proto = try Onnx_ModelProto(serializedBytes: file, options: options)
    } catch {
      throw ModelError(.file, "is no ONNX model, or is damaged: \(Self.reason(error))")
    }
    guard proto.hasGraph else { throw ModelError(.file, "is no ONNX model: it has no graph") }
    guard proto.functions.isEmpty else {
      throw ModelError(
        .file, "defines functions of its own, which are not supported; export the model with them inlined")
    }
    self.init(
      irVersion: proto.irVersion,
      opsets: proto.opsetImport.map { OperatorSet(domain: $0.domain, version: $0.version) },
      producerName: proto.producerName, producerVersion: proto.producerVersion, graph: try Graph(proto.graph),
      metadata: proto.metadataProps.map { Metadata(key: $0.key, value: $0.value) })
    try checkStructure()
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? BinaryDecodingError {
    case .truncated: "it ends in the middle of a field"
    case .invalidUTF8: "a text in it is not UTF-8"
    case .messageDepthLimit: "its messages are nested too deeply"
    case .malformedProtobuf: "it is not in the form of Protocol Buffers"
    default: "\(error)"
    }
  }
}

extension Graph {
  fileprivate init(_ proto: Onnx_GraphProto) throws(ModelError) {
    guard proto.sparseInitializer.isEmpty else {
      throw ModelError(.graph, "has sparse initializers, which are not supported; export them as dense ones")
    }
    self.init(name: proto.name)
    nodes.reserveCapacity(proto.node.count)
    for (index, node) in proto.node.enumerated() { nodes.append(try Node(node, index: index)) }
    for input in proto.input { inputs.append(try ValueInfo(input, .input(input.name))) }
    for output in proto.output { outputs.append(try ValueInfo(output, .output(output.name))) }
    for constant in proto.initializer {
      initializers.append(
        NamedTensor(name: constant.name, tensor: try Tensor(constant, at: .initializer(constant.name))))
    }
  }
}

extension Node {
  fileprivate init(_ proto: Onnx_NodeProto, index: Int) throws(ModelError) {
    self.init(
      name: proto.name, operation: proto.opType, domain: proto.domain, inputs: proto.input, outputs: proto.output)
    guard proto.overload.isEmpty else {
      throw ModelError(place(index), "calls a function of the model, which is not supported")
    }
    for attribute in proto.attribute {
      let place = place(index, attribute: attribute.name)
      attributes.append(Attribute(attribute.name, try Attribute.Value(attribute, place)))
    }
  }
}

extension Attribute.Value {
  fileprivate init(_ proto: Onnx_AttributeProto, _ place: ModelError.Place) throws(ModelError) {
    guard proto.refAttrName.isEmpty else {
      throw ModelError(place, "refers to an attribute of a function, and is not in one")
    }
    switch proto.type {
    case .float: self = .float(proto.f)
    case .int: self = .int(proto.i)
    case .string: self = .string(try text(proto.s, place))
    case .tensor:
      guard proto.hasT else { throw ModelError(place, "says that it is a tensor, and has none") }
      self = .tensor(try Tensor(proto.t, at: place))
    case .floats: self = .floats(proto.floats)
    case .ints: self = .ints(proto.ints)
    case .strings:
      var values: [String] = []
      values.reserveCapacity(proto.strings.count)
      for bytes in proto.strings { values.append(try text(bytes, place)) }
      self = .strings(values)
    case .graph, .graphs:
      throw ModelError(place, "is a graph of its own: operators that hold graphs (If, Loop, Scan) are not supported")
    case .sparseTensor, .sparseTensors, .tensors, .typeProto, .typeProtos:
      throw ModelError(place, "is of the kind \(proto.type), which no supported operator has")
    case .undefined:
      throw ModelError(place, "does not say of which kind it is")
    }
  }
}

extension ValueInfo {
  fileprivate init(_ proto: Onnx_ValueInfoProto, _ place: ModelError.Place) throws(ModelError) {
    guard case .tensorType(let type) = proto.type.value else {
      let found: String
      switch proto.type.value {
      case .sequenceType: found = "a sequence"
      case .mapType: found = "a map"
      case .optionalType: found = "an optional value"
      case .sparseTensorType: found = "a sparse tensor"
      case .opaqueType: found = "an opaque value"
      case .tensorType, nil: found = "of no stated type"
      }
      let hint = found == "a sequence" ? "; export classifiers with zipmap off" : ""
      throw ModelError(place, "is \(found), and only tensors are supported\(hint)")
    }
    var shape: [Dimension]?
    if type.hasShape {
      shape = []
      for dimension in type.shape.dim {
        switch dimension.value {
        case .dimValue(let size):
          guard let size = Int(exactly: size), size >= 0 else { throw ModelError(place, "has a dimension of \(size)") }
          shape?.append(.fixed(size))
        case .dimParam(let name): shape?.append(.variable(name))
        case nil: shape?.append(.variable(""))
        }
      }
    }
    self.init(name: proto.name, type: try ElementType(number: type.elemType, place), shape: shape)
  }
}

/// Texts of attributes and tensors are bytes in the file; ONNX says that they are UTF-8.
func text(_ bytes: Data, _ place: ModelError.Place) throws(ModelError) -> String {
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw ModelError(place, "has a text that is not UTF-8")
  }
  return text
}
