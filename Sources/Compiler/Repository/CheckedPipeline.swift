internal import Backends
public import Diagnostics
public import IR
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
    let plans = front.environments.map { analysis(of: $0).plan() }
    let emission = Emission(
      plans: plans, version: version, specPath: path, outputFolder: outputFolder,
      templates: templates ?? .shipped)
    var findings = DiagnosticLog()
    let tree = emission.tree(log: &findings)
    guard !findings.hasErrors else { return (nil, findings.all) }
    return (PipelineCompiler.Result(facts: front.facts, plans: plans, tree: tree), findings.all)
  }

  /// The plan of one environment, where what a run registers is served whether a model is pinned or not.
  ///
  /// - Returns: nil when there is no such environment.
  public func servingPlan(in environment: String) -> Plan? {
    guard let found = front.environments.first(where: { $0.name.value == environment }) else { return nil }
    var analysis = analysis(of: found)
    let rule: Rule = "a run on one machine serves the model that it registered"
    analysis.unpinned = Serving.PinnedModel(
      version: Sourced("1", rule: rule), uri: Sourced("", rule: rule), digest: nil)
    return analysis.plan()
  }

  private func analysis(of environment: PipelineCompiler.Front.Environment) -> Analysis {
    Analysis(
      spec: environment.spec, environment: environment.name, environments: front.environments.map(\.name),
      deployment: environment.deployment, subfolder: subfolder,
      pins: front.pins?.environments[environment.name.value], version: version, dataFile: dataFile)
  }

  private func dataFile(_ path: String) -> String? {
    reads.first { $0.path == path }?.bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
