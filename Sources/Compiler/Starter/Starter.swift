internal import Backends
public import Diagnostics
public import Source
public import Spec

/// What somebody says of a pipeline that is yet to be: enough for a spec and the files around it.
public struct Starter: Sendable {
  public var name: String
  /// As the spec will say it: a path of the project, or an address.
  public var data: String
  public var label: String
  /// Those of a CSV file; empty when nobody has looked.
  public var columns: [SampledColumn]
  public var task: PipelineSpec.Training.Task
  public var algorithm: PipelineSpec.Algorithm
  public var repository: String?

  public init(
    name: String, data: String, label: String, columns: [SampledColumn], task: PipelineSpec.Training.Task,
    algorithm: PipelineSpec.Algorithm, repository: String?
  ) {
    self.name = name
    self.data = data
    self.label = label
    self.columns = columns
    self.task = task
    self.algorithm = algorithm
    self.repository = repository
  }

  /// A file of the new project.
  public struct File: Sendable {
    /// Relative to the project's folder.
    public var path: String
    public var bytes: [UInt8]
  }

  /// The files of the new project, and what compiling it finds.
  public struct Draft {
    /// The spec first; none when the project that is there already is broken.
    public var files: [File]
    public var findings: [Diagnostic]
    public var sources: SourceMap
  }

  /// Compiles the project before it is there: so nobody begins with a mistake.
  /// - Parameters:
  ///   - load: the bytes of a file that is there already, by its path in the project's folder.
  ///   - list: the paths of the files below a folder.
  public func draft(
    load: @escaping (String) throws -> [UInt8]?, list: (String) throws -> [String]
  ) throws -> Draft {
    var present = PipelineCompiler(version: CompilerVersion.current, files: InputFiles(load: load))
    try present.readProject(path: Self.projectPath)
    try present.readTemplates(list: list)
    guard !present.log.hasErrors else {
      return Draft(files: [], findings: present.log.sorted(in: present.sources), sources: present.sources)
    }
    let files = files(of: present)
    var compiler = PipelineCompiler(
      version: CompilerVersion.current,
      files: InputFiles { path in try load(path) ?? files.first { $0.path == path }?.bytes })
    try compiler.readProject(path: Self.projectPath)
    try compiler.readTemplates(list: list)
    _ = try compiler.compile(files[0].path)
    return Draft(files: files, findings: compiler.log.sorted(in: compiler.sources), sources: compiler.sources)
  }

  private static let projectPath = "mlgen.yaml"

  private func files(of project: PipelineCompiler) -> [File] {
    // A project that is there already may have its specs elsewhere.
    let pattern = project.project.specs.first?.value ?? ""
    let folder = pattern.split(separator: "/").dropLast().joined(separator: "/")
    let path = "\(folder.isEmpty || folder.contains("*") ? "specs" : folder)/\(name).yaml"
    let page = StarterPage(
      name: name, path: path, source: Self.name(from: data, or: "rows"), data: data, isLocal: !data.contains("://"),
      label: label, columns: pageColumns, task: task.rawValue, algorithm: algorithm.rawValue, repository: repository)
    let texts = (project.templates ?? .shipped).starter(page)
    return [
      File(path: path, bytes: texts.pipeline), File(path: Self.projectPath, bytes: texts.project),
      File(path: ".gitattributes", bytes: texts.attributes),
    ]
  }

  /// Why the columns are not in the spec; nil when they are, or when nobody has looked at any.
  public var columnComplaint: String? {
    var seen: Set<String> = []
    for name in columns.map(\.name) {
      if !seen.insert(name).inserted { return "two are called `\(name)`" }
      if let complaint = PipelineSpec.Data.Column.complaint(aboutName: name) {
        return "`\(name)` is no name for one: \(complaint)"
      }
    }
    return nil
  }

  /// With the roles that the label brings along. None when a name could not stand in a spec: then ingestion finds the
  /// columns, and only the label is named.
  private var pageColumns: [StarterPage.Column] {
    guard columnComplaint == nil else { return [] }
    return columns.map { column in
      let role = column.name == label ? .label : column.role
      return StarterPage.Column(
        name: column.name, type: column.type.rawValue, role: role?.rawValue, values: column.values)
    }
  }

  // MARK: - What is likely

  /// A name for a pipeline or source: the last part of a path, without its extension, as a DNS label that leaves room
  /// for what names are made of.
  public static func name(from path: String, or other: String) -> String {
    let last = path.split(separator: "/").last ?? ""
    let stem = last.split(separator: ".").first ?? ""
    let words = stem.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    var name = words.drop { !($0.first?.isLetter ?? false) }.joined(separator: "-").prefix(20)
    while name.last == "-" { name.removeLast() }
    return DNS.labelComplaint(String(name)) == nil ? String(name) : other
  }

  /// The column that is probably to be predicted: one with a name that labels have, else the last that is no id.
  public static func likelyLabel(among columns: [SampledColumn]) -> String? {
    let usual = ["label", "target", "class", "outcome", "y"]
    return columns.first { usual.contains($0.name.lowercased()) }?.name
      ?? columns.last { $0.role == nil && $0.type != .timestamp }?.name
  }

  /// What a column of this type asks for as a label; classes where nothing is known.
  public static func likelyTask(of label: SampledColumn?) -> PipelineSpec.Training.Task {
    switch label?.type {
    case .integer, .number: .regression
    case .string, .boolean, .category, .timestamp, nil: .classification
    }
  }

  /// The algorithms that can do a task, the one to begin with first.
  public static func algorithms(for task: PipelineSpec.Training.Task) -> [PipelineSpec.Algorithm] {
    let linear: PipelineSpec.Algorithm = task == .classification ? .logisticRegression : .linearRegression
    return [.gradientBoosting, linear, .randomForest, .mlp]
  }
}
