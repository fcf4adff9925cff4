internal import Files
public import RuntimeContract
internal import StageRuntime

/// One run of a graph on this machine, from a clean folder or from where the last one was stopped.
public struct PipelineRun: Sendable {
  public struct Options: Sendable {
    /// Empty: all.
    public var only: [String] = []
    public var until: String?
    public var isForced = false
    /// Bytes that the cache may have when the run ends.
    public var cacheLimit = 5 << 30

    public init() {}
  }

  private let graph: RunGraph
  private let state: RunState
  private let options: Options
  private let progress: Progress
  private let stop: StopRequest
  private let cache: ResultCache
  private let records: RunRecords
  private let variables: [String: String]
  private let programs: ProgramSearch
  private let digests = ProgramDigests()

  /// - Parameters:
  ///   - programs: the folder that has our programs.
  ///   - variables: of the process.
  public init(
    _ graph: RunGraph, state: RunState, programs: String, variables: [String: String], options: Options,
    progress: Progress,
    stop: StopRequest
  ) {
    self.graph = graph
    self.state = state
    self.options = options
    self.progress = progress
    self.stop = stop
    self.variables = variables
    self.programs = ProgramSearch(own: programs, path: variables["PATH"] ?? "")
    cache = ResultCache(state)
    records = RunRecords(state)
  }

  /// What a run left, for whoever serves its model.
  public struct Outcome: Sendable {
    public let record: RunRecord
    let site: RunSite
  }

  /// Runs the stages.
  ///
  /// - Returns: how it went, also when a stage failed or refused.
  /// - Throws: `Failure` when it could not begin.
  public func run() async throws -> Outcome {
    try state.prepare()
    let home = state.home(graph.pipeline, graph.environment)
    let lock = try RunLock(home)
    defer { withExtendedLifetime(lock) {} }
    let left = await Leftovers.end(workspace: home.workspace)
    if left > 0 { progress.note("ended \(left) processes of a run that was killed") }
    for folder in [home.workspace, home.registry] { try Folder.make(folder) }

    var plain = graph
    plain.server = nil
    let digest = ContentDigest(of: try JSONFile.text(plain)).text
    let last = records.all().first { $0.pipeline == graph.pipeline && $0.environment == graph.environment }
    let isResumed = last.map { $0.graph == digest && resumes($0) } ?? false
    let id = isResumed ? last?.id ?? "" : records.newID(pipeline: graph.pipeline, environment: graph.environment)
    let site = RunSite(graph: graph, state: state, home: home, run: id, variables: variables)
    var record =
      (isResumed ? last : nil)
      ?? RunRecord(
        id: id, pipeline: graph.pipeline, environment: graph.environment, spec: graph.spec, graph: digest,
        began: RunRecords.now, ended: nil, status: .running, stages: [], model: nil)
    let before = record
    (record.status, record.ended) = (.running, nil)

    let (chosen, wanted) = choice()
    var prepared: [String: PreparedStage] = [:]
    for stage in chosen where !stage.deploys {
      prepared[stage.name] = try PreparedStage(stage, site: site, programs: programs)
    }
    if let missing = chosen.first(where: { !$0.secretFiles.isEmpty && !$0.deploys }) {
      throw Failure(.unavailable, "the stage \(missing.name) reads secrets of the cluster as files, which are not here")
    }
    try Folder.make(site.runFolder)
    try records.write(record)
    progress.begin(graph, stages: chosen.map(\.name), run: id, isResumed: isResumed)
    tellBefore(prepared, chosen, site)

    let book = RunBook(record, before: before, records: records)
    let stages = prepared
    let machine = Machine.current
    let scheduler = Scheduler(
      stages: chosen, machine: Demand(cores: machine.cores * 1000, memory: machine.memory),
      maximumStages: graph.maximumStages)
    let isLate = Shared(false)
    let outcomes = await withTaskGroup(of: [String: StageOutcome]?.self) { group in
      group.addTask {
        await progress.tick()
        return nil
      }
      if graph.timeoutSeconds > 0 {
        group.addTask {
          guard (try? await Task.sleep(for: .seconds(graph.timeoutSeconds))) != nil else { return nil }
          isLate.withLock { $0 = true }
          stop.ask()
          return nil
        }
      }
      group.addTask {
        await scheduler.run(stop: stop) { stage in
          guard let prepared = stages[stage.name] else {
            return .passedOver("it commits what a cluster shall run; on this machine `mlgen pin` does that by hand")
          }
          return await perform(prepared, isWanted: wanted.contains(stage.name), book)
        }
      }
      defer { group.cancelAll() }
      while let next = await group.next() {
        if let next { return next }
      }
      return [:]
    }
    let ended = finish(book, outcomes, of: chosen.count, isLate: isLate.withLock { $0 }, site)
    _ = try? cache.prune(to: options.cacheLimit)
    return Outcome(record: ended, site: site)
  }

