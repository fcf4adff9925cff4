import Foundation
import Testing

/// The modules import what ARCHITECTURE.md allows, and nothing else.
struct ArchitectureTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func table() throws -> ImportTable {
    let text = try String(contentsOf: root.appendingPathComponent("ARCHITECTURE.md"), encoding: .utf8)
    return try #require(ImportTable(markdown: text), "ARCHITECTURE.md has no table of modules")
  }

  /// The folders of Sources, in order.
  static func modules() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path).sorted()
  }

  @Test func importsFollowTheTable() throws {
    let table = try Self.table()
    let sources = Self.root.appendingPathComponent("Sources")
    var files = 0
    var violations: [ImportTable.Violation] = []
    for module in try Self.modules() {
      let folder = sources.appendingPathComponent(module)
      let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      for path in paths.sorted() where path.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
        violations += table.violations(in: text, file: "Sources/\(module)/\(path)", module: module)
        files += 1
      }
    }
    #expect(violations.isEmpty, "\n\(violations.map(\.description).joined(separator: "\n"))")
    #expect(files > 20, "the test reads too few files to mean anything: \(files)")
  }

  @Test func theTableNamesExactlyTheModules() throws {
    #expect(try Self.table().rows.map(\.module).sorted() == Self.modules())
  }

  @Test func nothingOfTheTableIsFoundation() throws {
    #expect(try Self.table().rows.allSatisfy { !$0.allowed.contains("Foundation") })
  }
}

struct ImportTableTests {
  static let markdown = """
    # A project

    | key | value |
    |---|---|
    | `A` | `C` |

    | module | what | may import |
    |---|---|---|
    | `A` | the bottom | |
    | `B` | on `A` | `A`, `Glibc` |

    | `C` | no longer part of it | `A` |
    """

  static func table() throws -> ImportTable { try #require(ImportTable(markdown: markdown)) }

  @Test func readsTheTable() throws {
    #expect(
      try Self.table().rows == [.init(module: "A", allowed: []), .init(module: "B", allowed: ["A", "Glibc"])])
    #expect(ImportTable(markdown: "| module | what |\n|---|---|\n") == nil)
  }

  @Test func namesFileAndLineOfAForbiddenImport() throws {
    let text = """
      public import A
      // import Comment
      internal import Foundation
      """
    let found = try Self.table().violations(in: text, file: "Sources/B/File.swift", module: "B")
    #expect(
      found.map(\.description) == ["Sources/B/File.swift:3: B imports Foundation, which the table does not allow"])
  }

  @Test func namesAModuleWithoutARow() throws {
    let found = try Self.table().violations(in: "", file: "Sources/C/C.swift", module: "C")
    #expect(found.map(\.description) == ["Sources/C/C.swift:1: the table has no row for the module C"])
  }

  @Test(arguments: [
    ("import A", "A"), ("@testable import A", "A"), ("  public import A", "A"), ("import struct A.B", "A"),
    ("@preconcurrency internal import A.B", "A"), ("import A; import B", "A"),
  ])
  func findsImports(_ line: String, _ module: String) {
    #expect(ImportTable.imports(of: line).map(\.module) == [module])
  }

  @Test func aProgramInsideOfAStringImportsNothing() {
    let text = ##"""
      let program = #"""
        """What it does."""
        import A
        """#
      import B
      """##
    #expect(ImportTable.imports(of: text).map(\.module) == ["B"])
    #expect(ImportTable.imports(of: text).map(\.line) == [5])
  }

  @Test(arguments: ["// import A", "let x = 1  // import A", "reimport A", "\"import A\""])
  func findsNoOtherUseOfTheWord(_ line: String) {
    #expect(ImportTable.imports(of: line).isEmpty)
  }
}
