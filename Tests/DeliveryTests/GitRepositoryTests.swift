import Foundation
import Testing

@testable import Delivery

/// Finding a repository, and saying so when there is none.
struct GitRepositoryTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test func aRepositoryIsFoundFromBelow() throws {
    try workspace.createFolder("top/below/here")
    try workspace.git(["init", "-q", "top"])
    let repository = try GitRepository.containing("\(workspace.path)/top/below/here")
    #expect(repository.workTree == "\(workspace.path)/top")
    #expect(repository.gitFolder == "\(workspace.path)/top/.git")
    #expect(repository.commonFolder == repository.gitFolder)
    #expect(!repository.isBare)
    #expect(throws: GitError.self) { try GitRepository.at("\(workspace.path)/top/below") }
  }

  @Test func aBareRepositoryHasNoWorkTree() throws {
    try workspace.git(["init", "-q", "--bare", "bare.git"])
    let repository = try GitRepository.at("\(workspace.path)/bare.git")
    #expect(repository.isBare)
    #expect(repository.workTree == nil)
  }

  @Test func aLinkedWorkTreeHasAGitFolderOfItsOwn() throws {
    try workspace.git(["init", "-q", "main"])
    try workspace.git(["-C", "main", "commit", "-q", "--allow-empty", "-m", "first"])
    try workspace.git(["-C", "main", "worktree", "add", "-q", "-b", "other", "../linked"])
    let repository = try GitRepository.containing("\(workspace.path)/linked")
    #expect(repository.workTree == "\(workspace.path)/linked")
    #expect(repository.gitFolder == "\(workspace.path)/main/.git/worktrees/linked")
    #expect(repository.commonFolder == "\(workspace.path)/main/.git")
  }

  @Test func noRepositoryIsAnErrorThatSaysWhatToDo() throws {
    do {
      _ = try GitRepository.containing(workspace.path)
      Issue.record("there is a repository at or above \(workspace.path)")
    } catch {
      #expect(error.description == "cannot open the git repository at \(workspace.path): there is none")
      #expect(error.advice == "make one with `git init`, or run inside of one")
    }
  }

  @Test func aDamagedRepositoryIsAnErrorWithLibgit2sWords() throws {
    try workspace.git(["init", "-q", "."])
    try workspace.write("[core\n", to: ".git/config")
    do {
      _ = try GitRepository.containing(workspace.path)
      Issue.record("a config that cannot be read was read")
    } catch {
      #expect(error.reason.contains("config"), "\(error)")
      #expect(!error.advice.isEmpty)
    }
  }
}