  /// Whether a run goes on where the last one was.
  private func resumes(_ last: RunRecord) -> Bool {
    // Stages alone read what the last run of the same graph has, however it ended.
    if !options.only.isEmpty { return true }
    switch last.status {
    case .running, .stopped, .failed: return !options.isForced
    case .finished, .nothingToDo, .refused: return false
    }
  }

  /// The stages that take part, and the names of those that may run: the others' results have to be there.
  private func choice() -> (stages: [RunStage], wanted: Set<String>) {
    var names = Set(options.only.isEmpty ? options.until.map { [$0] } ?? graph.stages.map(\.name) : options.only)
    let wanted = names
    for stage in graph.stages.reversed() where names.contains(stage.name) { names.formUnion(stage.dependencies) }
    return (graph.stages.filter { names.contains($0.name) }, options.only.isEmpty ? names : wanted)
  }

  private func tellBefore(_ prepared: [String: PreparedStage], _ chosen: [RunStage], _ site: RunSite) {
    for stage in chosen { for note in prepared[stage.name]?.notes ?? [] { progress.note(note, stage: stage.name) } }
    if site.tracker == nil {
      progress.note(
        "\(Contract.Variable.trackingURI) is not set: runs are recorded and models registered in "
          + "\(state.shown(site.home.folder))")
    }
  }

  // MARK: - One stage

  private func perform(_ prepared: PreparedStage, isWanted: Bool, _ book: RunBook) async -> StageOutcome {
    let stage = prepared.stage
    let clock = ContinuousClock()
    let began = clock.now
    var outcome: StageOutcome
    var key = ""
    var attempts = 0
    do {
      let made = try prepared.key(programs: digests)
      key = made.text
      let isForced = options.isForced && isWanted
      if !isForced, book.hasKept(stage, key, prepared) {
        outcome = .kept
      } else if !isForced, made.isCacheable, try restore(key, prepared) {
        outcome = .cached
      } else if !isWanted {
        outcome = .failed(
          "its results are not there, and it was not asked for: use --until, which runs what is missing")
      } else {
        (outcome, attempts) = try await execute(prepared, key, book)
        if outcome == .done, made.isCacheable { keep(key, prepared, seconds: Progress.seconds(clock.now - began)) }
      }
    } catch let failure as Failure {
      outcome = .failed(Self.words(failure))
    } catch let error as FileError {
      outcome = .failed("\(state.shown(error.path)): \(error.message)" + (error.advice.map { " (\($0))" } ?? ""))
    } catch { outcome = .failed("\(error)") }
    let seconds = Progress.seconds(clock.now - began)
    let (status, reason) = Self.entry(outcome)
    book.put(.init(name: stage.name, status: status, key: key, tries: attempts, seconds: seconds, reason: reason))
    progress.ended(stage.name, Self.word(outcome), reason, seconds: seconds)
    return outcome
  }

  private func execute(
    _ prepared: PreparedStage, _ key: String, _ book: RunBook
  ) async throws -> (StageOutcome, attempts: Int) {
    let stage = prepared.stage
    try prepared.writeConfig()
    // A container of the user's own finds the folder that it writes.
    if stage.program == nil { for name in stage.outputFolders { try Folder.make("\(prepared.runFolder)/\(name)") } }
    book.put(.init(name: stage.name, status: .running, key: key, tries: 1, seconds: 0, reason: ""))
    let attempts = Shared(0)
    let outcome = try await Tries(stage: stage, delay: graph.retryDelay).run(
      stop: stop, waiting: { _, seconds, reason in progress.waits(stage.name, seconds: seconds, reason: reason) }
    ) { number in
      attempts.withLock { $0 = number }
      progress.started(stage.name, attempt: number)
      let heard = Heard()
      let ending = try await prepared.process.run(
        timeout: stage.timeoutSeconds > 0 ? .seconds(stage.timeoutSeconds) : nil, stop: stop
      ) { line in
        let saying = StageSaying(line)
        heard.add(saying)
        progress.said(stage.name, saying)
      }
      return (ending, Self.sentence(of: prepared, ending) ?? heard.reason)
    }
    return (outcome, attempts.withLock { $0 })
  }

  /// What a verdict on a model says: its program tells it in words for people, over several lines.
  private static func sentence(of prepared: PreparedStage, _ ending: StageProcess.Ending) -> String? {
    guard prepared.stage.program == .validateModel, ending == .exited(ExitCode.refused.rawValue),
      let verdict = try? JSONFile.value(
        ModelVerdict.self,
        of: FileBytes.read("\(prepared.runFolder)/\(RunFolder.reports.rawValue)/\(ModelVerdict.fileName)"))
    else { return nil }
    let gates = verdict.gates.filter { $0.outcome == .failed }.map(\.reason)
    return ([verdict.reason] + gates).joined(separator: " ")
  }

