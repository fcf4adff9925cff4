import Foundation
import Testing

/// Pipelines and environments that no spec has any more leave the branches that hold their output, and nothing else does.
struct DepartureTests {
  private static func rendered(_ name: String, without environment: String? = nil) -> String {
    Specs.small(
      name, extra: "delivery: {repository: 'https://git.example.org/acme/ml.git', branches: 'env/{environment}'}"
    ).split(separator: "\n").filter { line in environment.map { !line.hasPrefix("  \($0):") } ?? true }
      .joined(separator: "\n") + "\n"
  }

  private func folders(_ repository: ScratchRepository, _ branch: String, _ folder: String = "") throws -> String {
    try repository.git("ls-tree", "--name-only", branch, folder.isEmpty ? "." : folder)
  }

  @Test func aPipelineLeavesABranchThatIsNotCheckedOut() throws {
    let names = ["one", "two", "three"]
    let repository = try ScratchRepository.inGit(
      Dictionary(uniqueKeysWithValues: names.map { ("specs/\($0).yaml", Specs.small($0)) })
        .merging([".gitignore": "generated/\n"]) { $1 })
    #expect(try repository.mlgen("build", "--commit", "--branch", "rendered").status == 0)
    // The one is removed, and that is committed; the other's file is there and says another name.
    try repository.git("rm", "-q", "specs/two.yaml")
    try repository.git("commit", "-q", "-m", "Remove two")
    try repository.write("specs/three.yaml", Specs.small("drei"))
    let part = try repository.mlgen("build", "specs/one.yaml", "--commit", "--branch", "rendered")
    #expect(part.errors.contains("nothing to commit"), "\(part.errors)")
    let build = try repository.mlgen("build", "--commit", "--branch", "rendered")
    #expect(build.status == 0, "\(build.errors)")
    #expect(try folders(repository, "rendered", "generated/") == "generated/drei\ngenerated/one\n")
    #expect(try repository.git("status", "--porcelain") == " M specs/three.yaml\n")
    let again = try repository.mlgen("build", "--commit", "--branch", "rendered")
    #expect(again.errors.contains("rendered: nothing to commit"), "\(again.errors)")
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  /// A clone that has not pulled yet takes nothing of the others off a branch.
  @Test func whatWasNeverHereStays() throws {
    let repository = try ScratchRepository.inGit(["specs/one.yaml": Specs.small("one"), ".gitignore": "generated/\n"])
    try repository.git("branch", "before")
    try repository.write("specs/two.yaml", Specs.small("two"))
    try repository.git("add", ".")
    try repository.git("commit", "-q", "-m", "Add two")
    #expect(try repository.mlgen("build", "--commit", "--branch", "rendered").status == 0)
    try repository.git("switch", "-q", "before")
    let build = try repository.mlgen("build", "--commit", "--branch", "rendered")
    #expect(build.status == 0, "\(build.errors)")
    #expect(build.errors.contains("rendered: keeps two, of which neither the specs here"), "\(build.errors)")
    #expect(try folders(repository, "rendered", "generated/") == "generated/one\ngenerated/two\n")
  }

  @Test func anEnvironmentLeavesItsBranch() throws {
    let repository = try ScratchRepository.inGit([
      "specs/one.yaml": Self.rendered("one"), "specs/two.yaml": Self.rendered("two"),
    ])
    #expect(try repository.mlgen("build", "--commit").status == 0)
    // Somebody keeps a folder of their own there.
    try repository.git("worktree", "add", "-q", "prod", "env/prod")
    try repository.write("prod/notes/why.txt", "because\n")
    try repository.git("-C", "prod", "add", ".")
    try repository.git("-C", "prod", "commit", "-q", "-m", "Say why")
    try repository.git("worktree", "remove", "prod")

    // One of the two leaves the environment. A build of the other says nothing about it.
    try repository.write("specs/one.yaml", Self.rendered("one", without: "prod"))
    #expect(try repository.mlgen("build", "specs/two.yaml", "--commit").status == 0)
    #expect(try folders(repository, "env/prod") == "notes\none\ntwo\n")
    let own = try repository.mlgen("build", "specs/one.yaml", "--commit")
    #expect(own.status == 0, "\(own.errors)")
    #expect(try folders(repository, "env/prod") == "notes\ntwo\n")
    #expect(try repository.git("log", "-1", "--format=%s", "env/prod") == "Remove one from prod\n")

    // The other follows: no spec has the environment.
    try repository.write("specs/two.yaml", Self.rendered("two", without: "prod"))
    let last = try repository.mlgen("build", "--commit")
    #expect(last.status == 0, "\(last.errors)")
    #expect(last.errors.contains("env/prod: committed "), "\(last.errors)")
    #expect(try folders(repository, "env/prod") == "notes\n")
    #expect(try folders(repository, "env/dev") == "one\ntwo\n")
    let again = try repository.mlgen("build", "--commit")
    #expect(!again.errors.contains("env/prod"), "\(again.errors)")
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  /// Also when somebody removes a pipeline without mlgen: git tracks none of its files then.
  @Test func aPipelineRemovedByHandLeavesRenderedBranches() throws {
    let repository = try ScratchRepository.inGit([
      "specs/one.yaml": Self.rendered("one"), "specs/two.yaml": Self.rendered("two"),
    ])
    #expect(try repository.mlgen("build", "--commit").status == 0)
    try repository.git("rm", "-q", "-r", "specs/two.yaml", "generated/two")
    try repository.git("commit", "-q", "-m", "Remove two")
    let build = try repository.mlgen("build", "--commit")
    #expect(build.status == 0, "\(build.errors)")
    for branch in ["env/dev", "env/prod"] { #expect(try folders(repository, branch) == "one\n") }
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  /// As CI checks out: the history ends somewhere, and what it does not tell stays.
  @Test func aShallowCloneTellsAsMuchAsItHas() throws {
    let names = ["one", "two", "three"]
    let repository = try ScratchRepository.inGit(
      Dictionary(uniqueKeysWithValues: names.map { ("specs/\($0).yaml", Specs.small($0)) })
        .merging([".gitignore": "generated/\n"]) { $1 })
    #expect(try repository.mlgen("build", "--commit", "--branch", "rendered").status == 0)
    try repository.git("rm", "-q", "specs/two.yaml")
    try repository.git("commit", "-q", "-m", "Remove two")
    let shallow = try ScratchRepository()
    try shallow.git(
      "clone", "-q", "--depth", "1", "--no-single-branch", "-b", "main", "file://\(repository.folder.path)", "clone")
    try shallow.git("-C", "clone", "rm", "-q", "specs/three.yaml")
    try shallow.git("-C", "clone", "commit", "-q", "-m", "Remove three")
    var mlgen = Executable(folder: shallow.url("clone"))
    mlgen.environment = Tool.environment
    let build = try mlgen("build", "--commit", "--branch", "rendered")
    #expect(build.status == 0, "\(build.errors)")
    #expect(build.errors.contains("rendered: keeps two, of which neither the specs here"), "\(build.errors)")
    #expect(
      try shallow.git("-C", "clone", "ls-tree", "--name-only", "rendered", "generated/")
        == "generated/one\ngenerated/two\n")
  }
}
