internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// A registry without a tracker: files in the artifact store, each written once.
///
/// ```
/// VERSION/                     the model's folder
/// versions/VERSION.json        whose it is: whoever makes this file has the number
/// aliases/ALIAS/NUMBER.json    the versions that an alias was given to, in order
/// ```
///
/// On a file system that makes a file for one process alone (`O_EXCL`), two runs never get one version. Mounts of object
/// stores look first and write later: there, one run registers at a time, or a tracker gives the versions.
struct FolderRegistry: ModelRegistry {
  private let store: ModelStore

  init(_ store: ArtifactStore) { self.store = ModelStore(store: store) }

  private struct Entry: Codable {
    var model: String
    var digest: String
    var run: String
    var created: Int

    enum CodingKeys: String, CodingKey, CaseIterable { case model, digest, run, created }
  }

  private struct Move: Codable {
    /// Nil takes the alias away.
    var version: String?
    /// Whether the last move before was taken back.
    var isBack: Bool
    var created: Int

    enum CodingKeys: String, CodingKey, CaseIterable { case version, isBack = "back", created }
  }

  private var path: String { store.store.path }

  func register(_ new: NewVersion) throws -> ModelVersion {
    guard let run = try new.record.head()?.mark else {
      throw Failure(.unavailable, "the run has no record", file: new.record.path)
    }
    let known = try entries()
    // An alias is of the store, not of a model.
    if let other = known.first(where: { $0.entry.model != new.model })?.entry.model {
      throw Failure(
        .refused, "the artifact store has versions of the model '\(other)'", file: path,
        advice: "give each model a folder of its own in `registry.artifacts`")
    }
    var version = known.first { $0.entry.run == run && $0.entry.digest == new.digest }?.version
    var next = (try Self.numbers("\(path)/versions").max() ?? 0) + 1
    while version == nil {
      let entry = Entry(model: new.model, digest: new.digest, run: run, created: StageNotes.now)
      let isOurs = try ModelStore.write(JSONFile.text(entry), to: "\(path)/versions/\(next).json", isNew: true)
      if isOurs { version = String(next) }
      next += 1
    }
    guard let version else { preconditionFailure("the loop ends with a version") }
    _ = try store.put(new, as: version)
    guard let found = try versions(of: new.model).first(where: { $0.version == version }) else {
      throw Failure(.unavailable, "the version \(version) is not complete", file: store.folder(version))
    }
    return found
  }

  func versions(of model: String) throws -> [ModelVersion] {
    let aliases = try ((try? Folder.names("\(path)/aliases")) ?? []).map { ($0, try stack($0).last) }
    return try entries().compactMap { version, entry in
      guard entry.model == model, let registration = try store.registration(version) else { return nil }
      return ModelVersion(
        model: model, version: version, uri: registration.uri, digest: registration.digest, run: entry.run,
        created: entry.created, aliases: aliases.filter { $0.1 == version }.map(\.0))
    }
  }

  func version(of model: String, alias: String) throws -> ModelVersion? {
    guard let version = try stack(alias).last else { return nil }
    return try versions(of: model).first { $0.version == version }
  }

  func set(_ alias: String, of model: String, to version: String?) throws {
    if let version { _ = try known(version, of: model) }
    if try stack(alias).last == version { return }
    try move(alias, Move(version: version, isBack: false, created: StageNotes.now))
  }

  func rollBack(_ alias: String, of model: String) throws -> ModelVersion {
    let versions = try stack(alias)
    guard versions.count > 1, let before = versions.dropLast().last else { throw Failure.nothingBefore(alias, model) }
    let found = try known(before, of: model)
    try move(alias, Move(version: before, isBack: true, created: StageNotes.now))
    return found
  }

  func fetch(_ version: ModelVersion, to target: String) throws -> String { store.folder(version.version) }

  private func known(_ version: String, of model: String) throws -> ModelVersion {
    guard let found = try versions(of: model).first(where: { $0.version == version }) else {
      throw Failure(
        .usage, "\(model) has no version \(version)", advice: "`mlgen-train registry list` shows which it has")
    }
    return found
  }

  /// In the order of their numbers. A process that was killed may leave a file without content: its number is taken, and it
  /// is no version.
  private func entries() throws -> [(version: String, entry: Entry)] {
    try Self.whole(Entry.self, in: "\(path)/versions").map { ("\($0.number)", $0.value) }
  }

  /// The versions that have had an alias and were not taken back, the present one last; empty when none has it.
  private func stack(_ alias: String) throws -> [String] {
    var versions: [String] = []
    for move in try moves(alias) {
      if move.isBack {
        versions = versions.dropLast()
      } else if let version = move.version {
        versions.append(version)
      } else {
        versions = []
      }
    }
    return versions
  }

  private func moves(_ alias: String) throws -> [Move] {
    try Self.whole(Move.self, in: "\(path)/aliases/\(alias)").map(\.value)
  }

  private func move(_ alias: String, _ move: Move) throws {
    var number = (try Self.numbers("\(path)/aliases/\(alias)").max() ?? 0) + 1
    while try !ModelStore.write(JSONFile.text(move), to: "\(path)/aliases/\(alias)/\(number).json", isNew: true) {
      number += 1
    }
  }

  /// What can be read of `NUMBER.json`, in the order of the numbers.
  private static func whole<Value: Codable>(
    _ type: Value.Type, in folder: String
  ) throws -> [(number: Int, value: Value)] {
    try numbers(folder).compactMap { number in
      let bytes = try FileBytes.read("\(folder)/\(number).json")
      return (try? JSONFile.value(type, of: bytes)).map { (number, $0) }
    }
  }

  private static func numbers(_ folder: String) throws -> [Int] {
    do throws(FileError) {
      return try Folder.names(folder).filter { $0.hasSuffix(".json") }.compactMap { Int($0.dropLast(".json".count)) }
        .sorted()
    } catch {
      if error.isAbsence { return [] }
      throw error
    }
  }
}

extension Failure {
  static func nothingBefore(_ alias: String, _ model: String) -> Failure {
    Failure(
      .refused, "no version of \(model) had the alias '\(alias)' before the one that has it",
      advice: "`mlgen-train registry list` shows the versions, and `mlgen-train registry alias` sets one")
  }
}
