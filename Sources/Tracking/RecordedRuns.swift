internal import Files
internal import Glibc
internal import RuntimeContract
public import StageRuntime

/// Records that lie on the disk, sent when a tracker is there to take them.
public struct RecordedRuns {
  private let folders: [RecordFolder]
  private let access: TrackerAccess

  /// - Parameter paths: records, or folders of records such as a workspace's `runs/`.
  /// - Throws: `Failure` of kind `usage` when one of them is neither, or no tracker is named.
  public init(_ paths: [String]) throws(Failure) {
    do throws(TrackerAddress.Problem) {
      guard let access = try TrackerAccess() else {
        throw TrackerAddress.Problem(message: "nothing says which tracker to send to")
      }
      self.access = access
    } catch {
      throw Failure(
        .usage, details: [.init(path: Contract.Variable.trackingURI, message: error.message)], advice: error.advice)
    }
    var folders: [RecordFolder] = []
    for path in paths {
      let found = [path] + ((try? Folder.names(path)) ?? []).map { "\(path)/\($0)" }
      let records = found.filter { Glibc.access("\($0)/run.json", F_OK) == 0 }
      guard !records.isEmpty else {
        throw Failure(
          .usage, "there is no record of a run here", file: path,
          advice: "name a folder in `\(RecordFolder.parent)/` of a workspace, or that folder itself")
      }
      folders += records.map { RecordFolder($0) }
    }
    self.folders = folders
  }

  /// Sends what the tracker lacks, run by run; one that cannot be sent does not hold up the others.
  ///
  /// - Returns: a line for each run.
  /// - Throws: `Failure`, with a detail for each run that was not sent.
  public func send(told: (String) -> Void) throws(Failure) {
    var problems: [Failure.Detail] = []
    var advice: String?
    for folder in folders {
      do {
        let client = try TrackerClient(access)
        let outcome = try RecordSending(folder: folder, server: MLflowServer(client: client)).send()
        let stages = outcome.stages.joined(separator: ", ")
        told("\(folder.path): \(stages.isEmpty ? "nothing new" : "sent \(stages)") (run \(outcome.run))")
      } catch {
        problems.append(.init(file: folder.path, message: TrackedStage.words(error)))
        advice = (error as? TrackerError)?.advice ?? (error as? Failure)?.advice ?? advice
      }
    }
    guard problems.isEmpty else { throw Failure(.unavailable, details: problems, advice: advice) }
  }
}
