internal import Document
internal import Formats
internal import IR
internal import Source

/// Secrets of the cloud's store, brought into the namespace by the External Secrets operator. A `kubernetes` backend
/// has none: the Secrets are there already.
enum ExternalSecrets {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    let security = scope.plan.security
    guard let store = security.store else { return [] }
    var names: [String] = []
    for reference in security.references where !names.contains(reference.secretName) {
      names.append(reference.secretName)
    }
    return names.map { name in
      object(security.references.filter { $0.secretName == name }, store, scope)
    }
  }

  /// - Parameter references: keys of one Secret, at least one.
  private static func object(
    _ references: [SecretReference], _ store: Security.SecretStore, _ scope: ObjectScope
  ) -> KubernetesObject {
    let first = references[0]
    return scope.object(
      "external-secret/\(scope.part(of: first.secretName))", "external-secrets.io/v1", "ExternalSecret",
      name: first.$secretName,
      origin: first.$path.origin,
      body: [
        .init(
          "spec",
          [
            "refreshInterval": "1h",
            "secretStoreRef": ["kind": Node(store.$kind), "name": Node(store.$name)],
            "target": ["name": Node(first.$secretName), "creationPolicy": "Owner"],
            "data": .list(
              references.map { reference in
                [
                  "secretKey": Node(reference.$key),
                  "remoteRef": ["key": Node(reference.$path), "property": Node(reference.$key)],
                ]
              }),
          ])
      ])
  }
}
