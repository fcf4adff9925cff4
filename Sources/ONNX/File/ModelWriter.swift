internal import FoundationEssentials
internal import SwiftProtobuf

extension Model {
  /// The bytes of an ONNX file: the same for the same model, in every run.
  ///
  /// - Throws: where the model is not one that `init(reading:)` would take back, or the file would be larger than the
  ///   2 GiB that Protocol Buffers allow.
  public func serialized() throws(ModelError) -> [UInt8] {
    try checkStructure()
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    do {
      return try Onnx_ModelProto(self).serializedBytes(options: options)
    } catch {
      throw ModelError(.file, "cannot be written: Protocol Buffers allow 2 GiB (\(error))")
    }
  }
}

extension Onnx_ModelProto {
  init(_ model: Model) {
    self.init()
    irVersion = model.irVersion
    opsetImport = model.opsets.map { opset in
      Onnx_OperatorSetIdProto.with {
        $0.domain = opset.domain
        $0.version = opset.version
      }
    }
    producerName = model.producerName
    producerVersion = model.producerVersion
    graph = Onnx_GraphProto(model.graph)
    metadataProps = model.metadata.map { entry in
      Onnx_StringStringEntryProto.with {
        $0.key = entry.key
        $0.value = entry.value
      }
    }
  }
}

extension Onnx_GraphProto {
  fileprivate init(_ graph: Graph) {
    self.init()
    name = graph.name
    node = graph.nodes.map(Onnx_NodeProto.init)
    initializer = graph.initializers.map { Onnx_TensorProto($0.tensor, name: $0.name) }
    input = graph.inputs.map(Onnx_ValueInfoProto.init)
    output = graph.outputs.map(Onnx_ValueInfoProto.init)
  }
}

extension Onnx_NodeProto {
  fileprivate init(_ node: Node) {
    self.init()
    name = node.name
    opType = node.operation
    domain = node.domain
    input = node.inputs
    output = node.outputs
    attribute = node.attributes.map(Onnx_AttributeProto.init)
  }
}

extension Onnx_AttributeProto {
  fileprivate init(_ attribute: Attribute) {
    self.init()
    name = attribute.name
    switch attribute.value {
    case .float(let value):
      type = .float
      f = value
    case .int(let value):
      type = .int
      i = value
    case .string(let value):
      type = .string
      s = Data(value.utf8)
    case .tensor(let value):
      type = .tensor
      t = Onnx_TensorProto(value)
    case .floats(let values):
      type = .floats
      floats = values
    case .ints(let values):
      type = .ints
      ints = values
    case .strings(let values):
      type = .strings
      strings = values.map { Data($0.utf8) }
    }
  }
}

extension Onnx_TensorProto {
  fileprivate init(_ tensor: Tensor, name: String? = nil) {
    self.init()
    if let name { self.name = name }
    dims = tensor.shape.map(Int64.init)
    dataType = tensor.elements.type.rawValue
    // The fields of each type, not raw_data: no order of bytes to state, and checkers take both.
    switch tensor.elements {
    case .floats(let values): floatData = values
    case .doubles(let values): doubleData = values
    case .uint8s(let values): int32Data = values.map(Int32.init)
    case .int32s(let values): int32Data = values
    case .int64s(let values): int64Data = values
    case .strings(let values): stringData = values.map { Data($0.utf8) }
    case .bools(let values): int32Data = values.map { $0 ? 1 : 0 }
    }
  }
}

extension Onnx_ValueInfoProto {
  fileprivate init(_ value: ValueInfo) {
    self.init()
    name = value.name
    var tensor = Onnx_TypeProto.Tensor()
    tensor.elemType = value.type.rawValue
    if let shape = value.shape {
      tensor.shape = Onnx_TensorShapeProto.with { $0.dim = shape.map(Onnx_TensorShapeProto.Dimension.init) }
    }
    type = Onnx_TypeProto.with { $0.tensorType = tensor }
  }
}

extension Onnx_TensorShapeProto.Dimension {
  fileprivate init(_ dimension: ValueInfo.Dimension) {
    self.init()
    switch dimension {
    case .fixed(let size): dimValue = Int64(size)
    // A dimension without a value is one that nothing is known of.
    case .variable(let name): if !name.isEmpty { dimParam = name }
    }
  }
}
