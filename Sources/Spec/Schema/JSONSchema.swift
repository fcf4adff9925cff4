public import Document

/// The JSON Schema (draft 2020-12) of a document of the language, from the tables that decode it.
///
/// A schema sees one file: what depends on other layers, on references or on several values is left to the compiler.
/// Every file that the compiler accepts by itself, the schema accepts.
public enum JSONSchema: String, CaseIterable, Sendable {
  case pipeline, overlay, pins, project

  /// The name of its file under `specs/schema/`.
  public var fileName: String { self == .pipeline ? "mlgen.schema.json" : "\(rawValue).schema.json" }

  public static func document(_ schema: JSONSchema) -> Document.Node {
    var builder = SchemaBuilder()
    let root: [Document.Node.Entry]
    let title: String
    switch schema {
    case .pipeline:
      title = "A pipeline of mlgen"
      root = builder.object(PipelineSpec.table.shape(of: PipelineSpec()), in: .pipeline, mode: .file, isRoot: true)
    case .overlay:
      title = "What one environment changes in a pipeline of mlgen"
      root = builder.object(PipelineSpec.table.shape(of: PipelineSpec()), in: .overlay, mode: .part, isRoot: true)
    case .pins:
      title = "The pins of a pipeline of mlgen"
      root = builder.object(Pins.table.shape(of: Pins()), in: nil, mode: .file, isRoot: true)
    case .project:
      title = "The repository's own file, mlgen.yaml"
      root = builder.object(Project.table.shape(of: Project()), in: nil, mode: .file, isRoot: true)
    }
    let head: [Document.Node.Entry] = [
      .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
      .init("$id", Node("https://mlgen.dev/schema/v1/\(schema.fileName)")), .init("title", Node(title)),
    ]
    let definitions: [Document.Node.Entry] =
      builder.definitions.isEmpty ? [] : [.init("$defs", .mapping(builder.definitions))]
    return .mapping(head + root + definitions)
  }
}
