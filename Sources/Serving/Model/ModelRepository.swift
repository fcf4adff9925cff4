internal import Files
public import RuntimeContract
internal import Synchronization

/// The models that a server has, and their versions. A version answers from when it was loaded, verified and warmed, until
/// the one that replaces it does.
public final class ModelRepository: Sendable {
  /// A model that the server is to have.
  public struct Declaration: Hashable, Sendable {
    public var name: String
    /// Of a folder that does not say it itself; of several versions, the one that answers requests without a version.
    public var version: String
    /// Holds `model.onnx`, or a folder for each version that does.
    public var folder: String
    public var warmUpRequests: Int
    /// Bytes that one batch may take.
    public var memory: Int
    /// Versions that must be able to answer before the server is ready, and that answer what is assigned to them alone.
    public var assigned: [String]
    /// Whose requests are counted.
    public var variants: [PredictionVariant]

    public init(
      name: String, version: String, folder: String, warmUpRequests: Int, memory: Int, assigned: [String] = [],
      variants: [PredictionVariant] = [.champion]
    ) {
      self.name = name
      self.version = version
      self.folder = folder
      self.warmUpRequests = warmUpRequests
      self.memory = memory
      self.assigned = assigned
      self.variants = variants
    }
  }

  public enum State: String, Sendable {
    case loading = "LOADING"
    case ready = "READY"
    case unavailable = "UNAVAILABLE"
  }

  /// A line of the repository's index.
  public struct Status: Hashable, Sendable {
    public var name: String
    public var version: String
    public var state: State
    /// Why it cannot answer; empty when it can.
    public var reason: String
  }

  struct Version {
    var version: String
    /// Answers while it is there, whatever became of a newer state of its folder.
    var model: LoadedModel?
    var state: State
    var reason: String
    /// Of the folder as it was last looked at.
    var fingerprint: String
  }

  struct Entry {
    var declaration: Declaration
    /// In the order of their numbers.
    var versions: [Version] = []
    /// Nil unless one can answer.
    var serving: LoadedModel?
    /// Why there is no version at all; empty unless somebody looked for one.
    var reason = ""
    /// Whether somebody asked for that.
    var isUnloaded = false
    /// Of a model that nobody declared: when it was last asked for.
    var lastUse: Moment?

    /// Assigned versions that are not there.
    var absent: [String] {
      declaration.assigned.filter { version in !versions.contains { $0.version == version } }
    }
  }

  /// What happens to versions, for the log.
  public enum Event: Sendable {
    case loaded(LoadedModel)
    case failed(name: String, version: String, reason: String)
    case removed(name: String, version: String)
  }

  let entries: Mutex<[String: Entry]>
  /// Held while versions are loaded: one change at a time.
  private let loading = Mutex<Void>(())
  /// Held while a model is loaded that nobody declared.
  let loadingOnDemand = Mutex<Void>(())
  let onDemand: OnDemandModels?
  let metrics: ServingMetrics
  let tell: @Sendable (Event) -> Void

  public init(
    _ declarations: [Declaration], onDemand: OnDemandModels? = nil, metrics: ServingMetrics,
    tell: @escaping @Sendable (Event) -> Void
  ) {
    entries = Mutex(
      Dictionary(declarations.map { ($0.name, Entry(declaration: $0)) }, uniquingKeysWith: { first, _ in first }))
    self.onDemand = onDemand
    self.metrics = metrics
    self.tell = tell
    for declaration in declarations { metrics.declare(declaration.name, variants: declaration.variants) }
  }

  // MARK: What requests ask

  /// - Parameter version: nil is the one that the server prefers.
  public func model(_ name: String, version: String?) throws(InferenceFailure) -> LoadedModel {
    try entries.withLock { (entries) throws(InferenceFailure) in
      guard let entry = entries[name] else {
        throw InferenceFailure(.notFound, "there is no model \(shown(name))")
      }
      if entry.lastUse != nil { entries[name]?.lastUse = .now }
      guard let version else {
        guard let model = entry.serving else {
          throw InferenceFailure(.notReady, "the model \(shown(name)) is not ready")
        }
        return model
      }
      guard let found = entry.versions.first(where: { $0.version == version }) else {
        throw InferenceFailure(.notFound, "the model \(shown(name)) has no version \(shown(version))")
      }
      guard let model = found.model else {
        throw InferenceFailure(.notReady, "the version \(shown(version)) of the model \(shown(name)) is not ready")
      }
      return model
    }
  }

