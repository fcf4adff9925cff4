internal import Glibc
internal import NIOHTTP1
internal import RuntimeContract
internal import StageRuntime

/// MLflow's registry. What MLflow has no place for stands in tags: of a version `mlgen.uri`, `mlgen.digest` and the mark of
/// its record; of a model, `mlgen.alias.ALIAS` with the versions that an alias was given to.
struct MLflowRegistry: ModelRegistry {
  let server: MLflowServer
  let artifacts: ArtifactStore?

  private enum Tag {
    static let uri = "mlgen.uri"
    static let digest = "mlgen.digest"
    static func history(_ alias: String) -> String { "mlgen.alias.\(alias)" }
  }

  /// How many versions a history goes back.
  private static let longest = 50

  func register(_ new: NewVersion) throws -> ModelVersion {
    let folder = new.record
    let sent = try RecordSending(folder: folder, server: server).send()
    guard let head = try folder.head() else { throw Failure(.unavailable, "the run has no record", file: folder.path) }
    let mark = "\(head.mark).\(new.digest.suffix(16))"
    let model = try loggedModel(new, folder, head, sent)
    try makeModel(new)
    let version: MLflow.Version
    // Made before, by a try whose end this one does not know.
    func known() throws(TrackerError) -> MLflow.Version? {
      try search("run_id = '\(sent.run)'").first { found in
        found.name == new.model && found.tags?.contains { $0.key == MLflowServer.mark && $0.value == mark } ?? false
      }
    }
    if let found = try known() {
      version = found
    } else {
      let labels = new.labels.map { StageRecord.Entry(name: $0.key, value: $0.value) }
      let own = [
        StageRecord.Entry(name: MLflowServer.mark, value: mark), .init(name: Tag.digest, value: new.digest),
        .init(name: "owner", value: new.owner),
      ]
      let body = MLflow.CreateVersion(
        name: new.model, source: "models:/\(model)", run_id: sent.run, model_id: model, description: new.description,
        tags: (own + labels).filter { !$0.value.isEmpty }.map { MLflowServer.entry($0, longest: 5000) })
      version = try server.post("model-versions/create", body, as: MLflow.VersionAnswer.self) {
        () throws(TrackerError) in try known().map { MLflow.VersionAnswer(model_version: $0) }
      }.model_version
    }
    try waitUntilReady(version)
    if let artifacts {
      let uri = try ModelStore(store: artifacts).put(new, as: version.version).uri
      try server.tell(
        "model-versions/set-tag", MLflow.Tag(name: new.model, version: version.version, key: Tag.uri, value: uri))
    }
    return try described(get(new.model, version.version), aliases: [])
  }

  /// The id of the run's model: as `fit` logged it, or else logged now.
  private func loggedModel(
    _ new: NewVersion, _ folder: RecordFolder, _ head: RecordFolder.Head, _ sent: RecordSending.Outcome
  ) throws -> String {
    let address = server.client.access.address.description
    for (record, _) in try folder.stages() where record.model?.digest == new.digest {
      let stages = try folder.sent().trackers.first { $0.address == address }?.stages
      if let id = stages?.first(where: { $0.stage == record.stage })?.model { return id }
    }
    let model = StageRecord.Model(name: MLflowName.loggedModel(new.model), path: ".", digest: new.digest)
    return try server.logModel(
      model, of: new.folder, experiment: sent.experiment, run: sent.run,
      mark: "\(head.mark).register.\(new.digest.suffix(16))", params: [])
  }

  private func makeModel(_ new: NewVersion) throws(TrackerError) {
    do throws(TrackerError) {
      _ = try server.post(
        "registered-models/create",
        MLflow.CreateRegisteredModel(name: new.model, description: new.description, tags: []),
        as: MLflow.RegisteredModelAnswer.self)
    } catch  where error.isRefusal("RESOURCE_ALREADY_EXISTS") {}
  }

  private func waitUntilReady(_ version: MLflow.Version) throws {
    var version = version
    for _ in 0..<300 where version.status == "PENDING_REGISTRATION" {
      usleep(200_000)
      version = try get(version.name, version.version)
    }
    guard version.status == nil || version.status == "READY" else {
      throw TrackerError.unavailable(
        "version \(version.version) of \(version.name) is \(version.status ?? "")\(version.status_message.map { ": \($0)" } ?? "")"
      )
    }
  }

  // MARK: - Versions

  func versions(of model: String) throws -> [ModelVersion] {
    guard let found = try registered(model) else { return [] }
    // Quotes of a filter have no escapes.
    guard let quote = ["'", "\""].first(where: { !model.contains($0) }) else {
      throw TrackerError.unsendable("MLflow cannot search for a name with both kinds of quotes: \(model)")
    }
    return try search("name = \(quote)\(model)\(quote)")
      .sorted { (Int($0.version) ?? 0, $0.version) < (Int($1.version) ?? 0, $1.version) }
      .map { version in
        try described(
          version, aliases: (found.aliases ?? []).filter { $0.version == version.version }.map(\.alias).sorted())
      }
  }

  func version(of model: String, alias: String) throws -> ModelVersion? {
    let found = try present(
      "registered-models/alias", ["name": model, "alias": alias], as: MLflow.VersionAnswer.self)
    return try found.map { try described($0.model_version, aliases: [alias]) }
  }

