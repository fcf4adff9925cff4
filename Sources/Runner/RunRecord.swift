internal import Files
internal import Glibc
public import RuntimeContract
internal import StageRuntime

/// What is known of one run, in `.mlgen/runs/RUN.json`: replaced as a whole whenever a stage begins or ends.
public struct RunRecord: Codable, Hashable, Sendable {
  public enum Status: String, Codable, CaseIterable, Sendable {
    case running
    case finished
    /// Ended well before all was done: no source had new rows.
    case nothingToDo = "nothing_to_do"
    /// A gate was missed, or data were bad.
    case refused
    case failed
    case stopped
  }

  public struct Stage: Codable, Hashable, Sendable {
    public enum Status: String, Codable, CaseIterable, Sendable {
      case running, done, cached, kept, skipped, refused, failed, stopped
    }

    public var name: String
    public var status: Status
    /// Of what it was made of: `StageKey`.
    public var key: String
    public var tries: Int
    /// Of the last try.
    public var seconds: Double
    /// Why it ended as it did; empty when there is nothing to say.
    public var reason: String

    enum CodingKeys: String, CodingKey, CaseIterable { case name, status, key, tries, seconds, reason }
  }

  public var id: String
  public var pipeline: String
  public var environment: String
  public var spec: String
  /// Of the stages: a run goes on only with the same.
  public var graph: String
  /// Milliseconds since 1970.
  public var began: Int
  public var ended: Int?
  public var status: Status
  public var stages: [Stage]
  /// The registered version; nil when the run registered none.
  public var model: Registration?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, pipeline, environment, spec, graph, began, ended, status, stages, model
  }

  public subscript(stage name: String) -> Stage? { stages.first { $0.name == name } }

  mutating func put(_ stage: Stage) {
    if let index = stages.firstIndex(where: { $0.name == stage.name }) {
      stages[index] = stage
    } else {
      stages.append(stage)
    }
  }
}

/// The records of a repository.
public struct RunRecords: Sendable {
  private let folder: String

  public init(_ state: RunState) { folder = state.records }

  /// The newest first. What cannot be read is left out: a record of another version is no reason to stop.
  public func all() -> [RunRecord] {
    ((try? Folder.names(folder)) ?? []).filter { $0.hasSuffix(".json") }
      .compactMap { name in
        (try? FileBytes.read("\(folder)/\(name)")).flatMap { try? JSONFile.value(RunRecord.self, of: $0) }
      }
      .sorted { ($1.began, $1.id) < ($0.began, $0.id) }
  }

  public func record(_ id: String) -> RunRecord? { all().first { $0.id == id } }

  func write(_ record: RunRecord) throws {
    try FileBytes.replace("\(folder)/\(record.id).json", with: JSONFile.text(record))
  }

  /// A name that no run has had: `PIPELINE-ENVIRONMENT-NUMBER`.
  func newID(pipeline: String, environment: String) -> String {
    let prefix = "\(pipeline)-\(environment)-"
    let numbers = ((try? Folder.names(folder)) ?? []).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }
      .compactMap { Int($0.dropFirst(prefix.count).dropLast(".json".count)) }
    return "\(prefix)\((numbers.max() ?? 0) + 1)"
  }

  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
