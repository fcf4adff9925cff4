public import Diagnostics
internal import IR
internal import Source
public import Spec

/// The rules across the environments of one pipeline.
public enum EnvironmentRules {
  /// - Parameter specs: the merged specs, each with its environment's name, in the order of the file.
  public static func check(_ specs: [(environment: String, spec: PipelineSpec)]) -> [Diagnostic] {
    let places = specs.map { environment, spec in Place(environment: environment, spec: spec) }
    return places.enumerated().compactMap { index, place in
      places[..<index].first { $0.cluster == place.cluster && $0.namespace == place.namespace }
        .map { Diagnostic.namespaceOfTwoEnvironments(place, first: $0) }
    }
  }

  fileprivate struct Place {
    let environment: String
    let namespace: String
    let span: Span?
    let cluster: String

    init(environment: String, spec: PipelineSpec) {
      self.environment = environment
      namespace =
        spec.namespace ?? ObjectNames.defaultNamespace(pipeline: spec.metadata.name, environment: environment)
      span =
        spec.$namespace.origin.span
        ?? spec.environments.entries.first { $0.key == environment }?.keySpan
      let destination = spec.platform.argocd.destination
      cluster = Deployment.Cluster(name: destination.name, server: destination.server?.description).name
    }
  }
}

extension Diagnostic {
  fileprivate static func namespaceOfTwoEnvironments(
    _ place: EnvironmentRules.Place, first: EnvironmentRules.Place
  ) -> Diagnostic {
    Diagnostic(
      .namespaceShared, at: place.span,
      "\(first.environment) and \(place.environment) both land in the namespace `\(place.namespace)`"
        + (place.cluster.isEmpty ? "" : " of `\(place.cluster)`"),
      notes: [Note("\(first.environment) lands there by this", at: first.span)],
      help: "give each a `namespace` of its own, or a cluster with `platform.argocd.destination`")
  }
}
