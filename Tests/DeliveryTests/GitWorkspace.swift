import Delivery
import Foundation
import Testing

/// A git repository in a folder of a workspace, with somebody who commits.
final class GitWorkspace {
  let workspace: Workspace
  /// Relative to the workspace.
  let folder: String
  let root: Root

  /// - Parameter project: the root of the paths, below the top of the work tree.
  init(_ workspace: Workspace, _ folder: String = "repository", project: String = "") throws {
    self.workspace = workspace
    self.folder = folder
    try workspace.createFolder("\(folder)/\(project)")
    try workspace.git(["init", "-q", folder])
    root = try Root("\(workspace.path)/\(folder)/\(project)")
    for (name, value) in ["user.name": "Ada", "user.email": "ada@example.org", "commit.gpgSign": "false"] {
      try git("config", name, value)
    }
  }

  /// One that somebody else has made.
  init(opening folder: String, in workspace: Workspace) throws {
    self.workspace = workspace
    self.folder = folder
    root = try Root("\(workspace.path)/\(folder)")
  }

  @discardableResult
  func git(_ arguments: String...) throws -> String {
    try workspace.git(["-C", folder, "-c", "core.quotePath=false"] + arguments)
  }

  func write(_ text: String, to path: String) throws { try workspace.write(text, to: "\(folder)/\(path)") }

  func text(_ path: String) -> String? { workspace.text("\(folder)/\(path)") }

  /// A commit of the user's, with everything that there is.
  func commitAll(_ message: String = "mine") throws {
    try git("add", "--all")
    try git("commit", "-q", "--allow-empty", "-m", message)
  }

  /// Delivers to disk and commits.
  @discardableResult
  func commit(_ generation: Generation, _ request: OutputCommit.Request = .init()) throws -> CommittedBranch {
    let plan = try DeliveryPlan(generation, in: root)
    guard plan.refusals.isEmpty else { throw Refused(refusals: plan.refusals) }
    _ = try plan.apply(in: root)
    return try put([.init(name: "churn", owner: generation.owner)], request)
  }

  func put(_ parts: [OutputCommit.Part], _ request: OutputCommit.Request = .init()) throws -> CommittedBranch {
    try OutputCommit(request, in: root).put(parts, version: "1.0.0")
  }

  /// The error of a commit that must fail, and leave the branches as they were.
  func refusal(
    _ generation: Generation, _ request: OutputCommit.Request = .init(), _ location: SourceLocation = #_sourceLocation
  ) throws -> GitError? {
    let before = try git("for-each-ref")
    var error: GitError?
    do {
      _ = try commit(generation, request)
      Issue.record("the commit was not refused", sourceLocation: location)
    } catch let refusal as GitError {
      error = refusal
    }
    #expect(try git("for-each-ref") == before, sourceLocation: location)
    try expectSound(location)
    return error
  }

  /// What git thinks of the repository: no damage, and nothing in anyone's way. A half-written object of a process that
  /// was killed may stay, as git's own do, until `git gc` removes it.
  func expectSound(_ location: SourceLocation = #_sourceLocation) throws {
    #expect(try git("fsck", "--strict", "--no-dangling", "--no-progress") == "", sourceLocation: location)
    let left = try FileManager.default.subpathsOfDirectory(atPath: "\(workspace.path)/\(folder)/.git")
      .filter { $0.hasSuffix(".lock") || $0.hasPrefix("mlgen/lock-") }
    #expect(left == [], sourceLocation: location)
  }

  /// Of the work tree and the index against `HEAD`.
  func status() throws -> String { try git("status", "--porcelain", "--untracked-files=all") }

  /// The paths of a branch below a folder.
  func paths(_ branch: String = "HEAD", _ folder: String = "generated") throws -> [String] {
    try git("ls-tree", "-r", "--name-only", branch, "--", folder).split(separator: "\n").map(String.init)
  }
}
