import Foundation
import Testing

/// A project's own templates, from the command line.
@Suite struct TemplateCommandTests {
  private static let page = "generated/demo/README.md"
  private static let own = "templates/docs/README.md"

  private static func repository(_ files: [String: String] = [:]) throws -> ScratchRepository {
    try ScratchRepository(["specs/demo.yaml": Specs.small()].merging(files) { $1 })
  }

  @Test func anOwnTemplateReplacesTheShippedOne() throws {
    let repository = try Self.repository()
    try repository.mlgen("build")
    let shipped = try repository.read(Self.page)
    #expect(shipped.hasPrefix("# demo\n"))
    #expect(!(try repository.read("generated/demo/mlgen.lock").contains(Self.own)))
    // Its coming, its change and its going are noticed.
    try repository.write(Self.own, "Our page of <%= name %>\n")
    #expect(try repository.mlgen("build", "--check").status == 4)
    #expect(try repository.mlgen("build").errors.contains("1 file written"))
    #expect(try repository.read(Self.page) == "Our page of demo\n")
    #expect(try repository.read("generated/demo/mlgen.lock").contains(" \(Self.own)\n"))
    #expect(try repository.mlgen("build").errors.contains("nothing changed"))
    try repository.write(Self.own, "Their page of <%= name %>\n")
    try repository.mlgen("build")
    #expect(try repository.read(Self.page) == "Their page of demo\n")
    try FileManager.default.removeItem(at: repository.url(Self.own))
    try repository.mlgen("build")
    #expect(try repository.read(Self.page) == shipped)
    #expect(try repository.mlgen("build").errors.contains("nothing changed"))
  }

  @Test func theFolderIsTheProjects() throws {
    let project = "apiVersion: mlgen.dev/v1\nkind: Project\ntemplates: deploy/our templates\n"
    let repository = try Self.repository([
      "mlgen.yaml": project, "deploy/our templates/docs/README.md": "Ours\n", Self.own: "not ours <%= broken\n",
    ])
    #expect(try repository.mlgen("build").status == 0)
    #expect(try repository.read(Self.page) == "Ours\n")
  }

  @Test(arguments: [["build"], ["build", "--check"], ["validate"], ["why", "generated/demo/README.md:1"]])
  func aBrokenTemplateIsAFindingAndWritesNothing(arguments: [String]) throws {
    let repository = try Self.repository()
    try repository.mlgen("build")
    let before = try repository.files(below: "generated")
    try repository.write(Self.own, "# <%= nmae %>\n")
    let run = try repository.mlgen.run(arguments)
    #expect(run.status == 1)
    #expect(run.errors.contains("error[ML0702]: there is no `nmae`"), "\(run.errors)")
    #expect(run.errors.contains("--> templates/docs/README.md:1:7"))
    #expect(run.errors.contains("did you mean `name`?"))
    #expect(try repository.files(below: "generated") == before)
  }

  @Test func aFileThatReplacesNothingIsRefusedInABuildWithNothingElseToDo() throws {
    let repository = try Self.repository([Self.own: "Ours\n", "templates/.gitkeep": "", "templates/docs/.x.swp": "x"])
    #expect(try repository.mlgen("build").status == 0)
    try repository.write("templates/docs/READMEE.md", "Ours\n")
    let run = try repository.mlgen("build")
    #expect(run.status == 1)
    #expect(run.errors.contains("error[ML0704]"), "\(run.errors)")
    #expect(run.errors.contains("did you mean `templates/docs/README.md`?"), "\(run.errors)")
  }

