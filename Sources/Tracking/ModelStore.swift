internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// Versions of models in a mounted folder: `VERSION/`, complete when `registration.json` is in it. Nothing there is renamed,
/// for mounts of object stores cannot.
struct ModelStore {
  let store: ArtifactStore

  func folder(_ version: String) -> String { "\(store.path)/\(version)" }

  func uri(_ version: String) -> String { "\(store.uri)\(store.uri.hasSuffix("/") ? "" : "/")\(version)/" }

  /// Nil when the version is not there, or not complete: what cannot be read was cut off while it was written.
  func registration(_ version: String) throws -> Registration? {
    let path = "\(folder(version))/\(Registration.fileName)"
    guard access(path, F_OK) == 0 else { return nil }
    return try? JSONFile.value(Registration.self, of: FileBytes.read(path))
  }

  /// Copies a model's folder into the version's.
  ///
  /// - Returns: what is now registered.
  func put(_ new: NewVersion, as version: String) throws -> Registration {
    let target = folder(version)
    let registration = Registration(
      modelName: new.model, version: version, uri: uri(version), digest: new.digest)
    if let known = try self.registration(version) {
      guard known.modelName == new.model else {
        throw Failure(
          .refused, "version \(version) in the artifact store is of the model '\(known.modelName)'", file: target,
          advice: "give each model a folder of its own in `registry.artifacts`")
      }
      if known == registration, try digest(target) == new.digest { return registration }
      try FileBytes.remove("\(target)/\(Registration.fileName)")
    }
    let names = try Folder.files(new.folder).filter { $0 != Registration.fileName }
    for name in names {
      try Folder.make(Folder.parts("\(target)/\(name)").parent)
      let copy = try FileCopy("\(new.folder)/\(name)", to: "\(target)/\(name)")
      while try copy.step() { if Termination.isAsked { throw Failure(.unavailable, "stopped by a signal") } }
    }
    for name in try Folder.files(target) where !names.contains(name) { try FileBytes.remove("\(target)/\(name)") }
    guard try digest(target) == new.digest else {
      throw Failure(
        .unavailable, "the copy in the artifact store reads differently from the model", file: target,
        advice: "run the stage again; see that nothing else writes there")
    }
    try Self.write(JSONFile.text(registration), to: "\(target)/\(Registration.fileName)")
    return registration
  }

  private func digest(_ folder: String) throws -> String {
    try ContentDigest(folder: folder, excluding: [Registration.fileName]).text
  }

  /// - Parameter isNew: whether it is an error that there is such a file.
  /// - Returns: false when there is, and it is one.
  @discardableResult
  static func write(_ bytes: [UInt8], to path: String, isNew: Bool = false) throws(FileError) -> Bool {
    func failure() -> FileError { FileError(path: path, action: "cannot write", code: errno) }
    try Folder.make(Folder.parts(path).parent)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (isNew ? O_EXCL : O_TRUNC), 0o666)
    guard descriptor >= 0 else {
      if isNew, errno == EEXIST { return false }
      throw failure()
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else {
        close(descriptor)
        throw failure()
      }
      rest = rest.dropFirst(max(0, count))
    }
    guard fsync(descriptor) == 0 || errno == EINVAL, close(descriptor) == 0 else { throw failure() }
    return true
  }
}
