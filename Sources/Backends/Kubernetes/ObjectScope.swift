internal import Document
internal import Formats
internal import IR
internal import Source

/// The plan of an environment, with what all objects made from it share.
struct ObjectScope {
  /// Where an object lives.
  enum Level {
    case namespace
    case cluster
  }

  let plan: Plan
  private let labels: [Node.Entry]

  init(_ plan: Plan) {
    self.plan = plan
    self.labels = StandardLabels.entries(plan.identity)
  }

  /// An object of this environment with the standard labels.
  ///
  /// - Parameters:
  ///   - id: without the environment, unique in the set, a DNS label.
  ///   - origin: why the object is there; lines without an origin of their own have it.
  ///   - body: the entries behind `metadata`.
  func object(
    _ id: String, _ apiVersion: String, _ kind: String, name: Sourced<String>, level: Level = .namespace,
    origin: Origin, labels extra: [Node.Entry] = [], annotations: [Node.Entry] = [], body: [Node.Entry]
  ) -> KubernetesObject {
    let namespace = level == .namespace ? Node(plan.identity.$namespace) : .absent
    let annotations = annotations + (plan.deployment.sync == nil ? [] : ArgoCD.wave(of: kind))
    let metadata: Node = [
      "name": Node(name),
      "namespace": namespace,
      "labels": .mapping(labels + extra.filter { entry in !labels.contains { $0.key == entry.key } }),
      "annotations": annotations.isEmpty ? .absent : .mapping(annotations),
    ]
    let head: [Node.Entry] = [
      .init("apiVersion", Node(apiVersion)), .init("kind", Node(kind)), .init("metadata", metadata),
    ]
    return KubernetesObject(id: id, node: .mapping(head + body, origin: origin))
  }

  /// A name of the pipeline's own with a part behind it.
  func name(_ part: String) -> Sourced<String> { plan.identity.$pipeline.map { "\($0)-\(part)" } }

  /// The part of a name behind the pipeline's own: what tells objects of one kind apart.
  func part(of name: String) -> String {
    let prefix = "\(plan.identity.pipeline)-"
    return name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count ? String(name.dropFirst(prefix.count)) : name
  }
}

extension String {
  /// `_` of the language is `-` in Kubernetes.
  var dashed: String {
    String(decoding: utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
  }
}
