/// What requests say that ask for no prediction.
extension ProtobufRequestReader {
  /// Of a `ModelReadyRequest`.
  public static func readiness(_ bytes: [UInt8]) throws(InferenceFailure) -> (name: String, version: String?) {
    let message = try decoded(Inference_ModelReadyRequest.self, bytes)
    return (message.name, message.version.isEmpty ? nil : message.version)
  }

  /// Of a `ModelMetadataRequest`.
  public static func metadata(_ bytes: [UInt8]) throws(InferenceFailure) -> (name: String, version: String?) {
    let message = try decoded(Inference_ModelMetadataRequest.self, bytes)
    return (message.name, message.version.isEmpty ? nil : message.version)
  }

  /// Of a `RepositoryIndexRequest`: whether models that can answer are wanted alone.
  public static func index(_ bytes: [UInt8]) throws(InferenceFailure) -> Bool {
    let message = try decoded(Inference_RepositoryIndexRequest.self, bytes)
    try check(repository: message.repositoryName)
    return message.ready
  }

  /// Of a `RepositoryModelLoadRequest`: the model's name. A model is loaded as its folder has it: a configuration or files
  /// that the request brings are refused.
  public static func load(_ bytes: [UInt8]) throws(InferenceFailure) -> String {
    let message = try decoded(Inference_RepositoryModelLoadRequest.self, bytes)
    try check(repository: message.repositoryName)
    guard message.parameters.isEmpty else {
      throw InferenceFailure(.badRequest, noParameters)
    }
    return message.modelName
  }

  /// What a request hears, by whatever protocol, that brings a model's configuration or files.
  public static let noParameters = "a model is loaded from its folder alone: parameters are not supported"

  /// Of a `RepositoryModelUnloadRequest`: the model's name. `unload_dependents` changes nothing, for no model depends on
  /// another.
  public static func unload(_ bytes: [UInt8]) throws(InferenceFailure) -> String {
    let message = try decoded(Inference_RepositoryModelUnloadRequest.self, bytes)
    try check(repository: message.repositoryName)
    return message.modelName
  }

  private static func check(repository: String) throws(InferenceFailure) {
    guard repository.isEmpty else {
      throw InferenceFailure(
        .notFound, "there is no repository \(shown(repository)): this server has one, without a name")
    }
  }
}
