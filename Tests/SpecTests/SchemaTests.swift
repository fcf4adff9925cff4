import Document
import Foundation
import Spec
import Testing

/// What is committed is what the tables say now. `MLGEN_RECORD=1 swift test --filter SchemaTests` writes it anew.
struct SchemaTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func check(_ text: String, against path: String) throws {
    let file = Self.root.appending(path: path)
    let environment = ProcessInfo.processInfo.environment
    if environment["MLGEN_RECORD"] == "1" {
      try #require(environment["CI"] == nil, "recording under CI would hide a difference")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    let committed = try Data(contentsOf: file)
    #expect(committed == Data(text.utf8), "\(path) is out of date: record it with MLGEN_RECORD=1")
  }

  @Test(arguments: JSONSchema.allCases)
  func schemaIsCurrent(schema: JSONSchema) throws {
    let text = JSONWriter.render(JSONSchema.document(schema)).string
    try check(text, against: "specs/schema/\(schema.fileName)")
  }

  @Test func referencePageIsCurrent() throws {
    try check(ReferencePage.markdown(), against: "docs/reference.md")
  }

  @Test func theSchemasFolderHoldsNothingElse() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "specs/schema").path())
    #expect(names.sorted() == JSONSchema.allCases.map(\.fileName).sorted())
  }

  @Test func everyReferenceIsDefined() {
    for schema in JSONSchema.allCases {
      let document = JSONSchema.document(schema)
      var defined: [String] = []
      if case .mapping(let entries) = document["$defs"]?.content { defined = entries.map(\.key) }
      for reference in references(document) {
        #expect(defined.contains { reference == "#/$defs/\($0)" }, "\(schema) \(reference)")
      }
    }
  }

  private func references(_ node: Document.Node) -> [String] {
    switch node.content {
    case .mapping(let entries):
      entries.flatMap { entry in
        entry.key == "$ref" ? [entry.value.string ?? ""] : references(entry.value)
      }
    case .list(let items): items.flatMap(references)
    default: []
    }
  }
}
