import Foundation
import Testing

@testable import Delivery

struct RootTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test(arguments: [
    ("*.yaml", "churn.yaml", true), ("*.yaml", "churn.yml", false), ("*", "", true), ("a*b*c", "aXbYbc", true),
    ("a*b*c", "aXbYb", false), ("?.y", "a.y", true), ("?.y", ".y", false), ("*", ".hidden", false),
    (".*", ".hidden", true), ("**", "ab", true),
  ])
  func globs(pattern: String, name: String, matches: Bool) {
    #expect(Glob(pattern).matches(name) == matches)
  }

  @Test func listsSortedByBytes() throws {
    for name in ["b.yaml", "a.yaml", "B.yaml", "é.yaml", ".c.yaml", "d.yml"] {
      try workspace.write("", to: "specs/\(name)")
    }
    try workspace.write("", to: "team/x/specs/one.yaml")
    #expect(
      try workspace.root.list("specs/*.yaml") == ["specs/B.yaml", "specs/a.yaml", "specs/b.yaml", "specs/é.yaml"])
    #expect(try workspace.root.list("team/*/specs/*.yaml") == ["team/x/specs/one.yaml"])
    #expect(try workspace.root.list("specs/a.yaml") == ["specs/a.yaml"])
    #expect(try workspace.root.list("none/*.yaml") == [])
  }

  @Test func readsFilesAndSaysWhyNot() throws {
    try workspace.write("text", to: "a")
    #expect(try workspace.root.read("a")?.bytes == Array("text".utf8))
    #expect(try workspace.root.read("b") == nil)
    #expect(try workspace.root.read("a/b") == nil)
    try workspace.createFolder("folder")
    #expect(throws: EnvironmentError(.read, "folder", code: EISDIR)) { try workspace.root.read("folder") }
    #expect(throws: EnvironmentError(.read, "a", code: EFBIG)) { try workspace.root.read("a", limit: 3) }
    #expect(try workspace.root.read("a", limit: 4)?.bytes.count == 4)
    #expect("\(EnvironmentError(.write, "a", code: ENOSPC))" == "cannot write a: No space left on device")
  }

  @Test func aFileThatGrowsWhileItIsReadIsReadWhole() throws {
    let bytes = [UInt8](repeating: 7, count: 20_000)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(workspace.path)/a"))
    let file = try #require(
      Descriptor.open("a", in: workspace.root.descriptor.number, flags: O_RDONLY))
    #expect(file.readAll(expected: 10, limit: 1 << 20) == bytes)
  }

  @Test func findsTheFolderOfTheProjectFile() throws {
    try workspace.createFolder(".git")
    try workspace.createFolder("level-1/specs")
    #expect(try Repository.find(from: "\(workspace.path)/level-1/specs").root.path == workspace.path)
    try workspace.write("", to: "level-1/mlgen.yaml")
    let repository = try Repository.find(from: "\(workspace.path)/level-1/specs")
    #expect(repository.root.path == "\(workspace.path)/level-1")
    #expect(repository.relativePath(of: "churn.yaml") == "specs/churn.yaml")
    #expect(repository.relativePath(of: "../pins/./churn.yaml") == "pins/churn.yaml")
    #expect(repository.relativePath(of: "\(workspace.path)/level-1/a") == "a")
    #expect(repository.relativePath(of: "../../a") == nil)
    #expect(repository.relativePath(of: "..") == nil)
  }

  @Test func stateLiesInTheGitFolderOfTheWorkTree() throws {
    try workspace.createFolder(".git/worktrees/feature")
    try workspace.createFolder("level-1")
    #expect(Repository(root: workspace.root).stateFolder == "\(workspace.path)/.git/mlgen/root")
    let nested = try #require(Repository(root: Root("\(workspace.path)/level-1")).stateFolder)
    #expect(nested.hasPrefix("\(workspace.path)/.git/mlgen/") && !nested.hasSuffix("/root"))
    for target in ["\(workspace.path)/.git/worktrees/feature", "../.git/worktrees/feature"] {
      try workspace.write("gitdir: \(target)\n", to: "linked/.git")
      let folder = try #require(Repository(root: Root("\(workspace.path)/linked")).stateFolder)
      #expect(folder.hasSuffix(".git/worktrees/feature/mlgen/root"))
    }
  }

  @Test func aSecondBuildWaitsForTheFirst() async throws {
    let root = workspace.root
    var first: BuildLock? = try BuildLock(root)
    #expect(first != nil)
    let (waits, waiting) = AsyncStream.makeStream(of: String.self)
    let second = Thread {
      do {
        _ = try BuildLock(root) { waiting.yield("waits") }
        waiting.yield("has it")
      } catch { waiting.yield("\(error)") }
      waiting.finish()
    }
    second.start()
    var seen: [String] = []
    for await event in waits {
      seen.append(event)
      if event == "waits" { first = nil }
    }
    #expect(seen == ["waits", "has it"])
  }
}
