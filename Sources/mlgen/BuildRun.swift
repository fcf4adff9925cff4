internal import Backends
internal import Compiler
internal import Delivery
internal import Diagnostics
internal import Document
internal import Glibc
internal import IR
internal import Source
internal import Spec

/// One `mlgen build`: three passes over the repository, with the cache before them and delivery behind each pipeline.
///
/// This thread reads and writes, in the order of the specs; between the two others compile.
struct BuildRun {
  private let options: Build
  private let root: Root
  private var written = 0
  private var removed: [String] = []
  private var pipelines = 0
  private var skipped = 0
  /// Whether the disk is not what the specs say.
  private(set) var isOutOfDate = false
  /// Whether a spec is at fault, and not a generated file.
  private(set) var hasFindings = false
  /// The pipelines that were chosen, in the order of their specs.
  private(set) var built: [PipelineFacts] = []
  /// The names of all pipelines of the repository; nil when the run was not about all, or one has no readable name.
  private(set) var allNames: [String]?
  /// Whether the files of the repository as a whole are on disk as the specs say; not when a spec is at fault.
  private(set) var hasRepositoryFiles = false
  /// The Applications whose files were removed, and that no Argo CD is told of any more.
  private var goneApplications: [String] = []
  /// The facts of the pipelines that are current or were compiled, by the paths of their specs.
  private var facts: [String: PipelineFacts] = [:]

  init(options: Build, root: Root) {
    self.options = options
    self.root = root
  }

  /// Whether the cache may skip pipelines: printing wants all, and a choice of families says nothing of the others.
  private var usesCache: Bool { !options.stdout && options.only == nil }

