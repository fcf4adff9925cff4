internal import FoundationEssentials
internal import ONNX
internal import RuntimeContract
internal import SwiftProtobuf

/// Writes the protocol's messages in protobuf's form.
public enum ProtobufResponseWriter {
  /// A `ModelInferResponse`: all outputs raw, or none.
  public static func body(of response: InferenceResponse) throws(InferenceFailure) -> [UInt8] {
    var message = Inference_ModelInferResponse()
    message.modelName = response.modelName
    message.modelVersion = response.modelVersion
    message.id = response.id ?? ""
    let isRaw = response.outputs.contains { $0.isBinary }
    for output in response.outputs {
      var tensor = Inference_ModelInferResponse.InferOutputTensor()
      tensor.name = output.name
      tensor.datatype = Datatype(output.tensor.elements.type).rawValue
      tensor.shape = output.tensor.shape.map { Int64($0) }
      if isRaw {
        var bytes: [UInt8] = []
        BinaryData.append(output.tensor, to: &bytes)
        message.rawOutputContents.append(Data(bytes))
      } else {
        tensor.contents = Inference_InferTensorContents(output.tensor.elements)
      }
      message.outputs.append(tensor)
    }
    return try encoded(message)
  }

  public static func isLive() throws(InferenceFailure) -> [UInt8] {
    try encoded(Inference_ServerLiveResponse.with { $0.live = true })
  }

  public static func isReady(_ isReady: Bool) throws(InferenceFailure) -> [UInt8] {
    try encoded(Inference_ServerReadyResponse.with { $0.ready = isReady })
  }

  public static func isModelReady(_ isReady: Bool) throws(InferenceFailure) -> [UInt8] {
    try encoded(Inference_ModelReadyResponse.with { $0.ready = isReady })
  }

  /// - Parameter managesModels: whether clients may load and unload.
  public static func server(managesModels: Bool) throws(InferenceFailure) -> [UInt8] {
    try encoded(
      Inference_ServerMetadataResponse.with {
        $0.name = MetadataWriter.serverName
        $0.version = Release.version
        $0.extensions = MetadataWriter.extensions(managesModels: managesModels)
      })
  }

  public static func model(_ model: LoadedModel, versions: [String]) throws(InferenceFailure) -> [UInt8] {
    try encoded(
      Inference_ModelMetadataResponse.with {
        $0.name = model.name
        $0.versions = versions
        $0.platform = MetadataWriter.platform
        $0.inputs = model.signature.inputs.map(Inference_ModelMetadataResponse.TensorMetadata.init)
        $0.outputs = model.signature.outputs.map(Inference_ModelMetadataResponse.TensorMetadata.init)
      })
  }

  public static func index(_ statuses: [ModelRepository.Status]) throws(InferenceFailure) -> [UInt8] {
    try encoded(
      Inference_RepositoryIndexResponse.with {
        $0.models = statuses.map { status in
          .with {
            $0.name = status.name
            $0.version = status.version
            $0.state = status.state.rawValue
            $0.reason = status.reason
          }
        }
      })
  }

  private static func encoded(_ message: some SwiftProtobuf.Message) throws(InferenceFailure) -> [UInt8] {
    do {
      return try message.serializedBytes()
    } catch { throw InferenceFailure(.internal, "the answer is larger than a message may be") }
  }
}

extension Inference_ModelMetadataResponse.TensorMetadata {
  fileprivate init(_ value: ValueInfo) {
    self.init()
    name = value.name
    datatype = Datatype(value.type).rawValue
    shape = value.sizes.map { Int64($0) }
  }
}

extension Inference_InferTensorContents {
  fileprivate init(_ elements: Tensor.Elements) {
    self.init()
    switch elements {
    case .floats(let values): fp32Contents = values
    case .doubles(let values): fp64Contents = values
    case .uint8s(let values): uintContents = values.map { UInt32($0) }
    case .int32s(let values): intContents = values
    case .int64s(let values): int64Contents = values
    case .strings(let values): bytesContents = values.map { Data($0.utf8) }
    case .bools(let values): boolContents = values
    }
  }
}
