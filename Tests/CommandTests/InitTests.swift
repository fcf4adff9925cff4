import Foundation
import Testing

@Suite struct InitTests {
  private static let table = """
    customer_id,contract,fee,calls,since,"no",churned
    c1,month,10.5,0,2024-01-01,1,true
    c2,year,,1,2024-02-01,2,false
    c3,month,30,2,2024-03-01,3,true
    c4,year,40.25,3,2024-04-01,4,false

    """

  /// A folder without anything but the given files.
  private static func empty(_ files: [String: String] = [:]) throws -> ScratchRepository {
    let repository = try ScratchRepository(files)
    if files["mlgen.yaml"] == nil { try FileManager.default.removeItem(at: repository.url("mlgen.yaml")) }
    return repository
  }

  /// What mlgen wrote has no finding in it, and builds.
  private static func expectClean(_ repository: ScratchRepository, _ folder: String = "") throws {
    let mlgen = Executable(folder: folder.isEmpty ? repository.folder : repository.url(folder))
    let validate = try mlgen("validate")
    #expect(validate.status == 0 && validate.errors == "1 spec: nothing found\n", "\(validate.errors)")
    let build = try mlgen("build")
    #expect(build.status == 0 && build.errors.hasPrefix("1 pipeline: "), "\(build.errors)")
    #expect(try mlgen("build", "--check").status == 0)
  }

  private static let combinations = ["classification", "regression"].flatMap { task in
    [
      "gradient_boosting", task == "classification" ? "logistic_regression" : "linear_regression", "random_forest",
      "mlp",
    ]
    .map { (task, $0) }
  }

  @Test(arguments: combinations) func everyTaskAndAlgorithmBuilds(task: String, algorithm: String) throws {
    let label = task == "classification" ? "churned" : "fee"
    let repository = try Self.empty(["data/customers.csv": Self.table])
    let local = try repository.mlgen(
      "init", "--name", "churn", "--label", label, "--task", task, "--algorithm", algorithm)
    #expect(local.status == 0, "\(local.errors)")
    try Self.expectClean(repository)
    let remote = try repository.mlgen(
      "init", "elsewhere", "--data", "s3://acme-raw/rows/", "--label", label, "--task", task, "--algorithm", algorithm,
      "--repository", "https://git.example.com/acme/ml.git")
    #expect(remote.status == 0, "\(remote.errors)")
    try Self.expectClean(repository, "elsewhere")
  }