  mutating func run(_ session: inout Session) throws {
    let all = try session.allSpecs()
    let chosen = try Selection(options.specs, all: all, session: session)
    try session.readTemplates()
    let projectReads = session.witnesses(of: session.compiler.files.reads)
    session.compiler.startOver()

    var cache = BuildCache(
      session.repository, identity: BuildCache.identity(of: [CompilerVersion.current]))
    var current: [String: PipelineFacts] = [:]
    var repository: BuildCache.State = .stale
    if usesCache {
      let states = cache.survey(chosen.all + [RepositoryFiles.cacheKey], isComplete: true)
      for (path, state) in zip(chosen.all, states) {
        if case .current(let bytes) = state, let facts = PipelineFacts(bytes: bytes) { current[path] = facts }
      }
      repository = states.last ?? .stale
    }
    facts = current
    let described = try chosen.checkRepository(&session, known: current)
    hasFindings = session.compiler.log.hasErrors
    if hasFindings { return }

    cache.recordShared(projectReads.cache)
    // Oldest first. More than one for each processor would only fill the memory.
    var pending: [Pending] = []
    let limit = min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 8)
    for path in chosen.paths {
      pipelines += 1
      if current[path] != nil {
        skipped += 1
        continue
      }
      let next = try start(path, &session)
      cache.forget(path)
      guard let next else {
        hasFindings = true
        continue
      }
      pending.append(next)
      if pending.count > limit {
        try finish(pending.removeFirst(), projectReads: projectReads.lock, &cache, &session)
      }
    }
    for compilation in pending { try finish(compilation, projectReads: projectReads.lock, &cache, &session) }
    // A spec without a readable name may own any of the folders.
    if chosen.isComplete, described.count == chosen.all.count { allNames = described.map(\.name) }
    if let allNames { try removeAbandoned(allNames, &session) }
    built = chosen.paths.compactMap { facts[$0] }
    try buildRepositoryFiles(chosen, repository, &cache, &session)
    if usesCache, !options.check { cache.save() }
  }

  /// A pipeline that another thread compiles while this one delivers earlier ones and reads later ones.
  private struct Pending {
    let path: String
    let inputs: (lock: [Lock.Line], cache: [Witness])
    /// Whether reading it found nothing.
    let isClean: Bool
    let compilation: Background<(result: PipelineCompiler.Result?, findings: [Diagnostic])>
  }

  /// Nil when the spec is at fault.
  private func start(_ path: String, _ session: inout Session) throws -> Pending? {
    let findings = session.compiler.log.all.count
    let pipeline = try session.compiler.checked(path)
    let reads = session.compiler.files.reads
    session.compiler.startOver()
    return pipeline.map { pipeline in
      Pending(
        path: path, inputs: session.witnesses(of: reads), isClean: session.compiler.log.all.count == findings,
        compilation: Background { pipeline.compile() })
    }
  }

  private mutating func finish(
    _ pending: Pending, projectReads: [Lock.Line], _ cache: inout BuildCache, _ session: inout Session
  ) throws {
    let (result, findings) = pending.compilation.value()
    session.compiler.add(findings)
    guard let result else {
      hasFindings = true
      return
    }
    facts[pending.path] = result.facts
    let witnesses = try deliver(result, inputs: projectReads + pending.inputs.lock, &session)
    // A pipeline with a warning is compiled every time, so that the warning is seen every time.
    if let witnesses, pending.isClean, findings.isEmpty {
      cache.record(pending.path, facts: result.facts.bytes, witnesses: pending.inputs.cache + witnesses)
    }
  }

  private mutating func deliver(
    _ result: PipelineCompiler.Result, inputs: [Lock.Line], _ session: inout Session
  ) throws -> [Witness]? {
    try deliver(
      result.tree, of: .pipeline(result.facts.name, in: session.compiler.project.output), inputs: inputs, &session)
  }

  /// The files that belong to no single pipeline. They need all pipelines, also those that this run does not build.
  private mutating func buildRepositoryFiles(
    _ chosen: Selection, _ state: BuildCache.State, _ cache: inout BuildCache, _ session: inout Session
  ) throws {
    // A pipeline at fault keeps its old output, and so does all that is made from it.
    guard !hasFindings else { return }
    let files = RepositoryFiles(specs: chosen.all)
    guard let all = try files.facts(known: facts, &session) else { return }
    let digest = files.digest(of: all)
    if case .current(let known) = state, known == digest {
      hasRepositoryFiles = true
      return
    }
    guard let tree = session.compiler.repositoryTree(all) else {
      hasFindings = true
      return
    }
    cache.forget(RepositoryFiles.cacheKey)
    // Every spec is an input: with their digests, each change of one would change this lock.
    let owner = RepositoryFiles.owner(in: session.compiler.project.output)
    let kept = Set(tree.files.compactMap { Self.application(at: $0.path) })
    let count = removed.count
    let witnesses = try deliver(tree, of: owner, inputs: [], &session)
    goneApplications = removed[count...].compactMap { Self.application(at: $0) }.filter { !kept.contains($0) }
    guard let witnesses else { return }
    hasRepositoryFiles = true
    cache.record(RepositoryFiles.cacheKey, facts: digest, witnesses: witnesses)
  }

  private mutating func deliver(
    _ tree: OutputTree, of owner: Owner, inputs: [Lock.Line], _ session: inout Session
  ) throws -> [Witness]? {
    var tree = tree
    if let only = options.only { tree = OutputTree(tree.files.filter { only.contains($0.family) }) }
    if options.stdout {
      for file in tree.files { Console.emit(Array("---\n# Source: \(file.path)\n".utf8) + file.text.bytes) }
      return nil
    }
    // A choice that has nothing of an owner says nothing about it.
    if options.only != nil, tree.files.isEmpty { return nil }
    let generation = Generation(
      owner: owner, tree: tree, compiler: CompilerVersion.current, inputs: inputs,
      coverage: options.only == nil ? .everything : .part)
    return try apply(generation, &session)
  }

  private static func application(at path: String) -> String? {
    path.split(separator: "/").last.flatMap { ArgoCDFolder.application(inFile: String($0)) }
  }

  private mutating func removeAbandoned(_ names: [String], _ session: inout Session) throws {
    guard usesCache else { return }
    let folder = session.compiler.project.output
    for name in try Owner.abandonedPipelines(in: root, keeping: names, outputFolder: folder) {
      _ = try apply(.removal(of: .pipeline(name, in: folder)), &session)
    }
  }

  private mutating func apply(_ generation: Generation, _ session: inout Session) throws -> [Witness]? {
    let plan = try DeliveryPlan(generation, in: root, force: options.force)
    if !plan.refusals.isEmpty || (options.check && !plan.isCurrent) { isOutOfDate = true }
    if options.check {
      for change in plan.differences { Console.emit(Array(change.difference.text().utf8)) }
    }
    if !plan.refusals.isEmpty {
      if !options.check {
        for change in plan.refusals.compactMap(\.change) { Console.error(change.difference.text(limit: 40)) }
      }
      session.compiler.add(plan.diagnostics(sources: &session.compiler.sources))
      return nil
    }
    if options.check { return nil }
    let delivered = try plan.apply(in: root)
    written += delivered.written.count
    removed += delivered.removed
    return delivered.witnesses
  }

  func printSummary() {
    guard !options.stdout, !options.check else { return }
    let what = pipelines == 1 ? "1 pipeline" : "\(pipelines) pipelines"
    if written == 0, removed.isEmpty, hasFindings {
      Console.error("\(what): nothing written")
    } else if written == 0, removed.isEmpty {
      Console.error(skipped == pipelines ? "\(what): nothing changed" : "\(what): the output is up to date")
    } else {
      Console.error("\(what): \(written) \(written == 1 ? "file" : "files") written, \(removed.count) removed")
    }
    for name in goneApplications {
      Console.error(
        "\(name): has left what Argo CD is told; what runs there stays, unless `argocd app delete \(name) --cascade` is "
          + "run before that is synced")
    }
  }
}