  private func restore(_ key: String, _ prepared: PreparedStage) throws -> Bool {
    let place = place(prepared)
    guard try cache.restore(key, to: place) != nil else { return false }
    guard prepared.stage.program == .register else { return true }
    // What a registry has lost, or another one never had, is registered again.
    let path = "\(prepared.runFolder)/\(RunFolder.model.rawValue)/\(Registration.fileName)"
    guard let own = try? JSONFile.value(Registration.self, of: FileBytes.read(path)),
      let kept = try? JSONFile.value(
        Registration.self, of: FileBytes.read("\(prepared.registry)/\(own.version)/\(Registration.fileName)"))
    else { return false }
    return own == kept
  }

  /// A result that cannot be kept fails nothing: the next run makes it again.
  private func keep(_ key: String, _ prepared: PreparedStage, seconds: Double) {
    let entry = ResultCache.Entry(
      stage: prepared.stage.name, pipeline: graph.pipeline, environment: graph.environment, run: prepared.site.run,
      created: RunRecords.now, seconds: seconds, bytes: 0, digest: "")
    do {
      try cache.keep(key, place(prepared), entry)
    } catch { progress.note("its results are not kept for other runs: \(error)", stage: prepared.stage.name) }
  }

  private func place(_ prepared: PreparedStage) -> ResultCache.Place {
    ResultCache.Place(
      stage: prepared.stage, runFolder: prepared.runFolder, recordFolder: prepared.site.home.record(prepared.site.run))
  }

  // MARK: - The end

  private func finish(
    _ book: RunBook, _ outcomes: [String: StageOutcome], of count: Int, isLate: Bool, _ site: RunSite
  ) -> RunRecord {
    let registered = try? JSONFile.value(
      Registration.self,
      of: FileBytes.read("\(site.runFolder)/\(RunFolder.model.rawValue)/\(Registration.fileName)"))
    let status: RunRecord.Status
    if stop.isAsked, outcomes.values.contains(.stopped) || outcomes.count < count {
      status = isLate ? .failed : .stopped
    } else if outcomes.values.contains(where: { if case .failed = $0 { true } else { false } }) {
      status = .failed
    } else if outcomes.values.contains(where: { if case .refused = $0 { true } else { false } }) {
      status = .refused
    } else if outcomes.values.contains(.nothingToDo) {
      status = .nothingToDo
    } else {
      status = .finished
    }
    let record = book.end(status, model: registered)
    progress.ended(status, Self.sentence(record, isLate: isLate, limit: graph.timeoutSeconds, site), run: record.id)
    return record
  }

  private static func sentence(_ record: RunRecord, isLate: Bool, limit: Int, _ site: RunSite) -> String {
    let fault = record.stages.first { $0.status == .failed || $0.status == .refused }
    let said = fault.map { "\($0.name): \($0.reason)" } ?? ""
    let logs = fault.map { "; its log is \(site.state.shown(site.home.logs(of: record.id)))/\($0.name).log" } ?? ""
    switch record.status {
    case .finished:
      let model = record.model.map { ", version \($0.version) of \($0.modelName)" } ?? ""
      return "run \(record.id) is done\(model): \(site.state.shown(site.runFolder))"
    case .nothingToDo: return "run \(record.id) had nothing to do: no source has rows that earlier runs did not read"
    case .refused: return "run \(record.id) was stopped by \(said)\(logs)"
    case .failed where isLate: return "run \(record.id) took longer than the \(limit) seconds that the spec allows"
    case .failed: return "run \(record.id) failed in \(said)\(logs); the next `mlgen run` goes on there"
    case .stopped, .running: return "run \(record.id) was stopped; the next `mlgen run` goes on where it was"
    }
  }

  private static func entry(_ outcome: StageOutcome) -> (RunRecord.Stage.Status, String) {
    switch outcome {
    case .done: (.done, "")
    case .cached: (.cached, "made before of the same config, program and inputs")
    case .kept: (.kept, "done before the run was stopped")
    case .nothingToDo: (.done, "nothing to do")
    case .passedOver(let reason): (.skipped, reason)
    case .refused(let reason): (.refused, reason)
    case .failed(let reason): (.failed, reason)
    case .stopped: (.stopped, "")
    }
  }

  private static func word(_ outcome: StageOutcome) -> String {
    switch outcome {
    case .done: "done"
    case .cached, .kept: "skipped"
    case .nothingToDo: "done"
    case .passedOver: "left out"
    case .refused: "refused"
    case .failed: "failed"
    case .stopped: "stopped"
    }
  }

  private static func words(_ failure: Failure) -> String {
    let details = failure.details.map { "\($0.file.map { "\($0): " } ?? "")\($0.message)" }.joined(separator: "; ")
    return details + (failure.advice.map { " (\($0))" } ?? "")
  }
}

extension RunStage {
  /// Whether it pins what was registered: mlgen itself, with a credential of the cluster.
  var deploys: Bool { config == nil && Array(command.prefix(Program.pin.count)) == Program.pin }
}
