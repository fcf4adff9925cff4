internal import Files
internal import NIOHTTP1
internal import RuntimeContract
internal import StageRuntime

/// The requests that a record of a run takes, over MLflow's REST API 2.0.
struct MLflowServer {
  let client: TrackerClient
  private static let api = "api/2.0/mlflow"

  /// Of one request: `mlflow/utils/validation.py`.
  private enum Limit {
    static let metrics = 1000
    static let params = 100
    static let tags = 100
    static let entities = 1000
    /// 1 MB, less what surrounds the entities.
    static let bytes = 900_000
    static let param = 6000
    static let tag = 8000
    static let runName = 250
  }

  func post<Answer: Decodable>(
    _ path: String, _ body: any Encodable, as type: Answer.Type,
    orFind found: (() throws(TrackerError) -> Answer?)? = nil
  ) throws(TrackerError) -> Answer {
    try client.ask(.POST, "\(Self.api)/\(path)", body: body, as: type, orFind: found)
  }

  /// Where the answer says nothing but that it is done.
  func tell(_ path: String, _ body: any Encodable) throws(TrackerError) {
    _ = try client.ask(.POST, "\(Self.api)/\(path)", body: body, as: MLflow.Nothing.self)
  }

  func get<Answer: Decodable>(
    _ path: String, _ query: KeyValuePairs<String, String>, as type: Answer.Type
  ) throws(TrackerError) -> Answer {
    try client.ask(.GET, "\(Self.api)/\(path)", query: query, as: type)
  }

  /// Nil where there is none.
  func find<Answer: Decodable>(
    _ path: String, _ query: KeyValuePairs<String, String>, as type: Answer.Type
  ) throws(TrackerError) -> Answer? {
    do throws(TrackerError) {
      return try get(path, query, as: type)
    } catch  where error.isRefusal("RESOURCE_DOES_NOT_EXIST") { return nil }
  }

  // MARK: - Experiments and runs

  /// The id of an experiment, which is made if there is none.
  func experiment(_ name: String) throws(TrackerError) -> String {
    func known() throws(TrackerError) -> String? {
      let found = try find(
        "experiments/get-by-name", ["experiment_name": name], as: MLflow.ExperimentAnswer.self)?.experiment
      if found?.lifecycle_stage == "deleted" {
        throw .unsendable(
          "the experiment '\(name)' was deleted in the tracker: restore it there (`mlflow experiments restore`), or name another in `tracking.experiment`"
        )
      }
      return found?.experiment_id
    }
    if let id = try known() { return id }
    do throws(TrackerError) {
      return try post("experiments/create", MLflow.NameOf(name: name), as: MLflow.CreatedExperiment.self).experiment_id
    } catch  where error.isRefusal("RESOURCE_ALREADY_EXISTS") {
      // Another run was quicker.
      guard let id = try known() else { throw error }
      return id
    }
  }

  /// Makes a run. One that a lost answer was about is found by its mark, a tag that no other run has.
  func createRun(
    _ experiment: String, name: String, began: Int, mark: String, tags: [StageRecord.Entry]
  ) throws(TrackerError) -> String {
    let known = [
      StageRecord.Entry(name: Self.mark, value: mark), .init(name: "mlflow.runName", value: name),
      .init(name: "mlflow.source.type", value: "JOB"),
    ]
    let body = MLflow.CreateRun(
      experiment_id: experiment, user_id: "mlgen",
      run_name: Self.entry(.init(name: "", value: name), longest: Limit.runName).value,
      start_time: began, tags: (known + tags).map { Self.entry($0, longest: Limit.tag) })
    return try post("runs/create", body, as: MLflow.RunAnswer.self) { () throws(TrackerError) in
      try runs(experiment, "tags.`\(Self.mark)` = '\(mark)'").first.map { MLflow.RunAnswer(run: $0) }
    }.run.info.run_id
  }

  /// The tag that tells which record a run, a model or a version was made of.
  static let mark = "mlgen.record"

  /// - Parameter filter: its quoted texts are ours, without quotes in them.
  func runs(_ experiment: String, _ filter: String) throws(TrackerError) -> [MLflow.Run] {
    var (runs, token): ([MLflow.Run], String?) = ([], nil)
    repeat {
      let page = try post(
        "runs/search", MLflow.SearchRuns(experiment_ids: [experiment], filter: filter, page_token: token),
        as: MLflow.RunsAnswer.self)
      runs += page.runs ?? []
      token = page.next_page_token.flatMap { $0.isEmpty ? nil : $0 }
    } while token != nil
    return runs
  }

