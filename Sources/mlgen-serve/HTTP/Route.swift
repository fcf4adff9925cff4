internal import NIOHTTP1
internal import Serving

/// What a request asks for, by its path.
enum Route: Hashable {
  case root
  case live
  case ready
  case metrics
  case serverMetadata
  case modelNames
  case model(name: String, version: String?)
  case modelReady(name: String, version: String?)
  case infer(name: String, version: String?)
  case index
  case load(name: String)
  case unload(name: String)
  case v1Models
  case v1Model(name: String)
  case v1Predict(name: String)
  case v1Explain(name: String)
  case ping
  case torchPredict(name: String, version: String?)

  /// Nil when there is nothing at the path.
  init?(path: Substring) {
    guard path.hasPrefix("/") else { return nil }
    var parts: [String] = []
    for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let decoded = PercentEncoding.decoded(part) else { return nil }
      parts.append(decoded)
    }
    // `/v2/` is the path of the protocol's own description, `/v2` that of its text.
    if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    switch parts.count {
    case 1 where parts[0].isEmpty: self = .root
    case 1 where parts[0] == "metrics": self = .metrics
    case 1 where parts[0] == "ping": self = .ping
    case 1 where parts[0] == "v2": self = .serverMetadata
    case 2 where parts == ["v2", "models"]: self = .modelNames
    case 2 where parts == ["v1", "models"]: self = .v1Models
    case 2 where parts[0] == "predictions": self = .torchPredict(name: parts[1], version: nil)
    case 3 where parts[0] == "predictions": self = .torchPredict(name: parts[1], version: parts[2])
    case 3 where parts == ["v2", "health", "live"]: self = .live
    case 3 where parts == ["v2", "health", "ready"]: self = .ready
    case 3 where parts == ["v2", "repository", "index"]: self = .index
    case 3 where parts[..<2] == ["v1", "models"]:
      let name = parts[2]
      if name.hasSuffix(":predict") {
        self = .v1Predict(name: String(name.dropLast(":predict".count)))
      } else if name.hasSuffix(":explain") {
        self = .v1Explain(name: String(name.dropLast(":explain".count)))
      } else {
        self = .v1Model(name: name)
      }
    case 5 where parts[..<3] == ["v2", "repository", "models"]:
      switch parts[4] {
      case "load": self = .load(name: parts[3])
      case "unload": self = .unload(name: parts[3])
      default: return nil
      }
    case 3... where parts[..<2] == ["v2", "models"]:
      let name = parts[2]
      var rest = parts[3...]
      var version: String?
      if rest.first == "versions", rest.count > 1 {
        version = rest[rest.startIndex + 1]
        rest = rest.dropFirst(2)
      }
      switch rest {
      case []: self = .model(name: name, version: version)
      case ["ready"]: self = .modelReady(name: name, version: version)
      case ["infer"]: self = .infer(name: name, version: version)
      default: return nil
      }
    default: return nil
    }
  }

  /// The one method that it answers to; what answers to GET answers to HEAD, too.
  var method: HTTPMethod {
    switch self {
    case .infer, .index, .load, .unload, .v1Predict, .v1Explain, .torchPredict: .POST
    case .root, .live, .ready, .metrics, .serverMetadata, .modelNames, .model, .modelReady, .v1Models, .v1Model, .ping:
      .GET
    }
  }

  /// Whether it answers without the token: what the cluster asks for.
  var isOpen: Bool {
    switch self {
    case .live, .ready, .metrics, .ping: true
    default: false
    }
  }

  /// The path with names in place of what differs from request to request.
  var template: String {
    switch self {
    case .root: "/"
    case .live: "/v2/health/live"
    case .ready: "/v2/health/ready"
    case .metrics: "/metrics"
    case .serverMetadata: "/v2"
    case .modelNames: "/v2/models"
    case .model(_, let version): "/v2/models/{model}\(version == nil ? "" : "/versions/{version}")"
    case .modelReady(_, let version): "/v2/models/{model}\(version == nil ? "" : "/versions/{version}")/ready"
    case .infer(_, let version): "/v2/models/{model}\(version == nil ? "" : "/versions/{version}")/infer"
    case .index: "/v2/repository/index"
    case .load: "/v2/repository/models/{model}/load"
    case .unload: "/v2/repository/models/{model}/unload"
    case .v1Models: "/v1/models"
    case .v1Model: "/v1/models/{model}"
    case .v1Predict: "/v1/models/{model}:predict"
    case .v1Explain: "/v1/models/{model}:explain"
    case .ping: "/ping"
    case .torchPredict(_, let version): "/predictions/{model}\(version == nil ? "" : "/{version}")"
    }
  }

  /// The model and protocol of a request for a prediction.
  var prediction: (name: String, version: String?, via: ServingProtocol)? {
    switch self {
    case .infer(let name, let version): (name, version, .http)
    case .v1Predict(let name): (name, nil, .v1)
    case .torchPredict(let name, let version): (name, version, .torchserve)
    default: nil
    }
  }
}
