import Diagnostics
import Testing

/// What `mlgen explain` shows as wrong is wrong in that way, and what it shows as right is right.
@Suite struct RulesCatalogueTests {
  /// The examples of the rest lie in several files, are of an edit, or are judged with the whole repository.
  private static let acrossFiles: [Code] = [
    .pipelineTwice, .pinsOfNoPipeline, .pinsOfNoEnvironment, .pinsInOtherFile, .pinsNotEditable, .pinOfOtherModel,
    .pinsOfOtherEnding, .branchesCollide, .pipelineNameTaken, .imageTwice,
  ]
  static let examples = Code.all.filter { code in
    ["ML03", "ML04", "ML05"].contains { code.id.hasPrefix($0) } && !acrossFiles.contains(code)
  }
  private static let files = [
    "data/large.csv": [UInt8](repeating: 0x61, count: 512 << 10), "data/latin1.csv": [0x63, 0x61, 0x66, 0xE9],
  ]

  @Test(arguments: examples) func wrongExampleRaisesItsCode(code: Code) throws {
    let codes = try RulesFixture.findings(code.wrong, files: Self.files, layered: true).map(\.code)
    #expect(codes.contains(code), "found \(codes)")
    #expect(codes.allSatisfy { $0 == code }, "found \(codes)")
  }

  @Test(arguments: examples) func rightExampleRaisesNothing(code: Code) throws {
    #expect(try RulesFixture.findings(code.right, files: Self.files, layered: true) == [])
  }

  @Test func basePipelineHasNoFindings() throws {
    try expectNothing("")
  }
}
