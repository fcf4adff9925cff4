internal import Backends
public import Diagnostics
public import IR
public import Source
public import Spec
internal import YAML

/// Compiles the pipelines of one repository, one after another: each result is handed out and forgotten, so a thousand
/// pipelines take the memory of one.
///
/// The findings and the texts that they point into stay, for printing at the end.
public struct PipelineCompiler {
  /// `MAJOR.MINOR.PATCH`, as it stands in image tags and charts.
  public let version: String
  /// All texts that findings point into.
  public var sources = SourceMap()
  public private(set) var log = DiagnosticLog()
  /// What was read for the pipeline that was compiled last.
  public private(set) var files: InputFiles
  public private(set) var project = Project()
  /// Nil when all are the shipped ones. Those are not read before something is compiled, which most builds never do.
  private(set) var templates: TemplateSet?
  private var hasReadTemplates = false
  private var projectNode: YAML.Node?
  /// The spec whose facts were asked for last: where one has changed, it is the one that is compiled next.
  private var lastRead: (path: String, node: YAML.Node, findings: [Diagnostic])?
  private(set) var projectPath = ""
  /// The entries of `environments` of all pipelines that were read.
  private(set) var overlays: [(environment: String, span: Span)] = []

  /// - Parameter files: the door to the repository.
  public init(version: String, files: InputFiles) {
    self.version = version
    self.files = files
  }

  /// A compiled pipeline.
  public struct Result: Sendable {
    public var facts: PipelineFacts
    /// One for each environment, in the order of the spec.
    public var plans: [Plan]
    public var tree: OutputTree
  }

  // MARK: - The repository's own file

  /// Reads `mlgen.yaml`, if there is one.
  public mutating func readProject(path: String = "mlgen.yaml") throws {
    projectPath = path
    guard let bytes = try files.read(path) else { return }
    let source = sources.add(path: path, bytes: bytes)
    guard let node = Reader.read(source, log: &log) else { return }
    if let project = SpecReader.readProject(node, log: &log) {
      self.project = project
      projectNode = node
    }
  }

  /// Forgets what was read, for the next pipeline.
  public mutating func startOver() { files.startOver() }

  /// Findings of others, such as delivery.
  public mutating func add(_ diagnostics: [Diagnostic]) { log.add(contentsOf: diagnostics) }

  /// Reports that the repository has no spec.
  public mutating func reportNoSpecs() {
    let patterns = project.specs.map { "`\($0.value)`" }.joined(separator: ", ")
    log.add(
      Diagnostic(
        .noSpecs, at: projectNode?["specs"]?.span, "no file matches \(patterns)",
        help: "write a spec there, or say in mlgen.yaml under `specs` where they are"))
  }

  // MARK: - Templates

  /// Reads the project's own templates, once. When something is wrong with one of them, `log` says it, and what is
  /// compiled takes the shipped ones.
  /// - Parameter list: the paths of all files below a folder; none when there is no such folder.
  public mutating func readTemplates(list: (String) throws -> [String]) throws {
    guard !hasReadTemplates else { return }
    hasReadTemplates = true
    templates = try ProjectTemplates(folder: project.templates).read(
      paths: list(project.templates), files: &files, sources: &sources, log: &log)
  }

  // MARK: - Pass 1: facts

  /// The facts of a spec that this run skips or has yet to compile, without any finding; nil when it has no readable
  /// name, which compiling it will report.
  public mutating func facts(of path: String) throws -> PipelineFacts? {
    guard let bytes = try files.read(path) else { return nil }
    let source = sources.add(path: path, bytes: bytes)
    var findings = DiagnosticLog()
    guard let node = Reader.read(source, log: &findings) else { return nil }
    lastRead = (path, node, findings.all)
    return facts(of: path, node: node)
  }

  private func facts(of path: String, node: YAML.Node) -> PipelineFacts? {
    guard let nameNode = node["metadata"]?["name"] ?? project.defaults?["metadata"]?["name"],
      let name = nameNode.scalar?.text
    else { return nil }
    let overlays = overlays(of: node)
    let environments = Self.names(of: overlays).map { environment in
      let overlay = overlays.first { $0.key == environment.value }?.value
      // The layers as they stand: merging a thousand specs to learn three words of each would cost more than the rest.
      let platforms = [overlay, node, project.defaults].compactMap { $0?["platform"] }
      let destinations = platforms.compactMap { $0["argocd"]?["destination"] }
      let destination = destinations.first { $0["name"] != nil || $0["server"] != nil }
      let managed = platforms.lazy.compactMap { $0["manage"]?.items }.first
      return PipelineFacts.Environment(
        name: environment.value,
        namespace: overlay?["namespace"]?.scalar?.text
          ?? ObjectNames.defaultNamespace(pipeline: name, environment: environment.value),
        cluster: Deployment.Cluster(
          name: destination?["name"]?.scalar?.text, server: destination?["server"]?.scalar?.text
        ).name,
        managesNamespace: managed?.contains { $0.scalar?.text == "namespace" } ?? true)
    }
    return PipelineFacts(path: path, name: name, nameSpan: nameNode.span, environments: environments)
  }

