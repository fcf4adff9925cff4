internal import Document

/// Prints an object set as the folder that `kubectl apply -k` and Argo CD read: one file an object, and a
/// `kustomization.yaml` that lists them in the order in which they are applied.
public enum KubernetesFolder {
  public static let kustomization = "kustomization.yaml"

  /// - Parameter header: comment lines at the top of every file, without `#`.
  public static func files(of set: KubernetesObjectSet, header: [String] = []) -> [RenderedFile] {
    let list: Node = [
      "apiVersion": "kustomize.config.k8s.io/v1beta1",
      "kind": "Kustomization",
      "resources": .list(set.objects.map { Node($0.fileName, origin: $0.origin) }),
    ]
    return [RenderedFile(path: kustomization, text: YAMLWriter.render(list.from(set.origin), header: header))]
      + set.objects.map { RenderedFile(path: $0.fileName, text: YAMLWriter.render($0.node, header: header)) }
  }
}
