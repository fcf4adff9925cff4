internal import Files
internal import Glibc
internal import StageRuntime

/// What a run recorded, stage by stage, for whoever compares runs on this machine.
public struct RunSummary: Sendable {
  public struct Stage: Sendable {
    public var name: String
    public var status: String
    /// Names and values, in the order in which the stage noted them.
    public var params: [(name: String, value: String)]
    /// The last value of each.
    public var metrics: [(name: String, value: Double)]
    public var datasets: [(name: String, digest: String, rows: Int)]
    /// Paths of files that are kept.
    public var artifacts: [String]
    public var trials: Int
  }

  /// In the order in which they began.
  public let stages: [Stage]

  /// - Parameter path: `runs/RUN/` of a workspace.
  /// - Throws: `Failure` when a record is damaged.
  public init(_ path: String) throws {
    let folder = RecordFolder(path)
    stages = try folder.stages().map { record, _ in
      var metrics: [(name: String, value: Double)] = []
      for metric in record.metrics {
        if let index = metrics.firstIndex(where: { $0.name == metric.name }) {
          metrics[index].value = metric.value
        } else {
          metrics.append((metric.name, metric.value))
        }
      }
      return Stage(
        name: record.stage, status: record.status.rawValue, params: record.params.map { ($0.name, $0.value) },
        metrics: metrics, datasets: record.datasets.map { ($0.name, $0.digest, $0.rows) },
        artifacts: record.artifacts.map { "\(folder.artifacts(of: record.stage))/\($0)" }, trials: record.trials.count)
    }
  }
}