  // MARK: - Pass 2: rules across pipelines

  /// Checks all pipelines of the repository against each other.
  /// - Parameter pinFiles: paths of the files in the project's folder of pins.
  public mutating func check(_ all: [PipelineFacts], pinFiles: [String]) throws {
    log.add(contentsOf: RepositoryRules.check(all))
    let names = all.map(\.name)
    for unread in UnreadPins.all(of: pinFiles, folder: project.pins, pipelines: names) {
      let source = sources.add(path: unread.path, bytes: try files.read(unread.path) ?? [])
      var silent = DiagnosticLog()
      let pipeline = Reader.read(source, log: &silent)?["pipeline"]
      log.add(
        unread.finding(
          pipeline: pipeline?.scalar?.text, at: pipeline?.span ?? Span(file: source.id, start: 0, end: 0),
          files: pinFiles, pipelines: names))
    }
  }

  // MARK: - Pass 3: one pipeline

  /// Compiles one pipeline. Nil when something is wrong with it, which `log` then says.
  public mutating func compile(_ path: String) throws -> Result? {
    guard let (result, findings) = try checked(path)?.compile() else { return nil }
    log.add(contentsOf: findings)
    return result
  }

  /// Reads and judges one pipeline, for compiling it elsewhere. Nil when something is wrong with it, which `log` then
  /// says.
  public mutating func checked(_ path: String) throws -> CheckedPipeline? {
    var findings = DiagnosticLog()
    let front = try front(path, findings: &findings)
    log.add(contentsOf: findings.all)
    return front.map {
      CheckedPipeline(
        front: $0, path: path, version: version, outputFolder: project.output,
        subfolder: project.$subfolder.present(), templates: templates,
        reads: files.reads)
    }
  }

  // MARK: - The files of the repository

  /// The facts of a spec whose pipeline this run does not build, with its deployments unless it is at fault, which is
  /// for others to report.
  public mutating func checkedFacts(of path: String) throws -> PipelineFacts? {
    var silent = DiagnosticLog()
    return try front(path, findings: &silent)?.facts
  }

  /// The files that belong to no single pipeline. Nil when something is wrong with them, which `log` then says.
  /// - Parameter all: the facts of all pipelines, each with its deployments.
  public mutating func repositoryTree(_ all: [PipelineFacts]) -> OutputTree? {
    // Sorted, for a run knows pipelines in the order in which it came to them.
    let deployments = all.sorted { $0.name.precedesInBytes($1.name) }.flatMap { facts in
      guard let deployments = facts.deployments else {
        preconditionFailure("\(facts.path) was not judged, and files of the repository are made from it")
      }
      return deployments
    }
    var findings = DiagnosticLog()
    findings.add(contentsOf: BranchRules.check(deployments))
    findings.add(contentsOf: ImageNames.check(deployments))
    let tree = RepositoryEmission(
      deployments: deployments, outputFolder: project.output, outputFolderInGit: project.outputFolderInGit,
      subfolder: project.$subfolder.present(), version: version
    ).tree(log: &findings)
    log.add(contentsOf: findings.all)
    return findings.hasErrors ? nil : tree
  }

  /// A pipeline read, merged and judged.
  struct Front {
    typealias Environment = (name: Sourced<String>, spec: PipelineSpec, deployment: Deployment)

    var facts: PipelineFacts
    /// In the order of the spec.
    var environments: [Environment]
    var pins: Pins?
  }

