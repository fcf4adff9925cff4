internal import ArgumentParser
internal import Document
internal import Spec

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a file of the language, or its reference page.",
    discussion: """
      Examples:
        mlgen schema > mlgen.schema.json
        mlgen schema pins
        mlgen schema --markdown > reference.md

      For editors with yaml-language-server, a spec's first line may be:
        # yaml-language-server: $schema=schema/mlgen.schema.json
      """)

  @Argument(help: "Which file: \(JSONSchema.allValueStrings.joined(separator: ", ")).")
  var kind: JSONSchema = .pipeline

  @Flag(help: "Print the reference page of the whole language instead.")
  var markdown = false

  func run() throws {
    if markdown {
      Console.emit(Array(ReferencePage.markdown().utf8))
    } else {
      Console.emit(JSONWriter.render(JSONSchema.document(kind)).bytes)
    }
  }
}
