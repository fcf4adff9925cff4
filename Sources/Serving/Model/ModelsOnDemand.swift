internal import RuntimeContract
internal import Synchronization

/// Models that nobody declared.
extension ModelRepository {
  /// Whether the model is none that was declared, is not loaded, and can be.
  public func isOnDemand(_ name: String) -> Bool {
    guard let onDemand, ModelFolder.isName(name), !has(name) else { return false }
    return !Self.candidates(declaration(of: name, onDemand)).isEmpty
  }

  private func declaration(of name: String, _ onDemand: OnDemandModels) -> Declaration {
    let first = entries.withLock { $0.values.first { $0.lastUse == nil }?.declaration }
    return Declaration(
      name: name, version: "1", folder: "\(onDemand.path)/\(name)", warmUpRequests: 0, memory: first?.memory ?? 1 << 30)
  }

  /// Loads a model that somebody asks for, and lets those go that were asked for the longest ago, until all fit. Declared
  /// models are never let go. Takes as long as it takes.
  ///
  /// - Throws: when it cannot answer afterwards.
  public func loadOnDemand(_ name: String) throws(InferenceFailure) {
    guard let onDemand else { throw InferenceFailure(.notFound, "there is no model \(shown(name))") }
    // One after another: each needs to know what the others take.
    try loadingOnDemand.withLock { (_) throws(InferenceFailure) in
      if has(name) { return }
      let declaration = declaration(of: name, onDemand)
      let bytes = Self.bytes(of: declaration)
      guard make(room: bytes, within: onDemand.memoryBytes) else {
        throw InferenceFailure(.notReady, "there is no memory for the model \(shown(name))")
      }
      metrics.declare(name)
      entries.withLock { $0[name] = Entry(declaration: declaration, lastUse: .now) }
      refresh(name)
      do throws(InferenceFailure) {
        _ = try model(name, version: nil)
      } catch {
        // What does not load takes no room, and is tried again by whoever asks next.
        let reason = entries.withLock { $0[name]?.versions.first?.reason }
        letGo(name)
        throw InferenceFailure(.notReady, "the model \(shown(name)) cannot be loaded\(reason.map { ": \($0)" } ?? "")")
      }
    }
  }

  /// - Returns: false when declared models leave too little; then nothing is let go.
  private func make(room: Int, within limit: Int) -> Bool {
    let held = entries.withLock { entries in
      entries.map { (name: $0.key, bytes: Self.bytes(of: $0.value.declaration), lastUse: $0.value.lastUse) }
    }
    let declared = held.filter { $0.lastUse == nil }.reduce(0) { $0 + $1.bytes }
    guard declared + room <= limit else { return false }
    var used = held.reduce(0) { $0 + $1.bytes }
    for oldest in held.sorted(by: { ($0.lastUse ?? .now) < ($1.lastUse ?? .now) }) where oldest.lastUse != nil {
      if used + room <= limit { break }
      letGo(oldest.name)
      used -= oldest.bytes
    }
    return true
  }

  /// Requests that hold the model are still answered.
  private func letGo(_ name: String) {
    let versions = entries.withLock { entries in
      let versions = entries[name]?.versions.filter { $0.model != nil }.map(\.version) ?? []
      entries[name] = nil
      return versions
    }
    metrics.forget(name)
    for version in versions { tell(.removed(name: name, version: version)) }
  }

  /// Of the graphs of all versions, as files.
  private static func bytes(of declaration: Declaration) -> Int {
    candidates(declaration).reduce(0) { $0 + ModelFolder.bytes(ofModelIn: $1.folder) }
  }
}
