internal import Document
internal import Formats
internal import Source

/// An object of Argo CD's own group.
enum ArgoCDObject {
  static let group = "argoproj.io"

  /// - Parameter origin: of lines without one of their own.
  static func make(
    _ id: String, _ kind: String, name: Sourced<String>, namespace: Sourced<String>, origin: Origin,
    labels: [Node.Entry] = [.init("app.kubernetes.io/managed-by", "mlgen")], annotations: [Node.Entry] = [],
    finalizers: [Node] = [], spec: [Node.Entry]
  ) -> KubernetesObject {
    let annotations = annotations + ArgoCD.wave(of: kind)
    return KubernetesObject(
      id: id,
      node: .mapping(
        [
          .init("apiVersion", "\(group)/v1alpha1"),
          .init("kind", Node(kind)),
          .init(
            "metadata",
            [
              "name": Node(name),
              "namespace": Node(namespace),
              "labels": .mapping(labels),
              "annotations": annotations.isEmpty ? .absent : .mapping(annotations),
              "finalizers": finalizers.isEmpty ? .absent : .list(finalizers),
            ]),
          .init("spec", .mapping(spec)),
        ], origin: origin))
  }
}
