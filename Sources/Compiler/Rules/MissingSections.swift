internal import Diagnostics
internal import Source
internal import Spec

/// Choices have the sections that they cannot do without.
enum MissingSections {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    var findings: [Diagnostic] = []
    func need(_ section: String, _ purpose: String, _ choice: String, _ value: Sourced<String>) {
      findings.append(Diagnostic.missingSection(section, purpose, choice: choice, value: value))
    }
    func need<Value>(_ section: String, _ purpose: String, _ choice: String, _ value: Sourced<Value>)
    where Value: RawRepresentable<String> {
      need(section, purpose, choice, value.map(\.rawValue))
    }
    let mode = spec.options.$deploymentMode
    if mode.value.scoresFiles, spec.serving.batch == nil {
      need("serving.batch", "what to score and where the scores go", "deployment_mode", mode)
    }
    if mode.value.readsTopics, spec.serving.stream == nil {
      need("serving.stream", "which topics to read and write", "deployment_mode", mode)
    }
    if spec.security.secrets != .kubernetes, spec.platform.secretStore == nil, !SecretNames.references(spec).isEmpty {
      need("platform.secret_store", "where the secrets are", "secrets", spec.security.$secrets)
    }
    if let identity = spec.security.$identity.present(), spec.cloud == nil {
      need("cloud", "the account that pods prove themselves to", "identity", identity)
    }
    if let budget = spec.cost?.$budget.present(), spec.cloud == nil {
      need("cloud", "the account whose costs are watched", "budget", budget.map(\.description))
    }
    if let alerts = spec.monitoring.alerts, alerts.secret == nil {
      switch alerts.to {
      case .pagerduty, .opsgenie, .slack: need("monitoring.alerts.secret", "the channel's own key", "to", alerts.$to)
      case .email: break
      }
    }
    return findings
  }
}

extension Diagnostic {
  fileprivate static func missingSection(
    _ section: String, _ purpose: String, choice: String, value: Sourced<String>
  ) -> Diagnostic {
    Diagnostic(
      .missingSection, at: value.origin.span, "`\(choice): \(value.value)` needs `\(section)`, which says \(purpose)")
  }
}
