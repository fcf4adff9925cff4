internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// `runs/RUN/` of a workspace: what the stages of a run have for the tracker, and how much of it the tracker has.
///
/// ```
/// run.json            whose run it is, under which name
/// stages/STAGE.json   what a stage said; whole or not there
/// artifacts/STAGE/    its files: second names of them where the file system has such, else copies
/// sent.json           what a tracker has taken
/// ```
struct RecordFolder {
  let path: String

  /// The folder beside the run's own, in the workspace, that has the records of all its runs.
  static let parent = "runs"

  struct Head: Codable, Hashable {
    /// 32 hexadecimal digits, drawn once: by them a run is found again in the tracker.
    var mark: String
    var experiment: String
    var name: String
    /// Milliseconds since 1970.
    var began: Int
    var tags: [StageRecord.Entry]

    enum CodingKeys: String, CodingKey, CaseIterable { case mark, experiment, name, began, tags }
  }

  /// What trackers have taken.
  struct Sent: Codable, Hashable {
    struct Stage: Codable, Hashable {
      var stage: String
      /// The digest of the stage's file.
      var digest: String
      /// The id of its model.
      var model: String?

      enum CodingKeys: String, CodingKey, CaseIterable { case stage, digest, model }
    }

    struct Tracker: Codable, Hashable {
      var address: String
      var experiment: String
      var run: String
      var stages: [Stage]

      enum CodingKeys: String, CodingKey, CaseIterable { case address, experiment, run, stages }
    }

    var trackers: [Tracker]

    enum CodingKeys: String, CodingKey, CaseIterable { case trackers }
  }

  init(_ path: String) { self.path = path }

  init(of place: RunPlace) { path = "\(place.parent)/\(Self.parent)/\(place.name)" }

  // MARK: - Reading

  /// Nil when there is none.
  func head() throws(Failure) -> Head? { try read("run.json") }

  func sent() throws(Failure) -> Sent { try read("sent.json") ?? Sent(trackers: []) }

  /// - Returns: the record and the digest of its file; nil when there is none.
  func stage(_ name: String) throws(Failure) -> (record: StageRecord, digest: String)? {
    let file = "\(path)/stages/\(name).json"
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(file)
    } catch {
      if error.isAbsence { return nil }
      throw Failure(error)
    }
    do throws(JSONFinding) {
      return (try JSONFile.value(StageRecord.self, of: bytes), ContentDigest(of: bytes).text)
    } catch {
      throw Failure(
        .unavailable, details: [.init(file: file, path: JSONFinding.text(of: error.path), message: error.message)],
        advice: "the record is damaged, or of another version: move the folder \(path) away")
    }
  }

  /// In the order in which they began.
  func stages() throws(Failure) -> [(record: StageRecord, digest: String)] {
    let names: [String]
    do throws(FileError) {
      names = try Folder.names("\(path)/stages")
    } catch {
      if error.isAbsence { return [] }
      throw Failure(error)
    }
    var stages: [(record: StageRecord, digest: String)] = []
    for name in names where name.hasSuffix(".json") {
      if let found = try stage(String(name.dropLast(".json".count))) { stages.append(found) }
    }
    return stages.sorted { ($0.record.began, $0.record.stage) < ($1.record.began, $1.record.stage) }
  }

  func artifacts(of stage: String) -> String { "\(path)/artifacts/\(stage)" }

  private func read<Value: Decodable>(_ name: String) throws(Failure) -> Value? {
    guard access("\(path)/\(name)", F_OK) == 0 else { return nil }
    return try JSONFile.read(Value.self, from: "\(path)/\(name)")
  }

  // MARK: - Writing

  func write(_ head: Head) throws {
    do throws(FileError) { try Folder.make("\(path)/stages") } catch { throw Failure(error) }
    try FileBytes.replace("\(path)/run.json", with: JSONFile.text(head))
  }

  func write(_ sent: Sent) throws { try FileBytes.replace("\(path)/sent.json", with: JSONFile.text(sent)) }

  /// Writes what a stage said, its files first.
  ///
  /// - Parameter files: on this machine, with their paths among the run's artifacts.
  func write(_ record: StageRecord, files: [(source: String, path: String)]) throws {
    var record = record
    let folder = try StageFolder(artifacts(of: record.stage))
    for file in files {
      // Work that broke off may have noted what it then did not write.
      if record.status != .finished, access(file.source, F_OK) != 0 { continue }
      let below = try Self.isFolder(file.source) ? Folder.files(file.source) : nil
      for name in below ?? [""] {
        let path = name.isEmpty ? file.path : "\(file.path)/\(name)"
        // Where a model was registered says nothing about the model.
        if Folder.parts(name).name == Registration.fileName { continue }
        try Self.place(name.isEmpty ? file.source : "\(file.source)/\(name)", at: folder.file(path))
        record.artifacts.append(path)
      }
    }
    if let model = record.model {
      if !record.artifacts.contains(where: { $0.hasPrefix("\(model.path)/") }) { record.model = nil }
      record.artifacts.removeAll { $0.hasPrefix("\(model.path)/") }
    }
    try folder.publish()
    try FileBytes.replace("\(path)/stages/\(record.stage).json", with: JSONFile.text(record))
  }

  /// Moves the folder away, for a run that its content cannot be part of.
  func setAside() throws(Failure) {
    for number in 1..<10_000 where access("\(path)~\(number)", F_OK) != 0 {
      guard rename(path, "\(path)~\(number)") == 0 else {
        throw Failure(FileError(path: path, action: "cannot move", code: errno))
      }
      return
    }
    throw Failure(.unavailable, "there are too many records of earlier runs", file: path, advice: "remove old ones")
  }

  private static func isFolder(_ path: String) throws(FileError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError(path: path, action: "cannot read", code: errno) }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// A second name of a file costs nothing, and keeps its bytes: files of runs are replaced, and never written to.
  private static func place(_ source: String, at path: String) throws(FileError) {
    try Folder.make(Folder.parts(path).parent)
    if link(source, path) == 0 { return }
    let file = try AtomicFile(path: path)
    var problem: FileError?
    try FileBytes.pieces(source) { piece in
      guard problem == nil else { return }
      do throws(FileError) { try file.append { $0 += piece } } catch { problem = error }
    }
    if let problem { throw problem }
    try file.commit()
  }

  // MARK: - One at a time

  /// Does what no other process may do with the record meanwhile.
  ///
  /// - Throws: `Failure` when another holds it longer than anybody waits.
  func alone<Value>(seconds: Double = 60, _ body: () throws -> Value) throws -> Value {
    let file = "\(path)/.lock"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: file, action: "cannot write", code: errno) }
    defer { close(descriptor) }
    var rest = seconds
    // A file system without locks has one writer at a time by the order of the stages.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
      guard rest > 0, !Termination.isAsked else {
        throw Failure(.unavailable, "another stage is sending the run's record", file: path)
      }
      usleep(100_000)
      rest -= 0.1
    }
    return try body()
  }
}
