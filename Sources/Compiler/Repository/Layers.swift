internal import Diagnostics
public import Source
public import Spec

extension PipelineCompiler {
  /// The specs of a pipeline's environments, every default filled in; nil when they cannot be read.
  public mutating func specs(of path: String) throws -> [(environment: String, spec: PipelineSpec)]? {
    var findings = DiagnosticLog()
    let front = try front(path, findings: &findings)
    add(findings.all)
    return front?.environments.map { environment in
      (environment.name.value, environment.spec.withDerivedDefaults(environment: environment.name))
    }
  }

  /// The layer that a value was written in, for people.
  public func layer(of span: Span) -> String {
    let file = sources[span.file]
    if file.path == projectPath { return "defaults of the project" }
    if file.path.hasPrefix("\(project.pins)/") { return "pins" }
    if file.path.hasPrefix("\(project.templates)/") { return "template of the project" }
    for overlay in overlays where overlay.span.contains(span) { return "environment \(overlay.environment)" }
    return "pipeline"
  }
}
