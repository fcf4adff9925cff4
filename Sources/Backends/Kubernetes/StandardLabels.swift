internal import Document
internal import IR
internal import Source

/// The labels of every object, and those by which selectors find pods.
enum StandardLabels {
  static let pipeline = "mlgen.dev/pipeline"
  static let environment = "mlgen.dev/environment"
  static let owner = "mlgen.dev/owner"
  /// On the pods of stages alone: the stage's name in the spec.
  static let stage = "mlgen.dev/stage"

  /// The recommended labels of Kubernetes, ours, and the user's: a user's label never replaces one of the former,
  /// which selectors rely on.
  static func entries(_ identity: Identity) -> [Node.Entry] {
    var entries: [Node.Entry] = [
      .init("app.kubernetes.io/name", Node(identity.$pipeline)),
      .init(
        "app.kubernetes.io/instance",
        Node(identity.$namespace).parameter("labels.instance", "Label app.kubernetes.io/instance of every object")),
      .init("app.kubernetes.io/part-of", Node(identity.$pipeline)),
      .init("app.kubernetes.io/managed-by", "mlgen"),
      .init(pipeline, Node(identity.$pipeline)),
      .init(
        environment,
        Node(identity.$environment).parameter("labels.environment", "Label mlgen.dev/environment of every object")),
    ]
    if !identity.owner.isEmpty { entries.append(.init(owner, Node(identity.$owner))) }
    for label in identity.labels where !entries.contains(where: { $0.key == label.key }) {
      entries.append(.init(label.key, Node(label.value)))
    }
    return entries
  }

  /// The same as texts, for what is printed as no object.
  static func texts(_ identity: Identity) -> [(key: Sourced<String>, value: Sourced<String>)] {
    entries(identity).map { entry in
      let origin = entry.value.origin ?? .rule("labels of everything that mlgen makes")
      return (Sourced(entry.key, origin: origin), Sourced(entry.value.string ?? "", origin: origin))
    }
  }
}