  func update(_ run: String, _ status: StageRecord.Status, ended: Int?) throws(TrackerError) {
    let word =
      switch status {
      case .running: "RUNNING"
      case .finished: "FINISHED"
      case .failed: "FAILED"
      case .killed: "KILLED"
      }
    try tell("runs/update", MLflow.UpdateRun(run_id: run, status: word, end_time: status == .running ? nil : ended))
  }

  // MARK: - What a run says

  /// - Parameter model: the id of the model that some metrics are of; nil for none.
  func log(
    _ run: String, params: [StageRecord.Entry], tags: [StageRecord.Entry], metrics: [StageRecord.Metric], model: String?
  ) throws(TrackerError) {
    for var batch in Self.batches(params: params, tags: tags, metrics: metrics, model: model) {
      batch.run_id = run
      try tell("runs/log-batch", batch)
    }
  }

  /// As few requests as the limits allow, in the order of what they carry.
  static func batches(
    params: [StageRecord.Entry], tags: [StageRecord.Entry], metrics: [StageRecord.Metric], model: String?
  ) -> [MLflow.LogBatch] {
    var batches: [MLflow.LogBatch] = []
    var batch = MLflow.LogBatch(run_id: "")
    var bytes = 0
    // In JSON a byte takes six at most; a longer text is cut before.
    func size(_ texts: String...) -> Int { texts.reduce(100) { $0 + 6 * $1.utf8.count } }
    func add(_ size: Int, _ isFull: (MLflow.LogBatch) -> Bool, _ change: (inout MLflow.LogBatch) -> Void) {
      let count = batch.metrics.count + batch.params.count + batch.tags.count
      if count > 0, isFull(batch) || count == Limit.entities || bytes + size > Limit.bytes {
        batches.append(batch)
        (batch, bytes) = (MLflow.LogBatch(run_id: ""), 0)
      }
      change(&batch)
      bytes += size
    }
    for param in params.map({ entry($0, longest: Limit.param) }) {
      add(size(param.key, param.value), { $0.params.count == Limit.params }) { $0.params.append(param) }
    }
    for tag in tags.map({ entry($0, longest: Limit.tag) }) {
      add(size(tag.key, tag.value), { $0.tags.count == Limit.tags }) { $0.tags.append(tag) }
    }
    for metric in metrics {
      let wire = MLflow.Metric(
        key: metric.name, value: WireNumber(metric.value), timestamp: metric.time, step: metric.step,
        model_id: metric.isOfModel ? model : nil)
      add(size(metric.name), { $0.metrics.count == Limit.metrics }) { $0.metrics.append(wire) }
    }
    if batch.metrics.count + batch.params.count + batch.tags.count > 0 { batches.append(batch) }
    return batches
  }

  /// What is longer than MLflow takes is cut, and ends in `…`.
  static func entry(_ entry: StageRecord.Entry, longest: Int) -> MLflow.KeyValue {
    let scalars = entry.value.unicodeScalars
    guard scalars.count > longest else { return MLflow.KeyValue(key: entry.name, value: entry.value) }
    var value = ""
    value.unicodeScalars.append(contentsOf: scalars.prefix(longest - 1))
    return MLflow.KeyValue(key: entry.name, value: value + "…")
  }

  func log(_ run: String, datasets: [StageRecord.Dataset]) throws(TrackerError) {
    guard !datasets.isEmpty else { return }
    let wire = datasets.map { dataset in
      MLflow.Dataset(
        tags: [.init(key: "mlflow.data.context", value: dataset.context)],
        dataset: .init(
          name: dataset.name, digest: dataset.digest, source_type: "local",
          // JSON within JSON.
          source: "{\"uri\": \(Log.quoted(dataset.source))}", profile: "{\"num_rows\": \(dataset.rows)}"))
    }
    try tell("runs/log-inputs", MLflow.LogInputs(run_id: run, datasets: wire))
  }

  // MARK: - Artifacts

  /// Where the proxy has what a URI names.
  static func proxied(_ uri: String) throws(TrackerError) -> String {
    let scheme = "mlflow-artifacts:"
    guard uri.hasPrefix(scheme) else {
      throw .unsendable(
        "the tracker keeps artifacts at \(uri), and hands them on only when it runs with --serve-artifacts and an experiment was made under it"
      )
    }
    var path = uri.dropFirst(scheme.count)
    // `mlflow-artifacts://HOST/PATH` has the host in it.
    if path.hasPrefix("//") { path = path.dropFirst(2).drop { $0 != "/" } }
    return "api/2.0/mlflow-artifacts/artifacts/"
      + PercentText.encoded(String(path.drop { $0 == "/" }), keepsSlashes: true)
  }

