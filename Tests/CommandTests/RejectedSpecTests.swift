import Compiler
import Diagnostics
import Foundation
import Source
import Testing

/// Specs that must be refused, each beside the exact text that a terminal shows for it.
///
/// `Rejected/NAME.yaml` is the only spec of a repository, `Rejected/NAME/` is a small repository of its own; the text is
/// in `Rejected/NAME.err`. `MLGEN_RECORD=1 swift test --filter RejectedSpecTests` writes the texts.
@Suite struct RejectedSpecTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Rejected")
  static let entries = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  /// The names of the cases.
  static let cases = entries.filter { !$0.hasSuffix(".err") }
    .map { $0.hasSuffix(".yaml") ? String($0.dropLast(".yaml".count)) : $0 }

  static let asksToRecord = ProcessInfo.processInfo.environment["MLGEN_RECORD"] == "1"
  static let isUnderCI = ProcessInfo.processInfo.environment["CI"] != nil

  @Test func recordingIsRefusedUnderCI() {
    #expect(!(Self.asksToRecord && Self.isUnderCI), "what CI records, nobody has read")
  }

  @Test(arguments: cases) func renderingIsAsRecorded(name: String) throws {
    let compiler = try Self.compile(name)
    let findings = compiler.log.sorted(in: compiler.sources)
    let rendering = TerminalRenderer(sources: compiler.sources).render(findings)
    let recording = Self.folder.appendingPathComponent("\(name).err")
    if Self.asksToRecord, !Self.isUnderCI {
      try Data(rendering.utf8).write(to: recording)
    }
    guard let recorded = try? String(decoding: Data(contentsOf: recording), as: UTF8.self) else {
      Issue.record("missing: \(name).err was never recorded")
      return
    }
    #expect(recorded == rendering, "different from what is recorded")
    #expect(!findings.isEmpty, "nothing is wrong with it")
  }

  @Test func noRecordingIsOrphaned() {
    let orphans = Self.entries.filter { $0.hasSuffix(".err") }.filter { !Self.cases.contains(String($0.dropLast(4))) }
    #expect(orphans.isEmpty, "orphaned: the specs of these are gone")
  }

  /// What is left out cannot be a file of this folder: a run's arguments, a file of more than 4 MiB, and the state of
  /// the output folder, which the tests of delivery set up; nor can a difference that no chart can say, which those of
  /// the charts make, nor an edit of pins or a model to pin, which those of the commands make. What systems have to agree on is broken by hand.
  @Test func everyCodeIsRejectedSomewhere() throws {
    let elsewhere: [Code] = [
      .fileUnreadable, .fileTooLarge, .chartRefused, .pinsNotEditable, .pinOfOtherModel,
    ]
    var found: Set<Code> = []
    for name in Self.cases { try found.formUnion(Self.compile(name).log.all.map(\.code)) }
    let missing = Code.all.filter { code in
      !found.contains(code) && !elsewhere.contains(code) && !code.id.hasPrefix("ML060")
        && !code.id.hasPrefix("ML066")
    }
    #expect(missing.isEmpty, "no rejected spec raises \(missing.map { "\($0.id) \($0.title)" })")
  }

  @Test(arguments: entries.filter { $0.hasSuffix(".yaml") })
  func specSaysWhatTheSchemaMakesOfIt(file: String) throws {
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(file))
    let first = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    #expect(["# schema: rejects", "# schema: accepts", "# schema: never sees it"].contains(first))
  }

  /// What `mlgen validate` does in the case's repository.
  private static func compile(_ name: String) throws -> PipelineCompiler {
    let files = try files(of: name)
    var compiler = PipelineCompiler(version: CompilerVersion.current, files: InputFiles { files[$0] })
    try compiler.readProject()
    try compiler.readTemplates { folder in files.keys.filter { $0.hasPrefix("\(folder)/") }.sorted() }
    let specs = files.keys.filter { $0.hasPrefix("specs/") }.sorted()
    if specs.isEmpty { compiler.reportNoSpecs() }
    let facts = try specs.compactMap { try compiler.facts(of: $0) }
    try compiler.check(facts, pinFiles: files.keys.filter { $0.hasPrefix("pins/") }.sorted())
    var checked: [PipelineFacts] = []
    for spec in specs {
      if let result = try compiler.compile(spec) { checked.append(result.facts) }
      compiler.startOver()
    }
    if checked.count == specs.count { _ = compiler.repositoryTree(checked) }
    return compiler
  }

  /// The repository's files by their paths.
  private static func files(of name: String) throws -> [String: [UInt8]] {
    // Too large to keep in the repository for one finding, or no text.
    var files = [
      "data/large.csv": [UInt8](repeating: UInt8(ascii: "a"), count: 600 << 10), "data/latin1.csv": [0x63, 0xE9, 0x0A],
    ]
    let single = folder.appendingPathComponent("\(name).yaml")
    if let data = try? Data(contentsOf: single) {
      files["specs/\(name).yaml"] = Array(data)
      return files
    }
    let root = folder.appendingPathComponent(name)
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path)
    where path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasPrefix("templates/") {
      // A folder has no content.
      if let data = try? Data(contentsOf: root.appendingPathComponent(path)) { files[path] = Array(data) }
    }
    return files
  }
}
