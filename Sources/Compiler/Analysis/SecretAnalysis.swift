internal import IR
internal import Source
internal import Spec

/// The secrets that an environment refers to, each once.
struct SecretAnalysis {
  let backend: Sourced<Security.SecretsBackend>
  private let names: ObjectNames
  private(set) var references: [SecretReference] = []

  init(_ spec: PipelineSpec, names: ObjectNames) {
    backend = spec.security.$secrets.map { secrets in
      switch secrets {
      case .vault: .vault
      case .secretsManager: .secretsManager
      case .kubernetes: .kubernetes
      }
    }
    self.names = names
  }

  /// The key of a Kubernetes Secret that holds what `path` names.
  mutating func refer(to path: Sourced<SecretPath>) -> SecretReference {
    let name =
      switch backend.value {
      // The Secret exists, so its path is its name.
      case .kubernetes: path.map(\.path)
      case .vault, .secretsManager: path.map { names.syncedSecret($0.path) }.joined(with: backend.origin)
      }
    let reference = SecretReference(path: path.map(\.path), key: path.map(\.key), secretName: name)
    if !references.contains(where: { $0.path == reference.path && $0.key == reference.key }) {
      references.append(reference)
    }
    return reference
  }
}
