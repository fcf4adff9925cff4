import Compiler
import Diagnostics
import Source
import Spec
import Testing
import YAML

@Suite struct RulesPinsTests {
  private func findings(_ pins: String, pipeline: String = "churn") throws -> [RulesFixture.Finding] {
    var sources = SourceMap()
    var log = DiagnosticLog()
    let text = "apiVersion: mlgen.dev/v1\nkind: Pins\n" + pins
    let file = sources.add(path: "pins/churn.yaml", bytes: Array(text.utf8))
    let node = try #require(Reader.read(file, log: &log))
    let read = try #require(SpecReader.readPins(node, log: &log))
    log.add(contentsOf: PinRules.check(read, pipeline: pipeline, environments: ["dev", "prod"]))
    return log.sorted(in: sources).map { RulesFixture.finding($0, in: sources) }
  }

  private static let model = "{model: {version: '12', uri: s3://acme-ml-models/churn/12/}}"

  @Test func environmentExists() throws {
    #expect(
      try findings("pipeline: churn\nenvironments: {prd: \(Self.model)}") == [
        .init(
          code: .pinsOfNoEnvironment, text: "prd", message: "`churn` has no environment `prd`",
          help: "did you mean `prod`?")
      ])
    #expect(try findings("pipeline: churn\nenvironments: {prod: \(Self.model)}") == [])
  }

  @Test func fileIsThatOfThePipeline() throws {
    #expect(
      try findings("pipeline: fraud\nenvironments: {}") == [
        .init(
          code: .pinsInOtherFile, text: "fraud",
          message: "this is the file of the pins of `churn`, and it says that they are of `fraud`",
          help: "rename the file, or write `pipeline: churn`")
      ])
  }

  private func facts(
    _ path: String, _ name: String, namespace: String, cluster: String = "", managesNamespace: Bool = true
  ) -> PipelineFacts {
    PipelineFacts(
      path: path, name: name, nameSpan: nil,
      environments: [
        .init(name: "prod", namespace: namespace, cluster: cluster, managesNamespace: managesNamespace)
      ])
  }

  @Test func namespaceHasOneOwner() {
    let churn = facts("specs/churn.yaml", "churn", namespace: "ml")
    func messages(_ other: PipelineFacts) -> [String] {
      RepositoryRules.check([churn, other]).map(\.message)
    }
    #expect(
      messages(facts("specs/fraud.yaml", "fraud", namespace: "ml")) == [
        "the namespace `ml` of `fraud` in prod is managed by `churn` too"
      ])
    #expect(messages(facts("specs/fraud.yaml", "fraud", namespace: "fraud")) == [])
    #expect(messages(facts("specs/fraud.yaml", "fraud", namespace: "ml", cluster: "other")) == [])
    #expect(messages(facts("specs/fraud.yaml", "fraud", namespace: "ml", managesNamespace: false)) == [])
  }

  @Test func factsSurviveTheCache() {
    let churn = facts("specs/churn.yaml", "churn", namespace: "ml", cluster: "eu", managesNamespace: false)
    #expect(PipelineFacts(bytes: churn.bytes) == churn)
    #expect(PipelineFacts(bytes: Array(churn.bytes.dropLast())) == nil)
    var other = churn
    other.environments[0].namespace = "mi"
    #expect(PipelineFacts(bytes: other.bytes) != churn)
  }

  @Test func pipelineNamesAreTheirOwn() {
    let findings = RepositoryRules.check(
      [facts("specs/a.yaml", "churn", namespace: "a"), facts("specs/b.yaml", "churn", namespace: "b")])
    #expect(findings.map(\.code) == [.pipelineTwice])
    #expect(findings.map(\.message) == ["specs/a.yaml already describes a pipeline `churn`"])
  }

  /// The findings about files of pins in a repository with the one pipeline `churn`.
  private func unread(_ files: [String: String]) throws -> [RulesFixture.Finding] {
    var compiler = PipelineCompiler(version: "1.0.0", files: InputFiles { files[$0].map { Array($0.utf8) } })
    try compiler.check([facts("specs/churn.yaml", "churn", namespace: "ml")], pinFiles: files.keys.sorted())
    return compiler.log.sorted(in: compiler.sources).map { RulesFixture.finding($0, in: compiler.sources) }
  }

  @Test func pinFilesBelongToPipelines() throws {
    let message = "pins/chrun.yaml is the file of a pipeline `chrun`, and no spec describes one"
    let files = ["pins/churn.yaml": "pipeline: churn", "pins/README.md": "pipeline: none"]
    #expect(try unread(files) == [])
    #expect(
      try unread(files.merging(["pins/chrun.yaml": "pipeline: chrun"]) { $1 }) == [
        .init(code: .pinsOfNoPipeline, text: "chrun", message: message, help: "did you mean `churn`?")
      ])
    #expect(
      try unread(["pins/chrun.yaml": "pipeline: churn"]) == [
        .init(code: .pinsOfNoPipeline, text: "churn", message: message, help: "rename it to pins/churn.yaml")
      ])
    #expect(
      try unread(["pins/chrun.yaml": "pipeline: ["]) == [
        .init(code: .pinsOfNoPipeline, text: "", message: message, help: "did you mean `churn`?")
      ])
  }

  @Test func pinFilesEndInYaml() throws {
    let message = "pins/churn.yml is never read: files of pins end in `.yaml`"
    #expect(
      try unread(["pins/churn.yml": "pipeline: churn"]) == [
        .init(code: .pinsOfOtherEnding, text: "churn", message: message, help: "rename it to pins/churn.yaml")
      ])
    #expect(
      try unread(["pins/churn.yml": "pipeline: churn", "pins/churn.yaml": "pipeline: churn"]) == [
        .init(
          code: .pinsOfOtherEnding, text: "churn", message: message,
          help: "keep what is right of the two in pins/churn.yaml")
      ])
  }
}
