/// What a call asks for: the methods of the Open Inference Protocol and of its model repository extension.
enum GRPCMethod: String, CaseIterable, Sendable {
  case serverLive = "ServerLive"
  case serverReady = "ServerReady"
  case modelReady = "ModelReady"
  case serverMetadata = "ServerMetadata"
  case modelMetadata = "ModelMetadata"
  case modelInfer = "ModelInfer"
  case repositoryIndex = "RepositoryIndex"
  case repositoryModelLoad = "RepositoryModelLoad"
  case repositoryModelUnload = "RepositoryModelUnload"

  static let serviceName = "inference.GRPCInferenceService"
  static let service = "/\(serviceName)/"

  /// Nil when there is no such method.
  init?(path: String) {
    guard path.hasPrefix(Self.service) else { return nil }
    self.init(rawValue: String(path.dropFirst(Self.service.count)))
  }

  /// Whether it answers without the token: what probes ask for.
  var isOpen: Bool {
    switch self {
    case .serverLive, .serverReady: true
    case .modelReady, .serverMetadata, .modelMetadata, .modelInfer, .repositoryIndex, .repositoryModelLoad,
      .repositoryModelUnload:
      false
    }
  }
}
