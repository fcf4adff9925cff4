internal import Backends
public import Diagnostics
internal import IR
internal import Source
internal import Spec

/// A pipeline without errors, and all that its outputs are made from: a value, so that any thread may compile it.
public struct CheckedPipeline: Sendable {
  let front: PipelineCompiler.Front
  let path: String
  let version: String
  let outputFolder: String
  /// The project's folder in its git repository; nil when it is the root.
  let subfolder: Sourced<String>?
  /// Nil: the shipped ones.
  let templates: TemplateSet?
  /// What was read for it, local data files among it.
  let reads: [InputFiles.Read]

  /// - Returns: the outputs, nil when they could not stand in a cluster; and why not, or what else was found.
  public func compile() -> (result: PipelineCompiler.Result?, findings: [Diagnostic]) {
    let environments = front.environments.map(\.name)
    let plans = front.environments.map { environment in
      Analysis(
        spec: environment.spec, environment: environment.name, environments: environments,
        deployment: environment.deployment, subfolder: subfolder,
        pins: front.pins?.environments[environment.name.value], version: version,
        dataFile: dataFile
      ).plan()
    }
    let emission = Emission(
      plans: plans, version: version, specPath: path, outputFolder: outputFolder,
      templates: templates ?? .shipped)
    var findings = DiagnosticLog()
    let tree = emission.tree(log: &findings)
    guard !findings.hasErrors else { return (nil, findings.all) }
    return (PipelineCompiler.Result(facts: front.facts, plans: plans, tree: tree), findings.all)
  }

  private func dataFile(_ path: String) -> String? {
    reads.first { $0.path == path }?.bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