  func set(_ alias: String, of model: String, to version: String?) throws {
    guard let found = try registered(model) else { throw Failure.noModel(model) }
    let current = found.aliases?.first { $0.alias == alias }?.version
    if current == version { return }
    if let version {
      guard
        try present("model-versions/get", ["name": model, "version": version], as: MLflow.VersionAnswer.self) != nil
      else { throw Failure.noVersion(version, of: model) }
      // The history mends itself when its last entry is missing, and not when one is there too many.
      let past = history(found, alias, current)
      try server.tell("registered-models/alias", MLflow.Alias(name: model, alias: alias, version: version))
      try remember(past + [version], alias, model)
    } else {
      try remember([], alias, model)
      _ = try server.client.ask(
        .DELETE, "api/2.0/mlflow/registered-models/alias", body: MLflow.Alias(name: model, alias: alias),
        as: MLflow.Nothing.self)
    }
  }

  func rollBack(_ alias: String, of model: String) throws -> ModelVersion {
    guard let found = try registered(model) else { throw Failure.noModel(model) }
    let current = found.aliases?.first { $0.alias == alias }?.version
    let versions = history(found, alias, current)
    guard let before = versions.dropLast().last else { throw Failure.nothingBefore(alias, model) }
    guard try present("model-versions/get", ["name": model, "version": before], as: MLflow.VersionAnswer.self) != nil
    else { throw Failure.noVersion(before, of: model) }
    // Another try then finds the version that has to go as the last one of the history again.
    try remember(versions.dropLast(), alias, model)
    try server.tell("registered-models/alias", MLflow.Alias(name: model, alias: alias, version: before))
    return try described(get(model, before), aliases: [alias])
  }

  /// The versions that had the alias, the present one last, whoever gave it.
  private func history(_ model: MLflow.RegisteredModel, _ alias: String, _ current: String?) -> [String] {
    let text = model.tags?.first { $0.key == Tag.history(alias) }?.value ?? ""
    var versions = text.split(separator: " ").map(String.init)
    guard let current else { return versions }
    if versions.last != current { versions.append(current) }
    return versions
  }

  private func remember(_ versions: some Collection<String>, _ alias: String, _ model: String) throws(TrackerError) {
    let text = Array(versions).suffix(Self.longest).joined(separator: " ")
    try server.tell("registered-models/set-tag", MLflow.Tag(name: model, key: Tag.history(alias), value: text))
  }

  func fetch(_ version: ModelVersion, to target: String) throws -> String {
    if let artifacts {
      let store = ModelStore(store: artifacts)
      if try store.registration(version.version)?.digest == version.digest { return store.folder(version.version) }
    }
    let answer = try server.get(
      "model-versions/get-download-uri", ["name": version.model, "version": version.version],
      as: MLflow.DownloadAnswer.self)
    try server.download(artifactURI(answer.artifact_uri), to: target)
    return target
  }

  /// A version whose source is a model of a run has its files where that model has them.
  private func artifactURI(_ uri: String) throws -> String {
    guard uri.hasPrefix("models:/m-") else { return uri }
    return try server.get(
      "logged-models/\(PercentText.encoded(String(uri.dropFirst("models:/".count))))", [:],
      as: MLflow.LoggedModelAnswer.self
    ).model.info.artifact_uri
  }

  // MARK: - Asking

  private func get(_ model: String, _ version: String) throws(TrackerError) -> MLflow.Version {
    try server.get("model-versions/get", ["name": model, "version": version], as: MLflow.VersionAnswer.self)
      .model_version
  }

  private func registered(_ model: String) throws(TrackerError) -> MLflow.RegisteredModel? {
    try server.find("registered-models/get", ["name": model], as: MLflow.RegisteredModelAnswer.self)?.registered_model
  }

  /// Nil where MLflow says that there is none, which for aliases it does by another code.
  private func present<Answer: Decodable>(
    _ path: String, _ query: KeyValuePairs<String, String>, as type: Answer.Type
  ) throws(TrackerError) -> Answer? {
    do throws(TrackerError) {
      return try server.find(path, query, as: type)
    } catch  where error.isRefusal("INVALID_PARAMETER_VALUE") { return nil }
  }

  private func search(_ filter: String) throws(TrackerError) -> [MLflow.Version] {
    var (versions, token): ([MLflow.Version], String?) = ([], nil)
    repeat {
      let page = try server.get(
        "model-versions/search", ["filter": filter, "max_results": "200", "page_token": token ?? ""],
        as: MLflow.VersionsAnswer.self)
      versions += page.model_versions ?? []
      token = page.next_page_token.flatMap { $0.isEmpty ? nil : $0 }
    } while token != nil
    return versions
  }

  private func described(_ version: MLflow.Version, aliases: [String]) throws -> ModelVersion {
    func tag(_ key: String) -> String? { version.tags?.first { $0.key == key }?.value }
    return ModelVersion(
      model: version.name, version: version.version,
      uri: try tag(Tag.uri) ?? artifactURI(version.source ?? ""),
      digest: tag(Tag.digest) ?? "", run: version.run_id ?? "", created: version.creation_timestamp ?? 0,
      aliases: aliases)
  }
}

extension Failure {
  static func noModel(_ model: String) -> Failure { Failure(.usage, "the registry has no model '\(model)'") }

  static func noVersion(_ version: String, of model: String) -> Failure {
    Failure(.usage, "\(model) has no version \(version)", advice: "`mlgen-train registry list` shows which it has")
  }
}
