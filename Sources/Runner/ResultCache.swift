internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// Results of stages, by their keys: `KEY/entry.json` and the files below `KEY/files/`.
///
/// Files are second names of those of the run, where the file system has such: files of runs are replaced and never
/// written to. Should something have written to one after all, its digest gives it away, and the entry is dropped.
public struct ResultCache: Sendable {
  public struct Entry: Codable, Hashable, Sendable {
    public var stage: String
    public var pipeline: String
    public var environment: String
    /// The run that made it.
    public var run: String
    /// Milliseconds since 1970.
    public var created: Int
    /// What making it took.
    public var seconds: Double
    /// Bytes of its files.
    public var bytes: Int
    /// Of the folder of its files.
    public var digest: String

    enum CodingKeys: String, CodingKey, CaseIterable {
      case stage, pipeline, environment, run, created, seconds, bytes, digest
    }
  }

  private static let entryName = "entry.json"
  private let folder: String

  public init(_ state: RunState) { folder = state.cache }

  /// A stage in a run, whose results are kept or put back.
  struct Place: Sendable {
    let stage: RunStage
    let runFolder: String
    let recordFolder: String
  }

  // MARK: - Keeping

  /// Keeps what a stage made. Whoever is killed leaves nothing under the key.
  func keep(_ key: String, _ place: Place, _ entry: Entry) throws {
    let unfinished = "\(folder)/.\(key).\(getpid())"
    try Folder.remove(unfinished)
    try Folder.make("\(unfinished)/files")
    var entry = entry
    for name in try Self.files(of: place) {
      let source = name.path(in: place)
      let target = "\(unfinished)/files/\(name.text)"
      try Self.place(source, at: target)
      var status = stat()
      if stat(source, &status) == 0 { entry.bytes += Int(status.st_size) }
    }
    entry.digest = try ContentDigest(folder: "\(unfinished)/files").text
    try FileBytes.replace("\(unfinished)/\(Self.entryName)", with: JSONFile.text(entry))
    try Folder.remove("\(folder)/\(key)")
    guard rename(unfinished, "\(folder)/\(key)") == 0 else {
      throw FileError(path: "\(folder)/\(key)", action: "cannot keep the results", code: errno)
    }
  }

  // MARK: - Putting back

  /// Puts the results of a key into a run: each folder appears as a whole.
  /// - Returns: what is known of them; nil when there are none, or they are damaged, and then the run is as it was.
  func restore(_ key: String, to place: Place) throws -> Entry? {
    let path = "\(folder)/\(key)"
    guard let entry = entry(key) else { return nil }
    guard let digest = try? ContentDigest(folder: "\(path)/files").text, digest == entry.digest else {
      try Folder.remove(path)
      return nil
    }
    var folders: [String: [String]] = [:]
    var single: [Name] = []
    for text in try Folder.files("\(path)/files") {
      guard let name = Name(text) else { continue }
      if name.part == .run, let first = name.rest.split(separator: "/").first.map(String.init),
        place.stage.outputFolders.contains(first), name.rest.contains("/")
      {
        folders[first, default: []].append(String(name.rest.dropFirst(first.utf8.count + 1)))
      } else {
        single.append(name)
      }
    }
    for (folder, names) in folders.sorted(by: { $0.key < $1.key }) {
      let target = try StageFolder("\(place.runFolder)/\(folder)")
      for name in names { try Self.place("\(path)/files/run/\(folder)/\(name)", at: target.file(name)) }
      try target.publish()
    }
    for name in single {
      let target = name.path(in: place)
      try Folder.make(Folder.parts(target).parent)
      try FileBytes.copy("\(path)/files/\(name.text)", to: target)
    }
    // The time of its last use decides what is pruned.
    utimensat(AT_FDCWD, path, nil, 0)
    return entry
  }

  func entry(_ key: String) -> Entry? {
    guard let bytes = try? FileBytes.read("\(folder)/\(key)/\(Self.entryName)") else { return nil }
    return try? JSONFile.value(Entry.self, of: bytes)
  }

