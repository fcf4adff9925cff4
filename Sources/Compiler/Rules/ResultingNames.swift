internal import Source
internal import Spec

/// The names that one environment's output gives to things, with what each must fit.
struct ResultingNames {
  struct Name {
    /// What has the name, such as "the service account of the stage `enrich`".
    let what: String
    let text: String
    /// Names of one scope are unique; nil when another part of the output already sees to that.
    let scope: String?
    let limit: Int
    /// Who sets the limit, for the message.
    let limitedBy: String
    /// The part of the spec that makes it this name and no other; nil for what is always there.
    let origin: Origin?
  }

  let all: [Name]

  static let reads: [PipelineSpec.Section] = [
    .metadata, .options, .data, .training, .registry, .serving, .monitoring, .security, .cloud, .delivery, .stages,
    .namespace,
  ]

  init(_ facts: SpecFacts) {
    let spec = facts.spec
    let names = facts.names
    var all: [Name] = []
    func add(
      _ what: String, _ text: String, scope: String? = nil, limit: Int = 253, by: String = "Kubernetes",
      _ origin: Origin? = nil
    ) {
      all.append(Name(what: what, text: text, scope: scope, limit: limit, limitedBy: by, origin: origin))
    }
    add("the namespace", names.namespace, limit: 63)
    if facts.spec.options.deploymentMode != .batch {
      add("the predictor's service", names.predictor, limit: 63)
      add("the predictor's host name", names.predictorHost, limit: 63, by: "DNS")
      add("the model server", names.servingAccount, scope: "config", limit: 63)
      if spec.cloud != nil { add("the model server's role", names.role("serving"), limit: 64, by: "IAM") }
    }
    let order = StageOrder(spec)
    for vertex in order.vertices {
      let origin = vertex.span.map(Origin.span)
      add("the stage `\(vertex.name)`", names.stage(vertex.name), scope: "config", limit: 63, origin)
      if spec.cloud != nil {
        add("the role of the stage `\(vertex.name)`", names.role(vertex.name), limit: 64, by: "IAM", origin)
      }
    }
    if let drift = spec.monitoring.drift {
      let name = StageKind.driftDetection.rawValue
      add("the stage `\(name)`", names.stage(name), scope: "config", limit: 63, drift.place.origin)
    }
    add("the workspace", names.workspace, limit: 63)
    for source in spec.data.sources {
      let origin = source.$name.origin
      if source.uri.isLocal {
        add("the data of `\(source.name)`", names.dataFile(source.name), scope: "config", limit: 63, origin)
      } else {
        let digest = Mounts.digest(
          of: source.uri, region: spec.cloud?.region, identity: IdentityAnalysis(spec, names: names).kind.value)
        add("the mount of `\(source.name)`", names.claim(source.name, digest: digest), limit: 63, origin)
        add("the volume of `\(source.name)`", names.volume(source.name, digest: digest), origin)
      }
    }
    for result in ResultsMount.allCases {
      guard let uri = result.uri(in: spec), uri.value.isObjectStore else { continue }
      let digest = Mounts.digest(
        ofResultsAt: uri.value, region: spec.cloud?.region, identity: IdentityAnalysis(spec, names: names).kind.value)
      let claim = names.claim(result.mountName, digest: digest)
      add("the mount of \(result.what)", claim, limit: 63, uri.origin)
      add("the volume of \(result.what)", names.volume(result.mountName, digest: digest), uri.origin)
    }
    if let priority = spec.training.$priority.present() {
      add("the priority class", names.priorityClass(priority.value.rawValue), priority.origin)
    }
    if spec.security.secrets != .kubernetes {
      var paths: [String] = []
      for secret in SecretNames.references(spec) where !paths.contains(secret.value.path) {
        paths.append(secret.value.path)
        let path = secret.value.path
        add("the secret at `\(path)`", names.syncedSecret(path), scope: "secret", secret.origin)
      }
    }
    self.all = all
  }
}
