import Foundation
import Testing

/// Nothing is written outside of the repository, whatever its project file or its links say.
@Suite struct OutputFolderTests {
  private static func project(output: String) -> String {
    "apiVersion: mlgen.dev/v1\nkind: Project\noutput: \(output)\n"
  }

  /// The last two would be taken for one odd name by a comparison of characters; as bytes they lead upwards.
  @Test(arguments: [
    "../outside", "generated/../../outside", "/tmp", ".", "./generated", "generated/", "a//b", ".git", "sub/.git/x",
    "\"\"", #""a\nb""#, #""../\u0301x""#, #""a/../\u0301x""#,
  ])
  func anOutputThatIsNoFolderOfTheRepositoryIsAFinding(output: String) throws {
    let repository = try ScratchRepository([
      "inner/mlgen.yaml": Self.project(output: output), "inner/specs/demo.yaml": Specs.small(),
    ])
    for arguments in [["build"], ["build", "--check"], ["validate"]] {
      let run = try Executable(folder: repository.url("inner")).run(arguments)
      #expect(run.signal == nil)
      #expect(run.status == 1)
      #expect(run.errors.contains("error[ML0229]: expected a path in the repository such as `generated`"))
      #expect(run.errors.contains("mlgen.yaml:3:9"), "\(run.errors)")
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: repository.folder.path)
    #expect(!files.contains { $0.hasSuffix("mlgen.lock") }, "\(files)")
  }

  @Test func anOutputFolderDeepInTheRepositoryIsWritten() throws {
    let repository = try ScratchRepository([
      "mlgen.yaml": Self.project(output: "deploy/out..put"), "specs/demo.yaml": Specs.small(),
    ])
    let build = try repository.mlgen("build")
    #expect(build.status == 0, "\(build.errors)")
    #expect(repository.exists("deploy/out..put/demo/mlgen.lock"))
  }

  @Test(arguments: [[], ["--force"], ["--check"]])
  func aLinkedOutputFolderIsNotWrittenThrough(flags: [String]) throws {
    let outside = try ScratchRepository(["specs/gone.yaml": Specs.small("gone")])
    try outside.mlgen("build")
    let before = try outside.files(below: "generated")
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    try FileManager.default.createSymbolicLink(
      at: repository.url("generated"), withDestinationURL: outside.url("generated"))
    let build = try repository.mlgen.run(["build"] + flags)
    #expect(build.status == 4)
    #expect(build.errors.contains("error[ML0603]: generated is a symbolic link"), "\(build.errors)")
    // The pipeline that nothing here generates any more is not removed through the link either.
    #expect(try outside.files(below: "generated") == before)
  }
}
