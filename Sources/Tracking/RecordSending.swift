internal import RuntimeContract
internal import StageRuntime

/// Brings a tracker to what a run's record says.
struct RecordSending {
  let folder: RecordFolder
  let server: MLflowServer

  /// What a sending came to.
  struct Outcome: Hashable {
    var experiment: String
    var run: String
    /// Of the stages whose records the tracker lacked.
    var stages: [String]
  }

  /// Runs of trials take three requests each; all of them are in the metrics of their search.
  static let mostTrials = 200

  /// Sends what the tracker lacks. Done again, or after one that was cut off anywhere, it adds nothing twice.
  ///
  /// - Throws: `TrackerError`, `Failure`, `FileError`.
  func send() throws -> Outcome {
    try folder.alone { try sendAlone() }
  }

  private func sendAlone() throws -> Outcome {
    guard let head = try folder.head() else {
      throw Failure(
        .usage, "this is no record of a run: it has no run.json", file: folder.path,
        advice: "records lie in `\(RecordFolder.parent)/` of a workspace, a folder for each run")
    }
    let all = try folder.stages()
    var sent = try folder.sent()
    let address = server.client.access.address.description
    let index: Int
    if let known = sent.trackers.firstIndex(where: { $0.address == address }) {
      index = known
    } else {
      let experiment = try server.experiment(head.experiment)
      // A record whose `sent.json` is lost has a run all the same.
      let known = try server.runs(experiment, "tags.`\(MLflowServer.mark)` = '\(head.mark)'").first?.info.run_id
      let run =
        try known
        ?? server.createRun(experiment, name: head.name, began: head.began, mark: head.mark, tags: head.tags)
      index = sent.trackers.count
      sent.trackers.append(.init(address: address, experiment: experiment, run: run, stages: []))
      try folder.write(sent)
    }
    let (experiment, run) = (sent.trackers[index].experiment, sent.trackers[index].run)
    var news: [String] = []
    for (record, digest) in all where record.status != .running {
      let known = sent.trackers[index].stages.first { $0.stage == record.stage }
      if known?.digest == digest { continue }
      let model = try send(record, head, experiment: experiment, run: run)
      sent.trackers[index].stages.removeAll { $0.stage == record.stage }
      sent.trackers[index].stages.append(.init(stage: record.stage, digest: digest, model: model))
      news.append(record.stage)
      // The status goes before the mark: what is not marked is sent again, and its status with it.
      let statuses = all.map(\.record.status)
      let status = [StageRecord.Status.killed, .failed, .running].first { statuses.contains($0) } ?? .finished
      try server.update(run, status, ended: all.compactMap(\.record.ended).max())
      try folder.write(sent)
    }
    return Outcome(experiment: experiment, run: run, stages: news)
  }

  /// - Returns: the id of the stage's model.
  private func send(
    _ record: StageRecord, _ head: RecordFolder.Head, experiment: String, run: String
  ) throws -> String? {
    let files = folder.artifacts(of: record.stage)
    let model = try record.model.map { model in
      try server.logModel(
        model, of: files, experiment: experiment, run: run,
        mark: "\(head.mark).\(record.stage).\(model.digest.suffix(16))", params: record.params)
    }
    try server.log(run, params: record.params, tags: record.tags, metrics: record.metrics, model: model)
    try server.log(run, datasets: record.datasets)
    if !record.artifacts.isEmpty {
      let answer = try server.get("runs/get", ["run_id": run], as: MLflow.RunAnswer.self)
      guard let uri = answer.run.info.artifact_uri else {
        throw TrackerError.notUnderstood("the tracker says of no place for the artifacts of the run \(run)")
      }
      try server.upload(record.artifacts, of: files, to: uri)
    }
    try send(record.trials, head, experiment: experiment, parent: run, record)
    return model
  }

  /// Trials become runs below the run, each found again by its mark.
  private func send(
    _ trials: [StageRecord.Trial], _ head: RecordFolder.Head, experiment: String, parent: String, _ record: StageRecord
  ) throws {
    guard !trials.isEmpty else { return }
    let tag = "mlflow.parentRunId"
    var known: [String: String] = [:]
    for run in try server.runs(experiment, "tags.`\(tag)` = '\(parent)'") {
      if let mark = run.data?.tags?.first(where: { $0.key == MLflowServer.mark })?.value {
        known[mark] = run.info.run_id
      }
    }
    for trial in trials.prefix(Self.mostTrials) {
      let mark = "\(head.mark).\(record.stage).trial.\(trial.number)"
      let run =
        try known[mark]
        ?? server.createRun(
          experiment, name: "\(head.name) trial \(trial.number)", began: record.began, mark: mark,
          tags: [.init(name: tag, value: parent), .init(name: "mlgen.trial", value: String(trial.number))])
      try server.log(run, params: trial.params, tags: [], metrics: trial.metrics, model: nil)
      try server.update(run, .finished, ended: trial.metrics.map(\.time).max() ?? record.ended)
    }
  }
}
