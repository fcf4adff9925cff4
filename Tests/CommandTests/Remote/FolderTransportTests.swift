import Foundation
import Testing

@Suite struct FolderTransportTests {
  @Test func aPushByPathArrives() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare("ä b.git")
    let work = try folder.makeClone(of: bare)
    let address = "file://\(bare.replacingOccurrences(of: " ", with: "%20"))"
    let push = try Transfer(from: work, to: address)
    #expect(push.isDone, "\(push.events)")
    #expect(push.updated == ["refs/heads/main"])
    #expect(try folder.head(bare) == folder.head(work))
    try folder.git("-C", bare, "fsck", "--strict")
    #expect(try Transfer(from: work, to: address).updated == ["refs/heads/main"])
    // A path with a blank in it is no address: it is written as a URL.
    #expect(try Transfer(from: work, to: bare).kind == "badAddress")
  }

  @Test func aRelativePathStartsAtTheWorkTree() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    #expect(try Transfer(from: work, to: "../ml.git").isDone)
    #expect(try folder.head(bare) == folder.head(work))
  }

  @Test func aNewBranchIsMade() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    let push = try Transfer(from: work, to: bare, references: ["refs/heads/main:refs/heads/env/prod"])
    #expect(push.updated == ["refs/heads/env/prod"], "\(push.events)")
    #expect(try folder.head(bare, "env/prod") == folder.head(work))
    // Nothing but what the branch needs has gone there.
    #expect(try folder.git("-C", bare, "fsck", "--strict", "--unreachable").isEmpty)
  }

  @Test func whatOthersPushedIsNotOverwritten() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    let theirs = try folder.advance(bare)
    let push = try Transfer(from: work, to: bare)
    #expect(push.refused == [["refs/heads/main", "fetch first"]], "\(push.events)")
    #expect(try folder.head(bare) == theirs)
    // Nor when their commit is known here.
    try folder.git("-C", work, "fetch", "-q")
    #expect(try Transfer(from: work, to: bare).refused == [["refs/heads/main", "fetch first"]])
  }

  @Test func aHookIsNotPassedBy() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    try folder.write("ml.git/hooks/update", "#!/bin/sh\nexit 1\n", mode: 0o755)
    let push = try Transfer(from: work, to: bare)
    #expect(push.kind == "rejected", "\(push.events)")
    #expect(push.message.contains("hooks/update"), "\(push.message)")
    try FileManager.default.removeItem(atPath: folder.path("ml.git/hooks/update"))
    try folder.write("elsewhere/pre-receive", "#!/bin/sh\nexit 1\n", mode: 0o755)
    try folder.git("-C", bare, "config", "core.hooksPath", folder.path("elsewhere"))
    #expect(try Transfer(from: work, to: bare).message.contains("elsewhere/pre-receive"))
  }

  /// Not from where the push runs: `git push` into the same repositories runs the same hooks.
  @Test func aRelativeFolderOfHooksStartsAtTheGitFolder() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    try folder.git("clone", "-q", bare, folder.path("theirs"))
    for (target, git) in [(bare, "ml.git"), (folder.path("theirs"), "theirs/.git")] {
      try folder.git("-C", target, "config", "core.hooksPath", "checks/server")
      try folder.write("\(git)/checks/server/pre-receive", "#!/bin/sh\nexit 1\n", mode: 0o755)
      let head = "refs/heads/main:refs/heads/side"
      #expect(throws: Tool.Failure.self) { try folder.git("-C", work, "push", "-q", target, head) }
      let push = try Transfer(from: work, to: target, references: [head])
      #expect(push.kind == "rejected", "\(push.events)")
      #expect(push.message.contains("checks/server/pre-receive"), "\(push.message)")
      #expect(throws: Tool.Failure.self) { try folder.head(target, "side") }
    }
  }

  @Test func aBranchThatIsCheckedOutThereStays() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    try folder.git("clone", "-q", bare, folder.path("theirs"))
    let push = try Transfer(from: work, to: folder.path("theirs"))
    #expect(push.refused.first?.last?.contains("checked out there") ?? false, "\(push.events)")
    // In a linked work tree, be it one of a bare repository; `git push` refuses these, too.
    for (target, tree) in [(bare, "tree-of-bare"), (folder.path("theirs"), "tree-of-theirs")] {
      try folder.git("-C", target, "worktree", "add", "-q", "-b", "side", folder.path(tree), "main")
      let old = try folder.head(target, "side")
      let side = "refs/heads/main:refs/heads/side"
      #expect(throws: Tool.Failure.self) { try folder.git("-C", work, "push", "-q", target, side) }
      let push = try Transfer(from: work, to: target, references: [side])
      #expect(push.refused.first?.last?.contains(folder.path(tree)) ?? false, "\(push.events)")
      #expect(try folder.head(target, "side") == old)
    }
  }

  @Test func aMissingRepositoryAndAMissingBranchAreNamed() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    let nowhere = try Transfer(from: work, to: folder.path("nowhere.git"))
    #expect(nowhere.kind == "missing", "\(nowhere.events)")
    #expect(nowhere.message.contains("nowhere.git"))
    let branch = try Transfer(from: work, to: bare, references: ["refs/heads/absent:refs/heads/absent"])
    #expect(branch.message.contains("refs/heads/absent"), "\(branch.events)")
  }

  @Test func fetchBringsBranchesAndTheHead() throws {
    let folder = try ScratchFolder()
    let bare = try folder.makeBare()
    let work = try folder.makeClone(of: bare)
    let theirs = try folder.advance(bare)
    let fetch = try Transfer(
      "fetch", from: work, to: bare, references: ["+refs/heads/*:refs/remotes/origin/*"])
    #expect(fetch.isDone, "\(fetch.events)")
    #expect(fetch.events.contains(["head", "refs/heads/main"]), "\(fetch.events)")
    #expect(try folder.git("-C", work, "rev-parse", "origin/main").hasPrefix(theirs))
  }
}