  public func has(_ name: String) -> Bool { entries.withLock { $0[name] != nil } }

  /// Ascending.
  public var names: [String] { entries.withLock { $0.keys.sorted() } }

  /// Those that can answer.
  public func versions(of name: String) -> [String] {
    entries.withLock { $0[name]?.versions.filter { $0.model != nil }.map(\.version) ?? [] }
  }

  /// Whether there is a declared model, and every one can answer, with all versions that requests are assigned to.
  public var isReady: Bool {
    entries.withLock { entries in
      let declared = entries.values.filter { $0.lastUse == nil }
      return !declared.isEmpty
        && declared.allSatisfy { entry in
          entry.serving != nil
            && entry.declaration.assigned.allSatisfy { version in
              entry.versions.contains { $0.version == version && $0.model != nil }
            }
        }
    }
  }

  public var index: [Status] {
    entries.withLock { entries in
      entries.sorted { $0.key < $1.key }.flatMap { name, entry in
        entry.versions.isEmpty
          ? [
            Status(
              name: name, version: entry.declaration.version, state: entry.reason.isEmpty ? .loading : .unavailable,
              reason: entry.reason)
          ]
          : entry.versions.map { Status(name: name, version: $0.version, state: $0.state, reason: $0.reason) }
            + entry.absent.map {
              Status(name: name, version: $0, state: .unavailable, reason: "it is not in the model's folder")
            }
      }
    }
  }

  // MARK: Loading

  /// Makes the versions of every model those of its folder. What could not be loaded is not tried again until its folder
  /// changes.
  public func refresh() {
    for name in names { refresh(name) }
  }

  /// States of all folders, to be compared with later ones.
  public func fingerprint() -> String {
    let declarations = entries.withLock { $0.values.map(\.declaration) }
    return declarations.sorted { $0.name < $1.name }
      .map {
        Self.candidates($0).map { $0.version + "\n" + ModelFolder.fingerprint($0.folder) }.joined(separator: "\n")
      }
      .joined(separator: "\n\n")
  }

  /// - Throws: when there is no such model, or it cannot answer afterwards.
  public func load(_ name: String) throws(InferenceFailure) {
    if isOnDemand(name) { return try loadOnDemand(name) }
    let isKnown = entries.withLock { entries in
      entries[name]?.isUnloaded = false
      for index in entries[name]?.versions.indices ?? 0..<0 where entries[name]?.versions[index].model == nil {
        entries[name]?.versions[index].fingerprint = ""
      }
      return entries[name] != nil
    }
    guard isKnown else { throw InferenceFailure(.notFound, "there is no model \(shown(name))") }
    refresh(name)
    _ = try model(name, version: nil)
  }

  /// Requests that are being answered are answered; new ones find no model until it is loaded again.
  public func unload(_ name: String) throws(InferenceFailure) {
    try loading.withLock { (_) throws(InferenceFailure) in
      let removed = entries.withLock { entries -> [String]? in
        guard let entry = entries[name] else { return nil }
        if entry.lastUse != nil {
          entries[name] = nil
          metrics.forget(name)
          return entry.versions.filter { $0.model != nil }.map(\.version)
        }
        entries[name]?.versions = []
        entries[name]?.serving = nil
        entries[name]?.isUnloaded = true
        entries[name]?.reason = "unloaded"
        return entry.versions.filter { $0.model != nil }.map(\.version)
      }
      guard let removed else { throw InferenceFailure(.notFound, "there is no model \(shown(name))") }
      for version in removed { tell(.removed(name: name, version: version)) }
    }
  }