  /// - Parameters:
  ///   - uri: of the folder that they go to.
  ///   - folder: that their paths are below.
  func upload(_ paths: [String], of folder: String, to uri: String) throws(TrackerError) {
    let base = try Self.proxied(uri)
    for path in paths {
      try client.upload("\(folder)/\(path)", to: "\(base)/\(PercentText.encoded(path, keepsSlashes: true))")
    }
  }

  /// Gets a folder with all that is in it.
  func download(_ uri: String, to folder: String) throws(TrackerError) {
    let base = try Self.proxied(uri)
    let root = "api/2.0/mlflow-artifacts/artifacts"
    let path = PercentText.decoded(base.dropFirst(root.count + 1)) ?? ""
    func get(_ below: String) throws(TrackerError) {
      do throws(FileError) {
        try Folder.make(below.isEmpty ? folder : "\(folder)/\(below)")
      } catch { throw .unsendable("\(error.path): \(error.message)") }
      let whole = below.isEmpty ? path : "\(path)/\(below)"
      let list = try client.ask(.GET, root, query: ["path": whole], as: MLflow.ArtifactList.self)
      for file in list.files ?? [] {
        // Names come from elsewhere, and must not lead out of the folder.
        guard let name = file.path.split(separator: "/").last.map(String.init), name != "..", name != "." else {
          continue
        }
        let place = below.isEmpty ? name : "\(below)/\(name)"
        if file.is_dir == true {
          try get(place)
        } else {
          try client.download("\(base)/\(PercentText.encoded(place, keepsSlashes: true))", to: "\(folder)/\(place)")
        }
      }
    }
    try get("")
  }

  // MARK: - Models of runs

  /// Makes a model of a run, and uploads its folder. One that an earlier try began is gone on with.
  func logModel(
    _ model: StageRecord.Model, of folder: String, experiment: String, run: String, mark: String,
    params: [StageRecord.Entry]
  ) throws(TrackerError) -> String {
    let found: MLflow.LoggedModel
    if let known = try loggedModel(experiment, run: run, mark: mark) {
      found = known
    } else {
      let body = MLflow.CreateLoggedModel(
        experiment_id: experiment, name: model.name, source_run_id: run,
        params: params.prefix(Limit.params).map { Self.entry($0, longest: Limit.param) },
        tags: [.init(key: Self.mark, value: mark), .init(key: "mlgen.digest", value: model.digest)])
      found = try post("logged-models", body, as: MLflow.LoggedModelAnswer.self) { () throws(TrackerError) in
        try loggedModel(experiment, run: run, mark: mark).map { MLflow.LoggedModelAnswer(model: $0) }
      }.model
    }
    let id = found.info.model_id
    let files: [String]
    do throws(FileError) {
      files = try Folder.files("\(folder)/\(model.path)").filter { $0 != Registration.fileName }
    } catch { throw .unsendable("\(error.path): \(error.message)") }
    try note(output: id, of: run)
    try upload(files, of: "\(folder)/\(model.path)", to: found.info.artifact_uri)
    _ = try client.ask(
      .PATCH, "\(Self.api)/logged-models/\(id)", body: MLflow.FinishLoggedModel(model_id: id),
      as: MLflow.LoggedModelAnswer.self)
    return id
  }

  /// MLflow takes an output of a run once, and refuses it the second time.
  private func note(output model: String, of run: String) throws(TrackerError) {
    func isNoted() throws(TrackerError) -> Bool {
      let outputs = try get("runs/get", ["run_id": run], as: MLflow.RunAnswer.self).run.outputs?.model_outputs
      return outputs?.contains { $0.model_id == model } ?? false
    }
    if try isNoted() { return }
    do throws(TrackerError) {
      try tell("runs/outputs", MLflow.Outputs(run_id: run, models: [.init(model_id: model)]))
    } catch {
      // Of two tries, the first may have done it, and its answer was lost.
      guard try isNoted() else { throw error }
    }
  }

  private func loggedModel(_ experiment: String, run: String, mark: String) throws(TrackerError) -> MLflow.LoggedModel?
  {
    let found = try post(
      "logged-models/search",
      MLflow.SearchLoggedModels(experiment_ids: [experiment], filter: "source_run_id = '\(run)'"),
      as: MLflow.LoggedModelsAnswer.self)
    return found.models?.first { $0.info.tags?.contains { $0.key == Self.mark && $0.value == mark } ?? false }
  }
}
