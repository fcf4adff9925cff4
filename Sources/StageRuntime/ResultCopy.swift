internal import Files
internal import Glibc
public import RuntimeContract
internal import Tabular

/// Copies a finished folder of the run out of the workspace, to where a bucket is mounted for it: into `run=RUN/` below that,
/// with `CopyMarker` in it at the end. A try that follows on another replaces what that one left.
public struct ResultCopy {
  private let config: CopyOut
  private let place: RunPlace
  private let log: Log
  private let resources: Resources

  /// Where the results go.
  private var target: String { "\(config.path)/run=\(PathText.escaped(place.name))" }

  /// - Returns: nil where nothing is to be copied.
  /// - Throws: before any work, when nothing is mounted where the results shall go.
  public init?(_ config: CopyOut?, place: RunPlace, log: Log, resources: Resources) throws(Failure) {
    guard let config else { return nil }
    self.config = config
    self.place = place
    self.log = log
    self.resources = resources
    var status = stat()
    guard stat(config.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw Failure(
        .unavailable, "the results of \(log.program) cannot be copied to \(config.uri): nothing is mounted here",
        file: config.path, advice: "mount the bucket there for writing, and run the stage again")
    }
  }

  public func run(_ folder: RunFolder) throws(Failure) {
    let source = place.path(folder)
    let spread = place.path(".\(folder.rawValue).partitions")
    try files { () throws(FileError) in try Folder.remove(spread) }
    var copies = try files { () throws(FileError) in try Folder.files(source) }
      .map { (name: $0, path: "\(source)/\($0)") }
    if !config.partitionBy.isEmpty {
      let tables = copies.filter { !$0.name.contains("/") && $0.name.hasSuffix(".csv") }
      for table in tables { try partition(table.name, of: source, into: spread) }
      copies.removeAll { copy in tables.contains { $0.name == copy.name } }
      let parts = try files { () throws(FileError) in
        tables.isEmpty || access(spread, F_OK) != 0 ? [] : try Folder.files(spread)
      }
      copies += parts.map { ($0, "\(spread)/\($0)") }
      copies.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    // From here on until the end, the folder is no result.
    try files { () throws(FileError) in
      try Folder.make(target)
      try FileBytes.remove("\(target)/\(CopyMarker.fileName)")
    }
    var copied: [CopiedFile] = []
    for copy in copies {
      copied.append(try self.copy(copy.path, as: copy.name))
      log.progress("copied \(copied.count) of \(copies.count) files to \(config.uri)")
    }
    try removeOthers(than: Set(copied.map(\.path)))
    try mark(CopyMarker(run: place.name, files: copied), clearing: spread)
    log(
      "results_copied", "copied the results out of the workspace",
      [
        "to": .text(config.uri), "folder": .text(target), "files": .count(copied.count),
        "bytes": .count(copied.reduce(0) { $0 + $1.bytes }),
      ])
  }

  /// The files that are made on the way lie beside the run's folders, where files can grow.
  private func partition(_ name: String, of source: String, into folder: String) throws(Failure) {
    try reading { () throws(TableError) in
      let columns = try SchemaFile.read("\(source)/\(TableFile.schema)")
      var options = ReadOptions()
      options.otherColumns = .ignored
      options.threads = resources.threads
      options.goesOn = { !Termination.isAsked }
      let reader = try TableReader(files: ["\(source)/\(name)"], format: .csv, columns: columns, options: options)
      let parts = try PartitionedCSV(
        folder: folder, fileName: name, columns: columns, by: config.partitionBy, memory: resources.memory / 4)
      while let table = try reader.next() { try parts.write(table) }
      try parts.finish()
    }
  }

  private func copy(_ path: String, as name: String) throws(Failure) -> CopiedFile {
    let written = "\(target)/\(name)"
    let digests = try files { () throws(FileError) -> (ContentDigest, ContentDigest)? in
      try Folder.make(Folder.parts(written).parent)
      let copy = try FileCopy(path, to: written)
      while try copy.step() { if Termination.isAsked { return nil } }
      return (try ContentDigest(file: path), try ContentDigest(file: written))
    }
    guard let digests, !Termination.isAsked else {
      throw Failure(
        .unavailable, "stopped by a signal", advice: "run the stage again: readers trust no folder without its marker")
    }
    guard digests.0 == digests.1 else {
      throw Failure(
        .unavailable, "the copy of \(name) for \(config.uri) reads differently from what was written", file: written,
        advice: "run the stage again; see that nothing else writes there")
    }
    var status = stat()
    let bytes = stat(path, &status) == 0 ? Int(status.st_size) : 0
    return CopiedFile(path: name, bytes: bytes, digest: digests.0.text)
  }

  /// What an earlier try of the same run wrote, and this one did not.
  private func removeOthers(than names: Set<String>) throws(Failure) {
    try files { () throws(FileError) in
      for name in try Folder.files(target) where !names.contains(name) {
        try FileBytes.remove("\(target)/\(name)")
        var parent = Folder.parts("\(target)/\(name)").parent
        // Over an object store, a folder is gone with its last file.
        while parent != target, rmdir(parent) == 0 || errno == ENOENT { parent = Folder.parts(parent).parent }
      }
    }
  }

  private func mark(_ marker: CopyMarker, clearing spread: String) throws(Failure) {
    try files { () throws(FileError) in try Folder.remove(spread) }
    guard let text = try? JSONFile.text(marker) else { preconditionFailure("a marker has no number that JSON lacks") }
    let made = place.path(".\(CopyMarker.fileName)")
    try files { () throws(FileError) in try FileBytes.replace(made, with: text) }
    _ = try copy(made, as: CopyMarker.fileName)
    try files { () throws(FileError) in try FileBytes.remove(made) }
  }

  /// Does what touches files, with errors that say whose results are concerned.
  private func files<Value>(_ body: () throws(FileError) -> Value) throws(Failure) -> Value {
    do throws(FileError) {
      return try body()
    } catch {
      throw Failure(
        .unavailable, "\(error.message), copying the results of \(log.program) to \(config.uri)", file: error.path,
        advice: error.advice ?? "run the stage again when that is mended")
    }
  }
}

extension CopyOut {
  /// What is wrong with it, at its place in a config.
  public func findings() -> [JSONFinding] {
    let place: [JSONFinding.Step] = [.key("copy_out")]
    var findings: [JSONFinding] = []
    if path.isEmpty { findings.append(.init(place + [.key("path")], "results are copied into a folder")) }
    for (index, name) in partitionBy.enumerated() where partitionBy.prefix(index).contains(name) {
      findings.append(.init(place + [.key("partition_by"), .index(index)], "'\(name)' stands twice"))
    }
    return findings
  }
}
