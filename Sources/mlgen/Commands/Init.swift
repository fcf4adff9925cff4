internal import ArgumentParser
internal import Compiler
internal import Delivery
internal import Diagnostics
internal import Source
internal import Spec

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Begin a project: a spec, mlgen.yaml and .gitattributes.",
    discussion: """
      Asks what it needs to know on a terminal, and offers what a CSV file suggests. Without a terminal it takes the
      options and defaults. What it writes compiles; no file that is there already is overwritten, and all are written
      or none.

      Examples:
        mlgen init
        mlgen init churn --data s3://acme-ml-raw/subscribers/ --label churned
        mlgen init --data data/iris.csv --label species --yes
      """)

  @Argument(help: "The folder of the project, which is made when it is not there.", completion: .directory)
  var folder = "."

  @Option(help: "The pipeline's name; by default that of the folder.")
  var name: String?

  @Option(
    help: "A CSV file in the folder, or an address such as s3://BUCKET/FOLDER/.", completion: .file(extensions: ["csv"])
  )
  var data: String?

  @Option(help: "The column to predict.")
  var label: String?

  @Option(help: "What is predicted; by default what suits the label.")
  var task: PipelineSpec.Training.Task?

  @Option(help: "The algorithm; by default gradient_boosting.")
  var algorithm: PipelineSpec.Algorithm?

  @Option(help: "The git repository that holds the project, for what follows it; none by default.")
  var repository: String?

  @Flag(help: "Ask nothing, and take the defaults.")
  var yes = false

  @Flag(help: "Keep files that are there already, and write the others.")
  var keep = false

  func run() throws {
    let workingFolder = try Root(".")
    let existing = try? Root(folder)
    let interview = Interview(wanted: !yes)
    let starter = try answers(interview, existing, workingFolder)
    let draft = try starter.draft(
      load: { path in try existing?.read(path)?.bytes }, list: { folder in try existing?.files(below: folder) ?? [] })
    let files = draft.files.filter { !(keep && existing?.exists($0.path) ?? false) }
    let taken = files.map(\.path).filter { existing?.exists($0) ?? false }
    if !taken.isEmpty {
      throw ValidationError(
        "\(taken.map(shown).joined(separator: " and ")) \(taken.count == 1 ? "is" : "are") there already, and nothing "
          + "was written; --keep keeps such files and writes the others")
    }
    try report(draft)
    try NewFiles.write(files.map { ($0.path, $0.bytes) }, in: existing ?? Root.making(folder))
    for file in draft.files {
      let isKept = !files.contains { $0.path == file.path }
      Console.error("\(shown(file.path)): \(isKept ? "kept" : "written")")
    }
    if let complaint = starter.columnComplaint {
      Console.error(
        "\(starter.data): its columns are not in the spec, for \(complaint); what was seen of the others is lost with "
          + "that: rename the column in the file and run `mlgen init` again, or list `data.columns` by hand")
    }
    if let spec = draft.files.first {
      Console.error("look at \(shown(spec.path)), then run `mlgen build`\(folder == "." ? "" : " in \(folder)")")
    }
  }

  /// A path of the project as the user would type it.
  private func shown(_ path: String) -> String { folder == "." ? path : "\(folder)/\(path)" }

  private func answers(_ interview: Interview, _ existing: Root?, _ workingFolder: Root) throws -> Starter {
    let place = existing?.path ?? folder
    let name = try interview.value(
      ("--name", self.name), "Name of the pipeline", default: Starter.name(from: place, or: "pipeline")
    ) { text in
      if let complaint = DNS.labelComplaint(text) { throw ValidationError("`\(text)` is no name: \(complaint)") }
      return text
    }
    let tables = try existing.map { try $0.list("data/*.csv") + $0.list("*.csv") } ?? []
    let data = try interview.value(
      ("--data", self.data), "Where the rows are, a CSV file here or s3://BUCKET/FOLDER/",
      default: tables.count == 1 ? tables[0] : nil
    ) { try Table($0, in: existing, folder: folder, typedIn: workingFolder) }
    let likely = Starter.likelyLabel(among: data.columns)
    let label = try interview.value(
      ("--label", self.label), "Column to predict", preface: data.listing, default: likely
    ) { text in try data.column(text) }
    let column = data.columns.first { $0.name == label }
    let task = try interview.value(
      ("--task", self.task?.rawValue), "Task, classification or regression",
      default: Starter.likelyTask(of: column).rawValue
    ) { text in try Self.choice(text, of: PipelineSpec.Training.Task.allCases, "task") }
    let algorithms = Starter.algorithms(for: task)
    let algorithm = try interview.value(
      ("--algorithm", self.algorithm?.rawValue),
      "Algorithm, one of \(algorithms.map(\.rawValue).joined(separator: ", "))", default: algorithms[0].rawValue
    ) { text in
      let known = try Self.choice(text, of: PipelineSpec.Algorithm.allCases, "algorithm")
      guard algorithms.contains(known) else {
        throw ValidationError("`\(text)` does no \(task.rawValue)")
      }
      return known
    }
    let repository = try interview.value(
      ("--repository", self.repository), "Git repository that holds the project, empty for none", default: ""
    ) { $0 }
    return Starter(
      name: name, data: data.place, label: label, columns: data.columns, task: task, algorithm: algorithm,
      repository: repository.isEmpty ? nil : repository)
  }

  private static func choice<Value: RawRepresentable<String>>(
    _ text: String, of values: [Value], _ what: String
  ) throws -> Value {
    if let value = Value(rawValue: text) { return value }
    let near = Suggestion.nearest(to: text, in: values.map(\.rawValue))
    throw ValidationError("there is no \(what) `\(text)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
  }

  /// Prints what compiling the new project found, and ends the command when that is a mistake.
  private func report(_ draft: Starter.Draft) throws {
    guard !draft.findings.isEmpty else { return }
    let renderer = TerminalRenderer(sources: draft.sources, isColored: Console.usesColor)
    Console.error(renderer.render(draft.findings))
    guard draft.findings.contains(where: { $0.severity == .error }) else { return }
    Console.error("the new spec would begin with that, so nothing was written: give other answers")
    throw ExitStatus.findings
  }
}

