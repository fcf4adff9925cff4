public import Files
internal import Glibc
internal import RuntimeContract

/// What a stage says of its work, for the tracker.
///
/// One run of the tracker is one run of the pipeline, and its stages write into it. Names of what `fit` and `tune` say stand
/// as they are; those of other stages get the stage's name and a slash in front, because a tracker takes one value of a
/// parameter in a run. Characters that MLflow's names lack become `_`.
public struct StageNotes: Sendable {
  private(set) var record: StageRecord
  /// Files and folders on this machine, and their paths among the run's artifacts.
  private(set) var files: [(source: String, path: String)] = []
  private let prefix: String

  init(_ program: Program) {
    record = StageRecord(stage: program.rawValue, status: .running, began: Self.now)
    prefix = program == .fit || program == .tune ? "" : "\(program.rawValue)/"
  }

  public mutating func param(_ name: String, _ value: String) {
    let entry = StageRecord.Entry(name: MLflowName.key(prefix + name), value: value)
    record.params.removeAll { $0.name == entry.name }
    record.params.append(entry)
  }

  /// - Parameters:
  ///   - step: which round or trial the figure is of; 0 where there is one.
  ///   - isOfModel: whether it says how good the stage's model is.
  public mutating func metric(_ name: String, _ value: Double, step: Int = 0, isOfModel: Bool = false) {
    record.metrics.append(
      .init(name: MLflowName.key(prefix + name), value: value, step: step, time: Self.now, isOfModel: isOfModel))
  }

  /// A tag of the run, under its own name: `mlgen.verdict.data`. A later stage replaces it.
  public mutating func tag(_ name: String, _ value: String) {
    let entry = StageRecord.Entry(name: MLflowName.key(name), value: value)
    record.tags.removeAll { $0.name == entry.name }
    record.tags.append(entry)
  }

  /// - Parameters:
  ///   - digest: of its rows, up to 36 characters.
  ///   - context: what it served for: `training`, `validation`, `test`.
  ///   - source: where it lies.
  public mutating func dataset(_ name: String, digest: String, context: String, source: String, rows: Int) {
    record.datasets.append(
      .init(name: name, digest: String(digest.prefix(36)), context: context, source: source, rows: rows))
  }

  /// Rows that lie in a file, by its digest.
  ///
  /// - Throws: `FileError` when the file cannot be read.
  public mutating func dataset(_ name: String, file: String, context: String, rows: Int) throws(FileError) {
    dataset(name, digest: try ContentDigest(file: file).hexadecimal, context: context, source: file, rows: rows)
  }

  /// A file, or a folder with all that is in it.
  ///
  /// - Parameter path: its place among the run's artifacts; nil is its own name, below the stage's.
  public mutating func artifact(_ file: String, as path: String? = nil) {
    files.append((file, path ?? "\(record.stage)/\(Folder.parts(file).name)"))
  }

  /// A model's folder, which becomes a model of its own in the tracker.
  ///
  /// - Throws: `FileError` when the folder cannot be read.
  public mutating func model(_ folder: String, name: String) throws(FileError) {
    let digest = try ContentDigest(folder: folder, excluding: [Registration.fileName]).text
    record.model = .init(name: MLflowName.loggedModel(name), path: "model", digest: digest)
    files.append((folder, "model"))
  }

  /// A trial of a search, which becomes a run below this one.
  public mutating func trial(
    _ number: Int, params: [(name: String, value: String)], metrics: [(name: String, value: Double)]
  ) {
    record.trials.append(
      .init(
        number: number, params: params.map { .init(name: MLflowName.key($0.name), value: $0.value) },
        metrics: metrics.map {
          .init(name: MLflowName.key($0.name), value: $0.value, step: 0, time: Self.now, isOfModel: false)
        }))
  }

  /// - Returns: the record, when the stage has ended.
  func ended(_ status: StageRecord.Status) -> StageRecord {
    var record = record
    record.status = status
    record.ended = Self.now
    return record
  }

  /// Milliseconds since 1970.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }
}
