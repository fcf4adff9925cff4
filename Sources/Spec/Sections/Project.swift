internal import Diagnostics
internal import Document
public import Source
public import YAML

/// `mlgen.yaml`, the repository's own file. Without it every default below holds.
public struct Project: Sendable {
  public var place = Place()
  @Sourced(unset: "") public var apiVersion: String
  @Sourced(unset: "") public var kind: String
  /// Patterns of paths, relative to the file's folder.
  @Sourced(
    [Sourced("specs/*.yaml", rule: "specs are in specs/ unless mlgen.yaml says otherwise")],
    rule: "specs are in specs/ unless mlgen.yaml says otherwise")
  public var specs: [Sourced<String>]
  @Sourced("generated", rule: "output goes to generated/ unless mlgen.yaml says otherwise") public var output: String
  @Sourced("pins", rule: "pins are in pins/ unless mlgen.yaml says otherwise") public var pins: String
  @Sourced("templates", rule: "templates are in templates/ unless mlgen.yaml says otherwise") public var templates:
    String
  /// The file's folder in its git repository, without a trailing `/`; nil when it is the repository's root.
  @Sourced() public var subfolder: String?
  /// An overlay under every pipeline, checked as a layer and not yet merged.
  public var defaults: YAML.Node?

  public init() {}

  /// The output folder as it lies in the git repository.
  public var outputFolderInGit: Sourced<String> {
    $subfolder.present().map { $0.combined(with: $output) { "\($0)/\($1)" } } ?? $output
  }
}

extension Project: SpecObject {
  static let table = Table<Project>(
    "Project", "a project",
    [
      .required("apiVersion", { $1(&$0.$apiVersion) }, "The version of the language.", .constant("mlgen.dev/v1")),
      .required("kind", { $1(&$0.$kind) }, "The kind of document.", .constant("Project")),
      .list("specs", { $1(&$0.$specs) }, "Patterns of the pipelines' files.", .path("specs/*.yaml"), atLeast: 1),
      .value("output", { $1(&$0.$output) }, "The folder that output is written to.", .folder("generated")),
      .value("pins", { $1(&$0.$pins) }, "The folder of the pins files.", .folder("pins")),
      .value(
        "templates", { $1(&$0.$templates) }, "A file here replaces the shipped template of the same relative name.",
        .folder("templates")),
      .optional(
        "subfolder", { $1(&$0.$subfolder) },
        "The folder of the git repository that this file is in: Argo CD finds the output by it.",
        .folder("ml/pipelines"), derived: "the git repository's root"),
      .layer("defaults", { $1(&$0.defaults) }, .defaults, "Sections that lie under those of every pipeline."),
    ])
}

extension Field<Project> {
  fileprivate static func layer(_ key: String, _ access: @escaping Access<YAML.Node?>, _ layer: Layer, _ doc: String)
    -> Field
  {
    Field(key, doc) { _ in
      .layer(layer)
    } read: { root, entry, reading in
      var inner = Reading(.layer(layer), log: reading.log)
      var scratch = PipelineSpec()
      PipelineSpec.table.read(entry.value, key: entry.keySpan, into: &scratch, &inner)
      reading.log = inner.log
      reading.failed = reading.failed || inner.failed
      access(&root) { $0 = SpecReader.mergeable(entry.value) }
    } write: { _ in
      .absent
    }
  }
}