/// The data of a new project, and what can be seen of it.
private struct Table {
  /// As the spec says it.
  let place: String
  /// Empty when the data is elsewhere.
  let columns: [SampledColumn]

  /// - Throws: an error of usage when there is no such table.
  init(_ text: String, in project: Root?, folder: String, typedIn workingFolder: Root) throws {
    if text.contains("://") {
      do throws(Malformed) {
        _ = try URI(parsing: text)
      } catch {
        throw ValidationError("`\(text)`: \(error.reason)")
      }
      place = text
      columns = []
      return
    }
    guard let project else {
      throw ValidationError("\(folder) is not there yet, so it has no \(text): name a bucket, or make the file first")
    }
    let typed = Repository(root: project, typedIn: workingFolder).relativePath(of: text)
    // A path in the folder will do as well as one from where the user is.
    guard let path = typed ?? (project.exists(text) ? text : nil) else {
      throw ValidationError("\(text) lies outside of the project: copy it to data/, or put it into a bucket")
    }
    guard let bytes = try project.read(path)?.bytes else { throw ValidationError("there is no file \(text)") }
    guard let columns = SampledColumn.columns(ofCSV: bytes) else {
      throw ValidationError("\(text) is no CSV file with the names of its columns in the first line")
    }
    place = path
    self.columns = columns
  }

  /// The columns for somebody who chooses one.
  var listing: String {
    let width = columns.map(\.name.count).max() ?? 0
    return columns.enumerated().map { index, column in
      let number = String(repeating: " ", count: max(0, 3 - "\(index + 1)".count)) + "\(index + 1)"
      let name = column.name + String(repeating: " ", count: width - column.name.count)
      let values = column.values.isEmpty ? "" : ": \(column.values.joined(separator: ", "))"
      return "\(number)  \(name)  \(column.type.rawValue)\(values)"
    }.joined(separator: "\n")
  }

  /// A column by its name or its number in the listing; any name when nothing is known.
  func column(_ text: String) throws -> String {
    if columns.isEmpty || columns.contains(where: { $0.name == text }) { return text }
    if let number = Int(text), columns.indices.contains(number - 1) { return columns[number - 1].name }
    let near = Suggestion.nearest(to: text, in: columns.map(\.name))
    throw ValidationError("there is no column `\(text)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
  }
}
