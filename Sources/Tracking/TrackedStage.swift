internal import Files
internal import Glibc
public import RuntimeContract
public import StageRuntime

/// A stage whose work is recorded: on the disk first, and then, when it has ended, with the tracker.
///
/// ```swift
/// try TrackedStage(.validateModel, config.tracking, place: place, log: log).run { notes in
///   notes.metric("auc", 0.91)
///   notes.tag("mlgen.verdict.model", "passed")
///   notes.artifact(place.path("reports/model.html"))
/// }
/// ```
///
/// Work that throws makes the run FAILED, or KILLED when the process was told to end, and FINISHED when there was nothing to
/// do; what was noted before is kept. A tracker that does not take the record costs a bounded time, and fails the stage only if the config requires it.
public struct TrackedStage {
  private let program: Program
  private let config: TrackingConfig
  private let place: RunPlace
  private let log: Log
  private let folder: RecordFolder

  public init(_ program: Program, _ config: TrackingConfig, place: RunPlace, log: Log) {
    self.program = program
    self.config = config
    self.place = place
    self.log = log
    folder = RecordFolder(of: place)
  }

  /// Does the work of a stage, and keeps no record of it where the config asks for none.
  ///
  /// - Throws: as the other `run`.
  public static func run<Value>(
    _ program: Program, _ config: TrackingConfig?, place: RunPlace, log: Log, _ work: (inout StageNotes) throws -> Value
  ) throws -> Value {
    guard let config else {
      var notes = StageNotes(program)
      return try work(&notes)
    }
    return try TrackedStage(program, config, place: place, log: log).run(work)
  }

  /// - Throws: whatever `work` throws; `Failure` of kind `usage` for an address that is none, and of kind `unavailable`
  ///   for a required tracker that is not to be reached: before the work, or after it.
  public func run<Value>(_ work: (inout StageNotes) throws -> Value) throws -> Value {
    let access = try accessToTracker()
    if config.required { try check(access) }
    try begin()
    var notes = StageNotes(program)
    let value: Value
    do {
      value = try work(&notes)
    } catch let ended as Ended where ended.code == .nothingToDo {
      try keep(notes, .finished, access, isRequired: config.required)
      throw ended
    } catch {
      // What went wrong goes first; that the tracker does not hear of it is told in the log.
      try? keep(notes, Termination.isAsked ? .killed : .failed, access, isRequired: false)
      throw error
    }
    try keep(notes, .finished, access, isRequired: config.required)
    return value
  }

  private func accessToTracker() throws(Failure) -> TrackerAccess? {
    do throws(TrackerAddress.Problem) {
      return try TrackerAccess()
    } catch {
      throw Failure(
        .usage, details: [.init(path: Contract.Variable.trackingURI, message: error.message)], advice: error.advice)
    }
  }

  /// A stage that ends with code 3 because of its tracker shall not work for hours before.
  private func check(_ access: TrackerAccess?) throws(Failure) {
    guard let access else {
      throw Failure(
        .usage, "the config requires a tracker, and \(Contract.Variable.trackingURI) names none",
        advice: "set it, or leave `required` out of the spec's `tracking`")
    }
    do throws(TrackerError) {
      _ = try MLflowServer(client: TrackerClient(access)).experiment(config.experiment)
    } catch { throw Failure(error, "the run cannot be tracked, which the config requires") }
  }

  /// Makes the run's record, unless an earlier stage did.
  private func begin() throws {
    do {
      guard try folder.head() == nil else { return }
      try makeHead()
    } catch {
      if config.required { throw error }
      log(.warning, "record_not_written", "the run's record cannot be written: \(Self.words(error))")
    }
  }

  private func makeHead() throws {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    var tags = [StageRecord.Entry(name: "mlgen.run", value: place.name)]
    tags.append(.init(name: "mlgen.version", value: Release.version))
    tags.append(.init(name: "mlflow.source.name", value: variable(Contract.Variable.pipeline) ?? "mlgen"))
    for (name, key) in [
      ("mlgen.pipeline", Contract.Variable.pipeline), ("mlgen.environment", Contract.Variable.environment),
    ] {
      if let value = variable(key) { tags.append(.init(name: name, value: value)) }
    }
    var random = SystemRandomNumberGenerator()
    let mark = (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    try folder.write(
      RecordFolder.Head(
        mark: mark, experiment: config.experiment, name: place.name, began: StageNotes.now, tags: tags))
  }

  /// Writes the record, and sends it.
  private func keep(
    _ notes: StageNotes, _ status: StageRecord.Status, _ access: TrackerAccess?, isRequired: Bool
  ) throws {
    do {
      try write(notes, status)
    } catch {
      if isRequired { throw error }
      return log(.warning, "record_not_written", "the run's record cannot be written: \(Self.words(error))")
    }
    guard let access else { return }
    do {
      let client = try TrackerClient(access)
      let outcome = try RecordSending(folder: folder, server: MLflowServer(client: client)).send()
      log(
        "tracked", "the tracker has the run",
        ["tracker": .text(access.address.description), "run": .text(outcome.run)])
    } catch {
      let message = "the tracker did not take the run's record"
      guard isRequired else {
        log(
          .warning, "not_tracked",
          "\(message): \(Self.words(error)). It is kept; send it with: mlgen-train send \(folder.path)",
          ["record": .text(folder.path)])
        return
      }
      if let error = error as? TrackerError {
        throw Failure(error, message, kept: folder.path)
      }
      throw error
    }
  }

  private func write(_ notes: StageNotes, _ status: StageRecord.Status) throws {
    let record = notes.ended(status)
    if let (old, _) = try folder.stage(record.stage) {
      let isDone = old.status == .finished
      // The same work done again has nothing new to say.
      var kept = old
      kept.artifacts = []
      if isDone, status == .finished, kept.timeless == record.timeless, try isKept(notes.files, record) { return }
      if !record.fits(old) || (isDone && (status != .finished || old.datasets != record.datasets)) {
        // Other parameters or data: another run, which the tracker can compare with this one.
        try folder.setAside()
        try makeHead()
      }
    }
    try folder.write(record, files: notes.files)
  }

  /// Whether the record has these files as they are now. Of a model, the digest stands in the record itself.
  private func isKept(_ files: [(source: String, path: String)], _ record: StageRecord) throws -> Bool {
    try files.allSatisfy { file in
      if file.path == record.model?.path { return true }
      let kept = "\(folder.artifacts(of: record.stage))/\(file.path)"
      guard access(kept, F_OK) == 0 else { return false }
      return try ContentDigest(file: kept) == ContentDigest(file: file.source)
    }
  }

  static func words(_ error: any Error) -> String {
    switch error {
    case let error as TrackerError: error.description
    case let error as Failure: error.details.map(\.message).joined(separator: "; ")
    case let error as FileError: "\(error.path): \(error.message)"
    default: "\(error)"
    }
  }
}

extension Failure {
  /// - Parameter kept: the record that can be sent later.
  init(_ error: TrackerError, _ message: String, kept: String? = nil) {
    let send = kept.map { "the record is kept in \($0), and `mlgen-train send` sends it" }
    self.init(
      .unavailable, "\(message): \(error)", advice: [error.advice, send].compactMap { $0 }.joined(separator: "; "))
  }
}
