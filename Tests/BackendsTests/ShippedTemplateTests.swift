import Diagnostics
import Foundation
import Testing

@testable import Backends

/// The templates of `templates/` are compiled in, as one Swift file that `make record` writes.
@Suite struct ShippedTemplateTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = root.appendingPathComponent("templates")
  private static let generated = root.appendingPathComponent("Sources/Backends/Templates/ShippedTexts.swift")

  /// The names of all templates, sorted.
  private static func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path, isDirectory: &isFolder)
      return !isFolder.boolValue && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The Swift file. Raw literals, for an embedded resource takes a minute to compile.
  private static func source() throws -> String {
    var text = """
      // swift-format-ignore-file
      // Generated from templates/ by `make record`.
      internal import Source

      enum ShippedTexts {
        static let all: [ShippedText] = [

      """
    for name in try names() {
      let content = String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
      try #require(content.hasSuffix("\n"), "\(name) ends within a line")
      var marks = "#"
      while content.contains("\"\"\"\(marks)") || content.contains("\\\(marks)") { marks += "#" }
      text += """
            ShippedText(
              "\(name)", rule: "a line of the shipped template \(name)",
              \(marks)\"""
        \(content)
        \"""\(marks)),

        """
    }
    return text + "  ]\n}\n"
  }

  @Test func theCompiledTextsAreThoseOfTheFolder() throws {
    let source = try Self.source()
    let environment = ProcessInfo.processInfo.environment
    if environment["MLGEN_RECORD"] == "1", environment["CI"] == nil {
      try Data(source.utf8).write(to: Self.generated)
    }
    let recorded = try String(decoding: Data(contentsOf: Self.generated), as: UTF8.self)
    #expect(recorded == source, "templates/ changed since `make record`")
  }

  @Test func everyTemplateIsDeclaredAndIsThere() throws {
    let names = TemplateSet.entries.map(\.name)
    #expect(names == (try Self.names()))
    try #require(ShippedTexts.all.map(\.name) == names, "not compiled in: `make record`, and run this again")
    for entry in TemplateSet.entries {
      let content = try Data(contentsOf: Self.folder.appendingPathComponent(entry.name))
      #expect(Data(entry.bytes) == content, "\(entry.name)")
      #expect(entry.doc.hasSuffix("."))
    }
  }

  @Test func shippedTemplatesAreWithoutFindings() throws {
    try #require(ShippedTexts.all.map(\.name) == TemplateSet.entries.map(\.name))
    var log = DiagnosticLog()
    #expect(TemplateSet(log: &log) != nil)
    #expect(log.all.isEmpty, "\(log.all)")
  }
}
