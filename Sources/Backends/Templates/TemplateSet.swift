public import Diagnostics
public import Formats
public import Source

/// The templates of a run: each the project's own where it has one, and the shipped one otherwise.
public struct TemplateSet: Sendable {
  let dag: Template<DagFile>
  let readme: Template<PipelinePage>
  let starterAttributes: Template<StarterPage>
  let starterPipeline: Template<StarterPage>
  let starterProject: Template<StarterPage>

  /// Every template, sorted by name. One that is added has its place here and above.
  public static let entries: [TemplateEntry] = [
    TemplateEntry(DagFile.template),
    TemplateEntry(PipelinePage.template),
    TemplateEntry(StarterPage.attributes),
    TemplateEntry(StarterPage.project),
    TemplateEntry(StarterPage.pipeline),
  ]

  /// - Parameter files: the project's own, by the names of the shipped ones.
  /// - Returns: nil when something is wrong with one of them, which `log` then says.
  public init?(replacing files: [String: SourceFile] = [:], log: inout DiagnosticLog) {
    let dag = DagFile.template.read(replacing: files, log: &log)
    let readme = PipelinePage.template.read(replacing: files, log: &log)
    let attributes = StarterPage.attributes.read(replacing: files, log: &log)
    let pipeline = StarterPage.pipeline.read(replacing: files, log: &log)
    let project = StarterPage.project.read(replacing: files, log: &log)
    guard let dag, let readme, let attributes, let pipeline, let project else { return nil }
    self.dag = dag
    self.readme = readme
    starterAttributes = attributes
    starterPipeline = pipeline
    starterProject = project
  }

  /// None of them replaced.
  public static let shipped: TemplateSet = {
    var log = DiagnosticLog()
    guard let set = TemplateSet(log: &log) else { preconditionFailure("a shipped template is broken: \(log.all)") }
    return set
  }()
}

/// What can be known of a template without reading it.
public struct TemplateEntry: Sendable {
  /// Relative to a folder of templates, with `/`.
  public let name: String
  /// One sentence: which output comes from it.
  public let doc: String
  public let language: TemplateLanguage
  /// What it may use.
  public let shape: TemplateShape.Record
  /// The shipped text.
  public var bytes: [UInt8] { ShippedTexts[name].bytes }

  init<Root>(_ definition: TemplateDefinition<Root>) {
    name = definition.name
    doc = definition.doc
    language = definition.language
    shape = definition.shape
  }
}

extension TemplateDefinition {
  fileprivate func read(replacing files: [String: SourceFile], log: inout DiagnosticLog) -> Template<Root>? {
    if let file = files[name] { return read(.project(file), log: &log) }
    let shipped = ShippedTexts[name]
    // No finding points into it, so it needs no place among the sources of a run.
    let file = SourceFile(id: FileID(.max), path: name, bytes: shipped.bytes)
    return read(.shipped(file, shipped.rule), log: &log)
  }
}

extension ShippedTexts {
  fileprivate static subscript(name: String) -> ShippedText {
    guard let text = all.first(where: { $0.name == name }) else {
      preconditionFailure("\(name) is declared, and no such template was compiled in")
    }
    return text
  }
}
