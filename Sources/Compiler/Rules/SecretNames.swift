internal import Diagnostics
internal import Source
internal import Spec

/// Secrets that are Kubernetes Secrets have names that Kubernetes takes.
enum SecretNames {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard facts.spec.security.secrets == .kubernetes else { return [] }
    return references(facts.spec).compactMap { secret in
      let name = secret.value.path
      return DNS.isHostName(name) && name == name.lowercased()
        ? nil : Diagnostic.secretName(secret, choice: facts.spec.security.$secrets)
    }
  }

  /// Every secret that the spec refers to.
  static func references(_ spec: PipelineSpec) -> [Sourced<SecretPath>] {
    let own = [spec.serving.auth?.$bearer, spec.delivery?.$secret.present(), spec.monitoring.alerts?.$secret.present()]
    let stages = (spec.stages ?? []).flatMap { $0.environment.entries.map { $0.value.$secret.present() } }
    return (own + stages).compactMap(\.self)
  }
}

extension Diagnostic {
  fileprivate static func secretName(
    _ secret: Sourced<SecretPath>, choice: Sourced<PipelineSpec.Security.Secrets>
  ) -> Diagnostic {
    Diagnostic(
      .secretName, at: secret.part(0..<secret.value.path.utf8.count),
      "`\(secret.value.path)` cannot be the name of a Kubernetes Secret",
      notes: [Note("secrets are Kubernetes Secrets by this line", where: choice)],
      help: choice.isWritten
        ? "use lower-case letters, digits, `-` and `.`"
        : "use lower-case letters, digits, `-` and `.`, or name a store with `security.secrets`")
  }
}
