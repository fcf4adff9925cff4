internal import Document
internal import Formats
internal import Source

/// What the files of a new project are made from. Templates get texts as YAML scalars, which may stand anywhere.
public struct StarterPage: Sendable {
  public struct Column: Sendable {
    public var name: String
    public var type: String
    public var role: String?
    /// Of a category; empty means any.
    public var values: [String]

    public init(name: String, type: String, role: String?, values: [String]) {
      self.name = name
      self.type = type
      self.role = role
      self.values = values
    }
  }

  public var name: String
  /// The spec's path.
  public var path: String
  public var source: String
  public var data: String
  /// Whether the data is a file of the project.
  public var isLocal: Bool
  public var label: String
  public var columns: [Column]
  public var task: String
  public var algorithm: String
  public var repository: String?

  public init(
    name: String, path: String, source: String, data: String, isLocal: Bool, label: String, columns: [Column],
    task: String,
    algorithm: String, repository: String?
  ) {
    self.name = name
    self.path = path
    self.source = source
    self.data = data
    self.isLocal = isLocal
    self.label = label
    self.columns = columns
    self.task = task
    self.algorithm = algorithm
    self.repository = repository
  }
}

extension StarterPage {
  static let pipeline = TemplateDefinition<StarterPage>(
    "init/pipeline.yaml", .text, "The spec that `mlgen init` begins with.",
    [
      .required("name", .text, "The pipeline's name.") { scalar($0.name) },
      .required("path", .text, "The spec's path in the project.") { scalar($0.path) },
      .required("source", .text, "The name of its one source.") { scalar($0.source) },
      .required("data", .text, "Where the rows are.") { scalar($0.data) },
      .required("isLocal", .flag, "Whether they are a file of the project.") { Sourced($0.isLocal, rule: said) },
      .required("label", .text, "The column to predict.") { scalar($0.label) },
      .required("columns", .list(of: column), "The columns of a CSV file; empty for other data.", \.columns),
      .required("task", .text, "`classification` or `regression`.") { scalar($0.task) },
      .required("algorithm", .text, "The algorithm.") { scalar($0.algorithm) },
    ])

  static let project = TemplateDefinition<StarterPage>(
    "init/mlgen.yaml", .text, "The project file that `mlgen init` begins with.",
    [.optional("repository", .text, "The git repository that holds the project.") { $0.repository.map { scalar($0) } }])

  static let attributes = TemplateDefinition<StarterPage>(
    "init/gitattributes", .text, "What `mlgen init` tells git about the files of a project.", [])

  private static let column: TemplateType<Column> = .record([
    .required("name", .text, "Its name.") { scalar($0.name) },
    .required("type", .text, "What its values look like.") { scalar($0.type) },
    .optional("role", .text, "What it is for, unless the model learns from it.") { $0.role.map { scalar($0) } },
    .optional("values", .text, "The values of a category, as a list.") { column in
      column.values.isEmpty
        ? nil : Sourced("[\(column.values.map { scalar($0).value }.joined(separator: ", "))]", rule: said)
    },
  ])

  private static let said: Rule = "what was said to `mlgen init`"

  /// A text as YAML, inside of brackets too.
  private static func scalar(_ text: String) -> Sourced<String> {
    var text = text
    return Sourced(
      text.withUTF8 { bytes in
        let isPlain = ScalarStyle(for: bytes) == .plain && !bytes.contains { ",[]{}".utf8.contains($0) }
        if isPlain { return String(decoding: bytes, as: UTF8.self) }
        var quoted = RenderedText()
        quoted.append(quoted: bytes, escapes: .yaml)
        return quoted.string
      }, rule: said)
  }
}

extension TemplateSet {
  /// The files of a new project: its spec, the project file, and what git is told.
  public func starter(_ page: StarterPage) -> (pipeline: [UInt8], project: [UInt8], attributes: [UInt8]) {
    (starterPipeline.render(page).bytes, starterProject.render(page).bytes, starterAttributes.render(page).bytes)
  }
}