  /// One name that no spec can hold takes the other columns along; that is said.
  @Test(arguments: [("a{b", "`a{b`"), ("churned", "two are called `churned`")])
  func columnsThatCannotBeInTheSpecAreToldOf(name: String, complaint: String) throws {
    let table = Self.table.replacingOccurrences(of: "calls", with: name)
    let repository = try Self.empty(["data/customers.csv": table])
    let run = try repository.mlgen("init", "--label", "fee", "--task", "regression", "--yes")
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.errors.contains("data/customers.csv: its columns are not in the spec, for \(complaint)"), "\(run.errors)")
    let spec = try repository.read(
      "specs/\(try #require(FileManager.default.contentsOfDirectory(atPath: repository.url("specs").path).first))")
    #expect(!spec.contains("customer_id"))
  }

  @Test func aTableSaysMostOfIt() throws {
    let repository = try Self.empty(["churn/data/customers.csv": Self.table])
    let run = try repository.mlgen("init", "churn")
    #expect(run.status == 0)
    #expect(
      run.errors == """
        churn/specs/churn.yaml: written
        churn/mlgen.yaml: written
        churn/.gitattributes: written
        look at churn/specs/churn.yaml, then run `mlgen build` in churn

        """)
    let spec = try repository.read("churn/specs/churn.yaml")
    #expect(spec.contains("\n    - name: customers\n      uri: data/customers.csv\n"))
    #expect(
      spec.contains(
        """
          label: churned
          # What the file was seen to hold. Rows that break this are bad rows and stop a run: correct what was guessed wrong.
          columns:
            customer_id: {type: string, role: id}
            contract: {type: category, values: [month, year]}
            fee: {type: number}
            calls: {type: integer}
            since: {type: timestamp, role: time}
            "no": {type: integer}
            churned: {type: boolean, role: label}

        """), "\(spec)")
    #expect(spec.contains("  task: classification\n  algorithm: gradient_boosting\n"))
    #expect(try repository.read("churn/.gitattributes").contains("\ngenerated/** -text linguist-generated\n"))
    try Self.expectClean(repository, "churn")
  }

  @Test func theRepositoryStandsInTheProjectFile() throws {
    let repository = try Self.empty()
    // The folder's name is long, and what is made of names has to fit into 63 characters.
    let run = try repository.mlgen(
      "init", "--data", "s3://acme-raw/rows/", "--label", "y", "--repository", "git@git.example.com:acme/ml.git")
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try repository.read("mlgen.yaml").hasSuffix(
        "\ndefaults:\n  delivery:\n    repository: git@git.example.com:acme/ml.git\n"))
  }

  @Test func nothingIsOverwritten() throws {
    for name in ["mlgen.yaml", ".gitattributes", "specs/churn.yaml"] {
      let repository = try Self.empty([name: "# mine\n"])
      let arguments = ["init", "--name", "churn", "--data", "s3://acme-raw/rows/", "--label", "churned"]
      let run = try repository.mlgen.run(arguments)
      // A project file that says nothing is no project file: that is found first.
      #expect(run.status == (name == "mlgen.yaml" ? 1 : 2), "\(run.errors)")
      #expect(run.errors.contains(name), "\(run.errors)")
      #expect(try Self.names(repository) == [name])
      #expect(try repository.read(name) == "# mine\n")
    }
  }

  @Test func whatIsThereCanBeKept() throws {
    let project = "apiVersion: mlgen.dev/v1\nkind: Project\nspecs: [pipelines/*.yaml]\n"
    let repository = try Self.empty(["mlgen.yaml": project, ".gitattributes": "*.bin binary\n"])
    let arguments = ["init", "--name", "churn", "--data", "s3://acme-raw/rows/", "--label", "churned"]
    let refused = try repository.mlgen.run(arguments)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("mlgen.yaml and .gitattributes are there already"), "\(refused.errors)")
    let kept = try repository.mlgen.run(arguments + ["--keep"])
    #expect(kept.status == 0)
    #expect(
      kept.errors.hasPrefix("pipelines/churn.yaml: written\nmlgen.yaml: kept\n.gitattributes: kept\n"), "\(kept.errors)"
    )
    #expect(try repository.read("mlgen.yaml") == project)
    try Self.expectClean(repository)
  }

  @Test func aProjectsOwnTemplateIsTheStart() throws {
    let repository = try ScratchRepository()
    try repository.mlgen("templates", "eject", "init/pipeline.yaml")
    let template = try repository.read("templates/init/pipeline.yaml")
    try repository.write("templates/init/pipeline.yaml", "# As acme begins.\n" + template)
    let run = try repository.mlgen("init", "--keep", "--name", "churn", "--data", "s3://acme-raw/r/", "--label", "y")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try repository.read("specs/churn.yaml").hasPrefix("# As acme begins.\n# The pipeline churn"))
  }

  /// Each is refused with a word on why, and writes nothing.
  @Test(arguments: [
    (["--label", "y"], 2, "--data is missing"),
    (["--data", "s3://acme-raw/rows/"], 2, "--label is missing"),
    (["--data", "data/none.csv"], 2, "there is no file data/none.csv"),
    (["--data", "../x.csv"], 2, "lies outside of the project"),
    (["--data", "data/table.csv", "--label", "chrned"], 2, "did you mean `churned`?"),
    (["--data", "data/broken.csv"], 2, "is no CSV file"),
    (["--data", "data/empty.csv"], 2, "is no CSV file"),
    (["--data", "s3:/acme/x"], 2, "there is no file"),
    (["--data", "ftp://acme/x"], 2, "there is no scheme `ftp`"),
    (["--data", "data/table.csv", "--name", "Churn"], 2, "it must be in lower case: `churn`"),
    (["--data", "data/table.csv", "--algorithm", "linear_regression"], 2, "does no classification"),
    (["--data", "data/table.csv", "--task", "clustering"], 2, "clustering"),
    (["--data", "data/table.csv", "--label", "since"], 1, "error[ML"),
    (["--data", "data/table.csv", "--label", "contract", "--task", "regression"], 1, "error[ML"),
    (["--data", "data/table.csv", "--repository", "acme"], 1, "error[ML"),
    (["--data", "data/odd.csv", "--label", "the label"], 1, "error[ML"),
    (["new/folder", "--data", "data/table.csv"], 2, "new/folder is not there yet"),
  ]) func wrongAnswersWriteNothing(arguments: [String], status: Int32, words: String) throws {
    let files = [
      "data/table.csv": Self.table, "data/broken.csv": "a,\"b\nc", "data/empty.csv": "",
      "data/odd.csv": "the label,x\n1,2\n",
    ]
    let repository = try Self.empty(files)
    let run = try repository.mlgen.run(
      ["init"] + (arguments.contains("--name") ? [] : ["--name", "churn"]) + arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.signal == nil)
    #expect(try Self.names(repository) == files.keys.sorted())
    #expect(!repository.exists("new"))
  }

  @Test func aReadOnlyFolderIsLeftAsItWas() throws {
    // Root may write anywhere: a file where a folder must be stands in the way of everybody.
    let repository = try Self.empty(["specs": "a file\n"])
    let run = try repository.mlgen("init", "--name", "churn", "--data", "s3://acme-raw/rows/", "--label", "churned")
    #expect(run.status == 3, "\(run.errors)")
    #expect(try Self.names(repository) == ["specs"])
  }

  // MARK: - On a terminal

  @Test func questionsHaveDefaults() throws {
    let repository = try Self.empty(["churn/data/customers.csv": Self.table])
    let terminal = try PseudoTerminal(repository.mlgen, ["init", "churn"])
    for question in [
      "Name of the pipeline [churn]: ", "CSV file here or s3://BUCKET/FOLDER/ [data/customers.csv]: ",
      "  2  contract     category: month, year\n", "  7  churned      boolean\nColumn to predict [churned]: ",
      "Task, classification or regression [classification]: ",
      "Algorithm, one of gradient_boosting, logistic_regression, random_forest, mlp [gradient_boosting]: ",
      "Git repository that holds the project, empty for none: ",
    ] {
      #expect(terminal.hears(question), "\(terminal.seen)")
      if question.hasSuffix(": ") { terminal.answer("") }
    }
    #expect(terminal.status() == 0, "\(terminal.seen)")
    let asked = try repository.read("churn/specs/churn.yaml")
    let other = try Self.empty(["churn/data/customers.csv": Self.table])
    try other.mlgen("init", "churn")
    #expect(try other.read("churn/specs/churn.yaml") == asked)
  }

  @Test func wrongAnswersAreAskedForAgain() throws {
    let repository = try Self.empty(["data/customers.csv": Self.table])
    let terminal = try PseudoTerminal(repository.mlgen, ["init", "--data", "data/customers.csv"])
    for (question, answer) in [
      ("Name of the pipeline [", "Churn Model"), ("`Churn Model` is no name", ""), ("Name of the pipeline [", "churn"),
      ("Column to predict [churned]: ", "chrned"), ("there is no column `chrned`; did you mean `churned`?", ""),
      ("Column to predict [churned]: ", "3"), ("Task, classification or regression [regression]: ", ""),
      ("Algorithm, one of gradient_boosting, linear_regression", "logistic_regression"),
      ("`logistic_regression` does no regression", ""), ("Algorithm, one of", "linear_regression"),
      ("Git repository", "git@git.example.com:acme/ml.git"),
    ] {
      #expect(terminal.hears(question), "\(terminal.seen)")
      if !question.hasPrefix("`") && !question.hasPrefix("there is") { terminal.answer(answer) }
    }
    #expect(terminal.status() == 0, "\(terminal.seen)")
    let spec = try repository.read("specs/churn.yaml")
    #expect(spec.contains("  label: fee\n") && spec.contains("fee: {type: number, role: label}"))
    #expect(spec.contains("task: regression\n  algorithm: linear_regression\n"))
    try Self.expectClean(repository)
  }

  @Test func whoeverGoesAwayHasNothingWritten() throws {
    let repository = try Self.empty()
    let terminal = try PseudoTerminal(repository.mlgen, ["init", "new"])
    #expect(terminal.hears("Name of the pipeline [new]: "))
    terminal.endInput()
    #expect(terminal.status() == 2)
    #expect(terminal.seen.contains("nothing was written"))
    #expect(try Self.names(repository).isEmpty)
  }

  @Test func yesAsksNothing() throws {
    let repository = try Self.empty(["data/customers.csv": Self.table])
    let terminal = try PseudoTerminal(repository.mlgen, ["init", "--yes", "--name", "churn"])
    #expect(terminal.status() == 0, "\(terminal.seen)")
    #expect(!terminal.seen.contains("?") && !terminal.seen.contains("Column to predict"))
    try Self.expectClean(repository)
  }

  private static func names(_ repository: ScratchRepository) throws -> [String] {
    try repository.files(below: ".").keys.map { String($0.dropFirst(2)) }.sorted()
  }
}