  func refresh(_ name: String) {
    loading.withLock { _ in
      guard let entry = entries.withLock({ $0[name] }), !entry.isUnloaded else { return }
      let candidates = Self.candidates(entry.declaration)
      for candidate in candidates {
        let fingerprint = ModelFolder.fingerprint(candidate.folder)
        let known = entry.versions.first { $0.version == candidate.version }
        if let known, known.fingerprint == fingerprint { continue }
        load(candidate, fingerprint, entry.declaration)
      }
      settle(name, candidates.map(\.version))
      for version in entries.withLock({ $0[name]?.absent ?? [] }) {
        tell(.failed(name: name, version: version, reason: "it is not in the model's folder"))
      }
    }
  }

  private func load(
    _ candidate: (version: String, folder: String), _ fingerprint: String, _ declaration: Declaration
  ) {
    let name = declaration.name
    change(name, candidate.version, fingerprint) { version in
      if version.model == nil { version.state = .loading }
    }
    do throws(ModelFolderProblem) {
      try ModelFolder.verify(candidate.folder)
      let model = try LoadedModel(
        name: name, version: candidate.version, folder: candidate.folder, memory: declaration.memory)
      try model.warmUp(declaration.warmUpRequests)
      // Somebody wrote into the folder while it was read: what was loaded may be half of each.
      guard ModelFolder.fingerprint(candidate.folder) == fingerprint else {
        throw ModelFolderProblem("the folder changed while it was read")
      }
      change(name, candidate.version, fingerprint) { version in
        version.model = model
        version.state = .ready
        version.reason = ""
      }
      metrics.reloaded(name, .loaded)
      tell(.loaded(model))
    } catch {
      change(name, candidate.version, fingerprint) { version in
        if version.model == nil { version.state = .unavailable }
        version.reason = error.message
      }
      metrics.reloaded(name, .failed)
      tell(.failed(name: name, version: candidate.version, reason: error.message))
    }
  }

  private func change(_ name: String, _ version: String, _ fingerprint: String, _ body: (inout Version) -> Void) {
    entries.withLock { entries in
      guard var entry = entries[name] else { return }
      if let index = entry.versions.firstIndex(where: { $0.version == version }) {
        entry.versions[index].fingerprint = fingerprint
        body(&entry.versions[index])
      } else {
        var made = Version(version: version, model: nil, state: .loading, reason: "", fingerprint: fingerprint)
        body(&made)
        entry.versions.append(made)
        entry.versions.sort { VersionOrder.precedes($0.version, $1.version) }
      }
      Self.choose(&entry)
      entries[name] = entry
    }
  }

  /// Lets versions go that the folder has no longer, unless nothing else would answer.
  private func settle(_ name: String, _ present: [String]) {
    let removed = entries.withLock { entries -> [String] in
      guard var entry = entries[name] else { return [] }
      let stays = entry.versions.contains { present.contains($0.version) && $0.model != nil }
      let gone = entry.versions.filter { version in
        !present.contains(version.version) && (stays || version.model == nil)
      }
      entry.versions.removeAll { version in gone.contains { $0.version == version.version } }
      entry.reason = entry.versions.isEmpty ? "there is no \(ModelFolder.modelFile) in the model's folder" : ""
      Self.choose(&entry)
      entries[name] = entry
      return gone.filter { $0.model != nil }.map(\.version)
    }
    for version in removed { tell(.removed(name: name, version: version)) }
  }

  /// The declared version where that can answer, else the last of those that nothing is assigned to.
  private static func choose(_ entry: inout Entry) {
    let ready = entry.versions.filter { $0.model != nil && !entry.declaration.assigned.contains($0.version) }
    entry.serving = (ready.first { $0.version == entry.declaration.version } ?? ready.last)?.model
  }

  static func candidates(_ declaration: Declaration) -> [(version: String, folder: String)] {
    let folder = declaration.folder
    if ModelFolder.holdsModel(folder) {
      let registered = (try? ModelFolder.registration(of: folder))?.version
      return [(registered ?? declaration.version, folder)]
    }
    let names = (try? Folder.names(folder)) ?? []
    return names.filter { ModelFolder.isName($0) && ModelFolder.holdsModel("\(folder)/\($0)") }
      .map { ($0, "\(folder)/\($0)") }
  }
}
