import Files
import Foundation
import RuntimeContract
import StageTesting
import Testing

/// Results that leave the workspace, by the program that copies them.
@Suite struct CopyOutTests {
  private let train: Executable
  private var scratch: Scratch { train.scratch }

  init() throws { train = try Executable("mlgen-train") }

  private func config(rows: Int = 300, partitionBy: [String] = [], path: String? = nil) throws {
    var text = "name,region,day,value\n"
    for row in 0..<rows {
      text += "row \(row),\(["north", "a/b", ""][row % 3]),\(row % 4),\(Double(row) / 8)\n"
    }
    try scratch.write("data.csv", text)
    let source = IngestSource(
      name: "rows", path: scratch.path("data.csv"), format: .csv, load: .full, cursor: nil, join: nil)
    let config = IngestConfig(
      sources: [source], columns: [],
      copyOut: CopyOut(uri: "s3://lake/raw/", path: path ?? scratch.path("out"), partitionBy: partitionBy))
    try scratch.write("ingest.json", String(decoding: JSONFile.text(config), as: UTF8.self))
    try FileManager.default.createDirectory(atPath: scratch.path("out"), withIntermediateDirectories: true)
  }

  private func ingest(_ run: String = "one") throws -> Executable.Outcome {
    try train("ingest", "--config", "ingest.json", "--folder", "runs/\(run)", "--log", "json")
  }

  /// What the marker lists, when there is one; what it lists is there.
  private func results(_ run: String = "one") throws -> [CopiedFile]? {
    let folder = scratch.path("out/run=\(run)")
    guard scratch.exists("out/run=\(run)/_SUCCESS") else { return nil }
    let marker = try JSONFile.value(CopyMarker.self, of: FileBytes.read("\(folder)/_SUCCESS"))
    #expect(marker.run == run)
    for file in marker.files {
      let bytes = try FileBytes.read("\(folder)/\(file.path)")
      #expect(bytes.count == file.bytes && ContentDigest(of: bytes).text == file.digest, "\(file.path)")
    }
    return marker.files
  }

  @Test func aFolderIsCopiedAsItIsAndAnotherTryReplacesIt() throws {
    try config()
    #expect(try ingest().status == 0)
    let first = try #require(try results())
    #expect(first.map(\.path) == ["data.csv", "schema.json"])
    #expect(try scratch.read("out/run=one/data.csv") == scratch.read("runs/one/raw/data.csv"))
    // What a try of another shape left.
    try scratch.write("out/run=one/day=1/data.csv", "old")
    try scratch.write("out/run=one/data.csv", "old")
    #expect(try ingest().status == 0)
    #expect(try results() == first)
    #expect(try Folder.files(scratch.path("out")) == ["_SUCCESS", "data.csv", "schema.json"].map { "run=one/\($0)" })
    #expect(try Folder.names(scratch.path("runs/one")) == ["raw"])
  }

  @Test func rowsAreSpreadOverFoldersAndNoneIsLost() throws {
    try config(partitionBy: ["region", "day"])
    #expect(try ingest().status == 0)
    let files = try #require(try results())
    let none = "__HIVE_DEFAULT_PARTITION__"
    let folders = ["a%2Fb", none, "north"].sorted().flatMap { region in
      (0..<4).map { "region=\(region)/day=\($0)/data.csv" }
    }
    #expect(files.map(\.path) == folders + ["schema.json"])
    let rows = try folders.flatMap { path -> [String] in
      let lines = String(decoding: try scratch.read("out/run=one/\(path)"), as: UTF8.self).split(separator: "\n")
      #expect(lines.first == "name,value")
      return lines.dropFirst().map { $0.split(separator: ",").first.map(String.init) ?? "" }
    }
    #expect(Set(rows) == Set((0..<300).map { "row \($0)" }) && rows.count == 300)
  }

  /// Whenever it is killed, a folder with a marker is whole, and the next try ends as if nothing had been.
  @Test func aKilledCopyIsNeverTakenForAResult() throws {
    try config(rows: 30_000, partitionBy: ["region", "day"])
    #expect(try ingest("whole").status == 0)
    let whole = try #require(try results("whole"))
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<8 {
      let process = train.process(["ingest", "--config", "ingest.json", "--folder", "runs/one"])
      process.standardError = FileHandle.nullDevice
      try process.run()
      // Copying begins when the folder does.
      let began = Date()
      while process.isRunning, !scratch.exists("out/run=one"), Date().timeIntervalSince(began) < 20 { usleep(500) }
      usleep(UInt32.random(in: 0..<30_000, using: &generator))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if let found = try results() { #expect(found == whole) }
    }
    #expect(try ingest().status == 0)
    #expect(try results() == whole)
  }

  @Test func aSignalEndsTheCopyBetweenTwoPieces() throws {
    try config(rows: 150_000)
    try FileManager.default.createDirectory(atPath: scratch.path("out/run=one"), withIntermediateDirectories: true)
    // A reader that takes what it gets, when it likes.
    #expect(mkfifo(scratch.path("out/run=one/data.csv"), 0o600) == 0)
    let process = train.process(["ingest", "--config", "ingest.json", "--folder", "runs/one"])
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let reader = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch.path("out/run=one/data.csv")))
    _ = try reader.read(upToCount: 1)
    kill(process.processIdentifier, SIGTERM)
    while let piece = try reader.read(upToCount: 1 << 16), !piece.isEmpty {}
    process.waitUntilExit()
    #expect(process.terminationStatus == 3)
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text.contains("stopped by a signal"))
    #expect(try results() == nil)
  }

  @Test func whatCannotBeWrittenIsNamed() throws {
    func failed(_ words: String..., file: String) throws {
      let outcome = try ingest()
      #expect(outcome.status == 3)
      for word in words + ["ingest", "s3://lake/raw/", file] {
        #expect(outcome.errors.contains(word), "\(outcome.errors)")
      }
    }
    // Nothing is mounted: the work does not begin.
    try config(path: scratch.path("nowhere"))
    try failed("nothing is mounted here", file: "nowhere")
    #expect(!scratch.exists("runs/one/raw"))
    // Not for writing.
    try config(path: "/sys")
    try failed("cannot make the folder", file: "/sys/run=one")
    // Full.
    try config()
    try FileManager.default.createDirectory(atPath: scratch.path("out/run=one"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("out/run=one/data.csv"), withDestinationPath: "/dev/full")
    try failed("No space left on device", "make room", file: "out/run=one/data.csv")
    #expect(try results() == nil)
  }
}
