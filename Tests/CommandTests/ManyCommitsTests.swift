import Foundation
import Testing

/// Many processes at once, and processes that are killed: every change is in the final tree.
@Suite(.serialized) struct ManyCommitsTests {
  private static let count = 50

  private func repository() throws -> ScratchRepository {
    let repository = try ScratchRepository.inGit(["notes.txt": "old"])
    try repository.git("config", "gc.auto", "0")
    return repository
  }

  /// Runs one process for each, all at once, and expects each to succeed.
  private func runAll(_ commands: [(mlgen: Executable, arguments: [String])]) throws {
    let processes = try commands.map { command in
      let process = command.mlgen.process(command.arguments)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      return process
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
  }

  private func expectAll(_ repository: ScratchRepository, _ names: [String]) throws {
    #expect(
      try repository.git("ls-tree", "--name-only", "main", "generated/").split(separator: "\n").map(String.init)
        == names.map { "generated/\($0)" }.sorted())
    for name in names {
      #expect(try repository.git("show", "main:generated/\(name)/mlgen.lock").contains("specs/\(name).yaml"))
    }
    #expect(try repository.git("rev-list", "--count", "--merges", "main") == "0\n")
    #expect(try repository.git("fsck", "--strict", "--no-dangling", "--no-progress") == "")
  }

  @Test func fiftyInOneWorkTree() throws {
    let repository = try repository()
    try repository.write("notes.txt", "staged")
    try repository.git("add", "notes.txt")
    try repository.write("notes.txt", "edited")
    let names = (0..<Self.count).map { "pipeline-\($0)" }
    for name in names { try repository.write("specs/\(name).yaml", Specs.small(name)) }
    try runAll(names.map { (repository.mlgen, ["build", "specs/\($0).yaml", "--commit"]) })
    try expectAll(repository, names)
    #expect(try repository.git("rev-list", "--count", "main") == "\(Self.count + 1)\n")
    #expect(try repository.git("status", "--porcelain", "--", "notes.txt", "generated") == "MM notes.txt\n")
  }

  /// Each with a work tree of its own, so nothing but the branch keeps them apart.
  @Test func manyWorkTreesOnOneBranch() throws {
    let repository = try repository()
    try repository.git("checkout", "-q", "--detach")
    let names = (0..<12).map { "pipeline-\($0)" }
    let trees = try names.map { name in
      try repository.git("worktree", "add", "-q", "--detach", "trees/\(name)")
      try repository.write("trees/\(name)/specs/\(name).yaml", Specs.small(name))
      return Executable(folder: repository.url("trees/\(name)"))
    }
    try runAll(trees.map { ($0, ["build", "--commit", "--branch", "main"]) })
    try expectAll(repository, names)
    #expect(try repository.git("rev-list", "--count", "main") == "\(names.count + 1)\n")
  }

  @Test func killedAtAnyMomentTheNextBuildCommits() throws {
    let repository = try repository()
    try repository.write("notes.txt", "staged")
    try repository.git("add", "notes.txt")
    // An autoscaler comes with a model.
    try repository.write("pins/demo.yaml", Specs.pins())
    var generator = SystemRandomNumberGenerator()
    for round in 0..<24 {
      try repository.write(
        "specs/demo.yaml", Specs.small().replacingOccurrences(of: "max: 5", with: "max: \(5 + round)"))
      let process = repository.mlgen.process(["build", "--commit"])
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32.random(in: 5_000...60_000, using: &generator))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      guard round % 4 == 3 else { continue }
      let next = try repository.mlgen("build", "--commit")
      #expect(next.status == 0, "\(next.errors)")
      #expect(try repository.git("status", "--porcelain", "--", "notes.txt", "generated") == "M  notes.txt\n")
      #expect(try repository.git("fsck", "--strict", "--no-dangling", "--no-progress") == "")
      let committed = try repository.git("show", "main:generated/demo/prod/kubernetes/horizontal-pod-autoscaler.yaml")
      #expect(committed.contains("maxReplicas: \(5 + round)\n"))
    }
  }
}
