internal import Backends
internal import Diagnostics
internal import Document
internal import Formats
internal import IR
internal import Source

/// Every key of a Secret that a container reads is one that is brought into the namespace, from an entry of the cloud's store
/// that is there.
enum SecretsAgree {
  /// - Parameter modules: of all environments in the account.
  static func check(_ plan: Plan, _ objects: ObjectIndex, _ modules: [TerraformContents]) -> [Diagnostic] {
    // Without a store, the Secrets are there already, and nobody here can say what is in them.
    guard plan.security.store != nil else { return [] }
    let isMade = plan.cloud?.managesSecrets == true && plan.security.secrets == .secretsManager
    var findings: [Diagnostic] = []
    var keys: [String: Set<String>] = [:]
    for secret in objects["ExternalSecret"] {
      guard let name = secret.node["spec"]?["target"]?["name"]?.string else { continue }
      for entry in secret.node["spec"]?["data"]?.items ?? [] {
        if let key = entry["secretKey"]?.string { keys[name, default: []].insert(key) }
        guard isMade, let path = entry["remoteRef"]?["key"], let text = path.string,
          !modules.contains(where: { $0.secrets.contains(text) })
        else { continue }
        findings.append(.entryMissing(text, at: path.origin ?? secret.origin, secret.id))
      }
    }
    var uses: [(user: String, reference: SecretReference)] = []
    for stage in plan.stages {
      for variable in stage.environment {
        if case .secret(let reference) = variable.value { uses.append((stage.name, reference)) }
      }
      uses += stage.secrets.map { (stage.name, $0.reference) }
    }
    if let bearer = plan.serving?.bearer { uses.append(("the model server", bearer)) }
    return findings
      + uses.compactMap { user, reference in
        keys[reference.secretName]?.contains(reference.key) ?? false ? nil : .secretMissing(reference, of: user)
      }
  }
}

extension Diagnostic {
  fileprivate static func entryMissing(_ path: String, at origin: Origin?, _ object: String) -> Diagnostic {
    Diagnostic(
      .secretsDiffer, at: origin?.span, "\(object) brings the entry `\(path)` of the secret store, which nothing makes")
  }

  fileprivate static func secretMissing(_ reference: SecretReference, of user: String) -> Diagnostic {
    Diagnostic(
      .secretsDiffer, at: reference.$path.origin.span,
      "\(user) reads the key `\(reference.key)` of the Secret `\(reference.secretName)`, which nothing brings there")
  }
}
