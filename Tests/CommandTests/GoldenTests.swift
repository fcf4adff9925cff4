import Compiler
import Diagnostics
import Document
import Foundation
import IR
import Testing

/// What `specs/` and each project of `examples/` compile to, byte for byte.
///
/// `make record` writes them: that is `mlgen build` in each project. Read the difference before you commit it.
@Suite struct GoldenTests {
  static let projects = [packageRoot] + examples

  private static var examples: [URL] {
    let folder = packageRoot.appendingPathComponent("examples")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map(folder.appendingPathComponent)
      .filter { FileManager.default.fileExists(atPath: $0.appendingPathComponent("mlgen.yaml").path) }
  }

  @Test(arguments: projects) func outputIsAsRecorded(project: URL) throws {
    let compiled = try Self.compile(project)
    #expect(!compiled.isEmpty)
    let recorded = try Self.recorded(project)
    let missing = compiled.keys.filter { recorded[$0] == nil }.sorted()
    let orphaned = recorded.keys.filter { compiled[$0] == nil }.sorted()
    let different = compiled.keys.filter { key in recorded[key].map { $0 != compiled[key] } ?? false }.sorted()
    #expect(missing.isEmpty, "not recorded")
    #expect(orphaned.isEmpty, "recorded, and no longer generated")
    #expect(different.isEmpty, "different from what is recorded")
  }

  /// Every line but the compiler's own comments says where it comes from.
  @Test(arguments: projects) func everyLineHasAnOrigin(project: URL) throws {
    var silent: [String] = []
    try Self.compile(project) { file in
      for line in 1...max(1, file.text.origins.lineCount) where file.text.origins[line].isEmpty {
        let text = file.text.string.split(separator: "\n", omittingEmptySubsequences: false)
        guard line <= text.count, !text[line - 1].hasPrefix("#"), !text[line - 1].isEmpty else { continue }
        silent.append("\(file.path):\(line): \(text[line - 1])")
      }
    }
    #expect(silent.isEmpty, "\(silent.prefix(20).joined(separator: "\n"))")
  }

  /// The files that a project compiles to. The lock is delivery's, so it is not among them.
  @discardableResult
  private static func compile(
    _ project: URL, each: (OutputFile) -> Void = { _ in }
  ) throws -> [String: Data] {
    var compiler = PipelineCompiler(
      version: CompilerVersion.current,
      files: InputFiles { path in try? Array(Data(contentsOf: project.appendingPathComponent(path))) })
    try compiler.readProject()
    var files: [String: Data] = [:]
    let specs = try FileManager.default.contentsOfDirectory(atPath: project.appendingPathComponent("specs").path)
    var facts: [PipelineFacts] = []
    func collect(_ tree: OutputTree?) {
      for file in tree?.files ?? [] {
        files[file.path] = Data(file.text.bytes)
        each(file)
      }
    }
    for name in specs.sorted() where name.hasSuffix(".yaml") {
      let result = try compiler.compile("specs/\(name)")
      compiler.startOver()
      if let result { facts.append(result.facts) }
      collect(result?.tree)
    }
    collect(compiler.repositoryTree(facts))
    let findings = compiler.log.sorted(in: compiler.sources)
    #expect(findings.isEmpty, "\(findings.map { "\($0.code) \($0.message)" })")
    return files
  }

  private static func recorded(_ project: URL) throws -> [String: Data] {
    let folder = project.appendingPathComponent("generated")
    var files: [String: Data] = [:]
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? [] {
      let url = folder.appendingPathComponent(name)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue,
        url.lastPathComponent != "mlgen.lock"
      else { continue }
      files["generated/\(name)"] = try Data(contentsOf: url)
    }
    // Where the services read them.
    for path in [".github/workflows/mlgen.yml", ".gitlab-ci.yml"] {
      let url = project.appendingPathComponent(path)
      if FileManager.default.fileExists(atPath: url.path) { files[path] = try Data(contentsOf: url) }
    }
    return files
  }
}