  /// Nil when something is wrong, which `findings` then says.
  mutating func front(_ path: String, findings: inout DiagnosticLog) throws -> Front? {
    guard let bytes = try files.read(path) else {
      findings.add(Diagnostic(.fileUnreadable, at: nil, "there is no file \(path)"))
      return nil
    }
    let node: YAML.Node
    if let lastRead, lastRead.path == path {
      node = lastRead.node
      findings.add(contentsOf: lastRead.findings)
    } else {
      let source = sources.file(path: path) ?? sources.add(path: path, bytes: bytes)
      guard let read = Reader.read(source, log: &findings) else { return nil }
      node = read
    }
    SpecReader.check(node, layer: .pipeline, log: &findings)
    let own = overlays(of: node)
    for entry in own {
      overlays.append((entry.key, entry.value.span))
      findings.add(contentsOf: LayerRules.check(entry))
    }
    let facts = facts(of: path, node: node)
    let names = Self.names(of: own)
    let merged = over(project.defaults, SpecReader.mergeable(node))
    let pins = try readPins(facts?.name, environments: names, findings: &findings)
    var environments: [Front.Environment] = []
    for name in names {
      var own = DiagnosticLog()
      if let spec = try decode(merged, environment: name.value, log: &own) {
        let deployment = DeploymentAnalysis(
          spec: spec, environment: name, specPath: path, outputFolder: project.outputFolderInGit,
          subfolder: project.$subfolder.present(), version: version
        ).deployment()
        environments.append((name, spec, deployment))
      }
      findings.add(
        contentsOf: own.all.map { finding in
          var finding = finding
          finding.environments = [name.value]
          return finding
        })
    }
    findings.add(contentsOf: EnvironmentRules.check(environments.map { ($0.name.value, $0.spec) }))
    findings.unite(environments: names.map(\.value))
    findings.add(contentsOf: BranchRules.check(environments.map(\.deployment)))
    findings.add(contentsOf: ImageNames.check(environments.map(\.deployment)))
    guard var facts, environments.count == names.count, !findings.hasErrors else { return nil }
    facts.deployments = environments.map(\.deployment)
    return Front(facts: facts, environments: environments, pins: pins)
  }

  /// A pipeline's layer over the project's.
  private func over(_ defaults: YAML.Node?, _ pipeline: YAML.Node) -> YAML.Node {
    defaults?.merged(with: pipeline, spans: .overlay, alternatives: SpecReader.alternatives) ?? pipeline
  }

  /// The entries of `environments`, those of the project's defaults among them.
  private func overlays(of pipeline: YAML.Node) -> [YAML.Node.Entry] {
    // Nothing else is merged here: the facts of a thousand specs are wanted at once.
    func part(_ layer: YAML.Node) -> YAML.Node {
      YAML.Node(.mapping(layer.entry("environments").map { [$0] } ?? []), span: layer.span)
    }
    return over(project.defaults.map(part), part(SpecReader.mergeable(pipeline)))["environments"]?.entries ?? []
  }

  /// The names of the environments; without any, the one environment `prod`.
  private static func names(of overlays: [YAML.Node.Entry]) -> [Sourced<String>] {
    guard !overlays.isEmpty else {
      return [Sourced("prod", rule: "a pipeline without `environments` has the one environment `prod`")]
    }
    return overlays.map { Sourced($0.key, origin: .span($0.keySpan)) }
  }

  /// The layers of one environment merged, decoded and judged; nil when they do not make a spec.
  /// - Parameter pipeline: with the project's defaults under it.
  private mutating func decode(
    _ pipeline: YAML.Node, environment: String, log: inout DiagnosticLog
  ) throws -> PipelineSpec? {
    var merged = pipeline
    if let overlay = pipeline["environments"]?[environment], overlay.entries != nil {
      merged = merged.merged(with: overlay, alternatives: SpecReader.alternatives)
    }
    guard let (spec, unreadable) = SpecReader.decodeReadable(merged, log: &log) else { return nil }
    if !unreadable.contains(.data) {
      for source in spec.data.sources where source.uri.isLocal { _ = try files.read(source.uri.path) }
    }
    let context = RuleContext(environment: environment, file: known)
    log.add(contentsOf: Rules.check(spec, context: context, unreadable: unreadable))
    log.add(contentsOf: NotBuiltYet.check(spec))
    return unreadable.isEmpty ? spec : nil
  }

  /// A file that was read before.
  private var known: (String) -> [UInt8]? {
    let reads = files.reads
    return { path in reads.first { $0.path == path }?.bytes }
  }

  private mutating func readPins(
    _ name: String?, environments: [Sourced<String>], findings: inout DiagnosticLog
  ) throws -> Pins? {
    guard let name, DNS.labelComplaint(name) == nil else { return nil }
    let path = "\(project.pins)/\(name).yaml"
    guard let bytes = try files.read(path) else { return nil }
    let source = sources.add(path: path, bytes: bytes)
    guard let node = Reader.read(source, log: &findings), let pins = SpecReader.readPins(node, log: &findings) else {
      return nil
    }
    findings.add(contentsOf: PinRules.check(pins, pipeline: name, environments: environments.map(\.value)))
    return pins
  }
}