  // MARK: - Size

  public struct Kept: Sendable {
    public let key: String
    public let entry: Entry
    /// Seconds since 1970.
    public let lastUse: Int
  }

  /// The one that was used last comes first.
  public func all() throws -> [Kept] {
    let names: [String]
    do throws(FileError) {
      names = try Folder.names(folder)
    } catch {
      if error.isAbsence { return [] }
      throw error
    }
    return names.compactMap { key -> Kept? in
      var status = stat()
      guard !key.hasPrefix("."), stat("\(folder)/\(key)", &status) == 0, let entry = entry(key) else { return nil }
      return Kept(key: key, entry: entry, lastUse: Int(status.st_mtim.tv_sec))
    }.sorted { ($1.lastUse, $0.key) < ($0.lastUse, $1.key) }
  }

  /// Removes what was used longest ago, until the rest is no larger than a limit; and what killed processes left.
  /// - Returns: what was removed.
  @discardableResult
  public func prune(to limit: Int) throws -> [Kept] {
    var left = limit
    var removed: [Kept] = []
    for kept in try all() {
      if kept.entry.bytes <= left {
        left -= kept.entry.bytes
        continue
      }
      left = 0
      // Out of sight first: an entry is whole or not there.
      let dying = "\(folder)/.\(kept.key).\(getpid())"
      guard rename("\(folder)/\(kept.key)", dying) == 0 else { continue }
      try Folder.remove(dying)
      removed.append(kept)
    }
    for name in (try? Folder.names(folder)) ?? [] where name.hasPrefix(".") {
      guard let writer = name.split(separator: ".").last.flatMap({ pid_t($0) }), kill(writer, 0) != 0, errno == ESRCH
      else { continue }
      try Folder.remove("\(folder)/\(name)")
    }
    return removed
  }

  // MARK: - Files

  /// A file of a stage's results: in the run's folder, or in its record for the tracker.
  private struct Name {
    enum Part: String { case run, record }

    let part: Part
    let rest: String

    init(_ part: Part, _ rest: String) {
      self.part = part
      self.rest = rest
    }

    init?(_ text: String) {
      guard let slash = text.firstIndex(of: "/"), let part = Part(rawValue: String(text[..<slash])) else { return nil }
      self.init(part, String(text[text.index(after: slash)...]))
    }

    var text: String { "\(part.rawValue)/\(rest)" }

    func path(in place: Place) -> String {
      switch part {
      case .run: "\(place.runFolder)/\(rest)"
      case .record: "\(place.recordFolder)/\(rest)"
      }
    }
  }

  private static func files(of place: Place) throws -> [Name] {
    func below(_ folder: String, _ part: Name.Part, _ name: String) throws -> [Name] {
      guard access("\(folder)/\(name)", F_OK) == 0 else { return [] }
      return try Folder.files("\(folder)/\(name)").map { Name(part, "\(name)/\($0)") }
    }
    var names: [Name] = []
    let stage = place.stage
    for folder in stage.outputFolders {
      // Of a model, where it was registered is another stage's.
      names += try below(place.runFolder, .run, folder).filter { !$0.rest.hasSuffix("/\(Registration.fileName)") }
    }
    if let prefix = stage.reportPrefix {
      let reports = RunFolder.reports.rawValue
      names += try below(place.runFolder, .run, reports).filter { $0.rest.hasPrefix("\(reports)/\(prefix)") }
    }
    for file in stage.outputFiles where access("\(place.runFolder)/\(file)", F_OK) == 0 {
      names.append(Name(.run, file))
    }
    for program in stage.recorded {
      let file = "stages/\(program).json"
      if access("\(place.recordFolder)/\(file)", F_OK) == 0 { names.append(Name(.record, file)) }
      names += try below(place.recordFolder, .record, "artifacts/\(program)")
    }
    return names
  }

  private static func place(_ source: String, at path: String) throws {
    try Folder.make(Folder.parts(path).parent)
    if link(source, path) == 0 { return }
    try FileBytes.copy(source, to: path)
  }
}
