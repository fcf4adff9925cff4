internal import ONNX
internal import RuntimeContract

/// What the server says of itself and its models, as the Open Inference Protocol has it.
public enum MetadataWriter {
  static let serverName = "mlgen-serve"
  static let platform = "onnx_onnxv1"

  static func extensions(managesModels: Bool) -> [String] {
    managesModels ? ["binary_tensor_data", "model_repository"] : ["binary_tensor_data"]
  }

  /// - Parameter managesModels: whether clients may load and unload.
  public static func server(managesModels: Bool) -> [UInt8] {
    var json = JSONText()
    json.raw("{\"name\":")
    json.text(serverName)
    json.raw(",\"version\":")
    json.text(Release.version)
    json.raw(",\"extensions\":")
    json.list(extensions(managesModels: managesModels)) { $0.text($1) }
    json.raw("}")
    return json.bytes
  }

  public static func model(_ model: LoadedModel, versions: [String]) -> [UInt8] {
    var json = JSONText()
    json.raw("{\"name\":")
    json.text(model.name)
    json.raw(",\"versions\":")
    json.list(versions) { $0.text($1) }
    json.raw(",\"platform\":")
    json.text(platform)
    json.raw(",\"inputs\":")
    json.list(model.signature.inputs) { $0.value($1) }
    json.raw(",\"outputs\":")
    json.list(model.signature.outputs) { $0.value($1) }
    json.raw("}")
    return json.bytes
  }

  public static func readiness(of name: String, isReady: Bool) -> [UInt8] {
    var json = JSONText()
    json.raw("{\"name\":")
    json.text(name)
    json.raw(",\"ready\":")
    json.bool(isReady)
    json.raw("}")
    return json.bytes
  }

  public static func error(_ message: String) -> [UInt8] {
    var json = JSONText()
    json.raw("{\"error\":")
    json.text(message)
    json.raw("}")
    return json.bytes
  }

  /// KServe's list of models.
  public static func models(_ names: [String]) -> [UInt8] {
    var json = JSONText()
    json.raw("{\"models\":")
    json.list(names) { $0.text($1) }
    json.raw("}")
    return json.bytes
  }

  public static func index(_ statuses: [ModelRepository.Status]) -> [UInt8] {
    var json = JSONText()
    json.list(statuses) { json, status in
      json.raw("{\"name\":")
      json.text(status.name)
      json.raw(",\"version\":")
      json.text(status.version)
      json.raw(",\"state\":")
      json.text(status.state.rawValue)
      json.raw(",\"reason\":")
      json.text(status.reason)
      json.raw("}")
    }
    return json.bytes
  }
}

extension JSONText {
  fileprivate mutating func value(_ value: ValueInfo) {
    raw("{\"name\":")
    text(value.name)
    raw(",\"datatype\":")
    text(Datatype(value.type).rawValue)
    raw(",\"shape\":")
    list(value.sizes) { $0.integer($1) }
    raw("}")
  }
}