  @Test func whatCannotBeReadIsRefused() throws {
    let repository = try Self.repository()
    try repository.mlgen("build")
    let page = try repository.read(Self.page)
    try FileManager.default.createDirectory(at: repository.url("templates/docs"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: repository.url(Self.own).path, withDestinationPath: "nowhere.md")
    let dangling = try repository.mlgen("build")
    #expect(dangling.status == 1)
    #expect(dangling.errors.contains("error[ML0001]: templates/docs/README.md is a link that leads nowhere"))
    try FileManager.default.removeItem(at: repository.url(Self.own))
    try repository.write("\(Self.own)/README.md", "x")
    let folder = try repository.mlgen("build")
    #expect(folder.status == 3)
    #expect(folder.errors.contains("cannot read templates/docs/README.md"), "\(folder.errors)")
    try FileManager.default.removeItem(at: repository.url(Self.own))
    try Data([0x23, 0xFF, 0x0A]).write(to: repository.url(Self.own))
    let bytes = try repository.mlgen("build")
    #expect(bytes.status == 1)
    #expect(bytes.errors.contains("error[ML0108]"), "\(bytes.errors)")
    // A link to a folder above ends.
    try FileManager.default.removeItem(at: repository.url(Self.own))
    try FileManager.default.createSymbolicLink(atPath: repository.url("templates/up").path, withDestinationPath: "..")
    #expect(try repository.mlgen("build").status == 1)
    #expect(try repository.read(Self.page) == page)
  }

  @Test func whyPointsIntoTheProjectsTemplate() throws {
    let repository = try Self.repository()
    try repository.mlgen("build")
    let shipped = try repository.mlgen("why", "\(Self.page):3")
    #expect(shipped.output.contains("the file that the pipeline was compiled from"), "\(shipped.output)")
    let title = try repository.mlgen("why", "\(Self.page):4")
    #expect(title.output.contains("a line of the shipped template docs/README.md"), "\(title.output)")
    try repository.write(Self.own, "Title\n<%= name %>\n<% for e in environments %>\n- an environment\n<% end %>\n")
    try repository.mlgen("build")
    let fixed = try repository.mlgen("why", "\(Self.page):1")
    #expect(fixed.output.contains("templates/docs/README.md:1:1: Title"), "\(fixed.output)")
    #expect(fixed.output.contains("layer: template of the project"))
    #expect(try repository.mlgen("why", "\(Self.page):2").output.contains("specs/demo.yaml:3:18: demo"))
    let loop = try repository.mlgen("why", "\(Self.page):3").output
    #expect(loop.contains("specs/demo.yaml:11:3: dev") && loop.contains("templates/docs/README.md:4:1"), "\(loop)")
    let places = try repository.mlgen("where", "\(Self.own):4").output
    #expect(places == "\(Self.page):3: - an environment\n\(Self.page):4: - an environment\n")
  }

  /// The example of the documentation does what the documentation says.
  @Test func theDocumentedExampleIsTrue() throws {
    let page = try String(contentsOf: packageRoot.appendingPathComponent("docs/templates.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "\n```\n").enumerated().filter { !$0.offset.isMultiple(of: 2) }
      .map { $0.element + "\n" }
    try #require(blocks.count == 4)
    let spec = Specs.small("churn").replacingOccurrences(of: "{name: churn}", with: "{name: churn, owner: growth-ml}")
    let repository = try ScratchRepository([
      "specs/churn.yaml": spec, "pins/churn.yaml": Specs.pins("churn"), Self.own: blocks[1],
    ])
    let build = try repository.mlgen("build")
    #expect(build.status == 0, "\(build.errors)")
    #expect(try repository.read("generated/churn/README.md") == blocks[2])
    try repository.write(
      Self.own, blocks[1].replacingOccurrences(of: "environment.namespace ", with: "environment.namespaces "))
    let broken = try repository.mlgen("build").errors
    // The documentation shows the line shortened.
    for line in blocks[3].split(separator: "\n") where !line.hasPrefix("9 |") {
      #expect(broken.contains(line.trimmingCharacters(in: .whitespaces)), "\(broken)")
    }
  }

  // MARK: - The commands

  @Test func theListShowsEachContext() throws {
    let repository = try Self.repository()
    let all = try repository.mlgen("templates")
    #expect(all.status == 0, "\(all.errors)")
    #expect(all.output.contains("docs/README.md (markdown, shipped)\n"))
    let words = all.output.split(separator: " ").joined(separator: " ")
    #expect(words.contains("\n description text, may be missing What the pipeline is for.\n"), "\(all.output)")
    #expect(words.contains("\n namespace code Its namespace.\n"), "\(all.output)")
    try repository.write(Self.own, "Ours\n")
    let one = try repository.mlgen("templates", "list", "docs/README.md")
    #expect(one.output.contains("docs/README.md (markdown, replaced by templates/docs/README.md)\n"))
    let wrong = try repository.mlgen("templates", "list", "docs/READM.md")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("did you mean `docs/README.md`?"), "\(wrong.errors)")
  }

  @Test func anEjectedTemplateChangesNothingAndIsNotOverwritten() throws {
    let repository = try Self.repository()
    try repository.mlgen("build")
    let page = try repository.read(Self.page)
    #expect(try repository.mlgen("templates", "eject", "docs/README.md").status == 0)
    let text = try repository.read(Self.own)
    #expect(text.hasPrefix("# <%= name %>\n"))
    #expect(try repository.mlgen("build").status == 0)
    #expect(try repository.read(Self.page) == page)
    try repository.write(Self.own, "Ours\n")
    let again = try repository.mlgen("templates", "eject", "docs/README.md")
    #expect(again.status == 2)
    #expect(again.errors.contains("templates/docs/README.md is there already; --force overwrites it"))
    #expect(try repository.read(Self.own) == "Ours\n")
    #expect(try repository.mlgen("templates", "eject", "docs/README.md", "--force").status == 0)
    #expect(try repository.read(Self.own) == text)
    let wrong = try repository.mlgen("templates", "eject", "../outside")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("there is no template `../outside`"), "\(wrong.errors)")
  }

  @Test func nothingIsEjectedWhereABrokenProjectMightNotWantIt() throws {
    let repository = try Self.repository(["mlgen.yaml": "apiVersion: mlgen.dev/v1\nkind: Project\ntemplates: ../x\n"])
    let run = try repository.mlgen("templates", "eject", "docs/README.md")
    #expect(run.status == 1)
    #expect(!repository.exists("templates"))
  }

  @Test func ejectWritesThroughNoLink() throws {
    let outside = try ScratchRepository(["README.md": "theirs\n"])
    let repository = try Self.repository()
    try FileManager.default.createSymbolicLink(at: repository.url("templates"), withDestinationURL: outside.folder)
    let run = try repository.mlgen("templates", "eject", "docs/README.md")
    #expect(run.status == 3, "\(run.errors)")
    #expect(!outside.exists("docs"))
  }
}
