internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// The folder of a repository that has everything which runs on this machine leave behind.
///
/// ```
/// .mlgen/
///   .gitignore                     ignores all of it
///   PIPELINE/ENVIRONMENT/
///     workspace/RUN/               the run's folder, as stages see it
///     workspace/runs/RUN/          what the run has for the tracker
///     registry/                    of models
///     configs/STAGE/  logs/RUN/  secrets/
///   buckets/BUCKET/                in place of a bucket
///   cache/                         results of stages, by what they were made of
///   runs/RUN.json                  records of runs
/// ```
public struct RunState: Sendable {
  public static let folderName = ".mlgen"

  /// Of the repository.
  public let root: String

  public init(root: String) { self.root = root }

  public var folder: String { "\(root)/\(Self.folderName)" }
  var records: String { "\(folder)/runs" }
  var cache: String { "\(folder)/cache" }
  var buckets: String { "\(folder)/buckets" }

  func home(_ pipeline: String, _ environment: String) -> RunHome {
    RunHome(folder: "\(folder)/\(pipeline)/\(environment)")
  }

  /// Makes the folder, and lets git ignore it.
  func prepare() throws {
    try Folder.make(folder)
    let ignore = "\(folder)/.gitignore"
    if access(ignore, F_OK) != 0 { try FileBytes.replace(ignore, with: Array("*\n".utf8)) }
    try Folder.make(records)
    try Folder.make(cache)
  }

  /// A path as people are shown it: from the root of the repository, where it lies within.
  public func shown(_ path: String) -> String {
    path.hasPrefix("\(root)/") ? String(path.dropFirst(root.utf8.count + 1)) : path
  }
}

/// What belongs to a pipeline in an environment.
struct RunHome: Sendable {
  let folder: String

  var workspace: String { "\(folder)/workspace" }
  var registry: String { "\(folder)/registry" }
  var secrets: String { "\(folder)/secrets" }
  var files: String { "\(folder)/files" }
  func config(of stage: String) -> String { "\(folder)/configs/\(stage)" }
  func logs(of run: String) -> String { "\(folder)/logs/\(run)" }
  func run(_ id: String) -> String { "\(workspace)/\(id)" }
  func record(_ id: String) -> String { "\(workspace)/runs/\(id)" }
}

/// One run at a time of a pipeline in an environment: they share a registry and the state of ingestion.
final class RunLock {
  private let descriptor: Int32

  init(_ home: RunHome) throws {
    try Folder.make(home.folder)
    let path = "\(home.folder)/.lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Failure(FileError(path: path, action: "cannot write", code: errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure(
        .unavailable, "another run of this pipeline is under way in this environment", file: path,
        advice: "wait until it has ended, or stop it")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}

extension RunState {
  /// What a run has for the tracker.
  public func tracked(_ record: RunRecord) -> String {
    home(record.pipeline, record.environment).record(record.id)
  }

  /// The reports of a run, in the order in which its stages write them.
  public func reports(_ record: RunRecord) throws -> [String] {
    let folder = home(record.pipeline, record.environment).run(record.id)
    let reports = "\(folder)/\(RunFolder.reports.rawValue)"
    let pages = ((try? Folder.names(reports)) ?? []).filter { $0.hasSuffix(".html") }.map { "\(reports)/\($0)" }
    let model = "\(folder)/\(RunFolder.model.rawValue)/report.html"
    return pages + (access(model, F_OK) == 0 ? [model] : [])
  }
}
