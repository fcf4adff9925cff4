import Foundation
import Testing

@Suite struct OtherCommandTests {
  @Test func machineFormatsGoToStandardOutputAndTextToStandardError() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(extra: "servnig: {}")])
    for format in ["json", "sarif", "gitlab"] {
      let run = try repository.mlgen("validate", "--format", format)
      #expect(run.status == 1)
      #expect(run.errors.contains("specs/demo.yaml:"), "\(run.errors)")
      _ = try JSONSerialization.jsonObject(with: Data(run.output.utf8), options: .fragmentsAllowed)
      #expect(run.output.contains("ML0"))
    }
    let github = try repository.mlgen("validate", "--format", "github")
    #expect(github.output.hasPrefix("::error file=specs/demo.yaml,"), "\(github.output)")
  }

  @Test func colourIsForTerminals() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(extra: "servnig: {}")])
    #expect(!(try repository.mlgen("validate").errors.contains("\u{1B}[")))
  }

  @Test func usageAndEnvironmentHaveTheirOwnCodes() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    #expect(try repository.mlgen("build", "--nonsense").status == 2)
    #expect(try repository.mlgen("build", "--only", "nonsense").status == 2)
    #expect(try repository.mlgen("why", "specs/demo.yaml").status == 2)
    #expect(try repository.mlgen("--help").status == 0)
    #expect(try repository.mlgen("--version").output == "0.1.0\n")
    try FileManager.default.removeItem(at: repository.url("specs/demo.yaml"))
    try repository.write("specs/demo.yaml/inside", "a folder where a file should be")
    #expect(try repository.mlgen("build").status == 3)
  }

  @Test func aMissingSpecIsAFinding() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    let run = try repository.mlgen("validate", "specs/dmeo.yaml")
    #expect(run.status == 1)
    #expect(run.errors.contains("ML0001"), "\(run.errors)")
  }

  @Test func whyNamesTheSpecAndWhereFindsTheLine() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(), "pins/demo.yaml": Specs.pins()])
    try repository.mlgen("build")
    let path = "generated/demo/prod/kubernetes/horizontal-pod-autoscaler.yaml"
    let lines = try repository.read(path).split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("maxReplicas: 5") }) + 1
    let why = try repository.mlgen("why", "\(path):\(line)")
    #expect(why.status == 0, "\(why.errors)")
    #expect(why.output.contains("specs/demo.yaml:9:27: 5"), "\(why.output)")
    #expect(why.output.contains("layer: pipeline"))
    let found = try repository.mlgen("where", "specs/demo.yaml:9")
    #expect(found.output.contains("\(path):\(line):   maxReplicas: 5"), "\(found.output)")
    // A value that nobody wrote names its rule.
    let target = try #require(lines.firstIndex { $0.contains("averageUtilization") }) + 1
    #expect(try repository.mlgen("why", "\(path):\(target)").output.contains("default: "))
    // A value of an overlay names its environment.
    let quota = try repository.mlgen("where", "specs/demo.yaml:11")
    #expect(quota.status == 0)
  }
}
