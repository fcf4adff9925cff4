import Delivery
import Foundation
import Testing

/// Which branch a commit goes to, and what of the repository is refused.
struct GitBranchTests {
  let workspace: Workspace
  let repository: GitWorkspace

  init() throws {
    workspace = try Workspace()
    repository = try GitWorkspace(workspace)
    try repository.write("spec", to: "specs/churn.yaml")
    try repository.commitAll("first")
  }

  @Test func anotherBranchBeginsAtHeadAndTheWorkTreeSeesNothing() throws {
    let head = try repository.git("rev-parse", "HEAD")
    let committed = try repository.commit(generation(["a": "1"]), .init(branch: "rendered/all"))
    #expect(committed.name == "rendered/all")
    #expect(try repository.git("rev-parse", "rendered/all^") == head)
    #expect(try repository.git("rev-parse", "HEAD") == head)
    #expect(try repository.status().hasPrefix("?? generated/churn/a\n"))
    #expect(try repository.git("diff", "--cached") == "")
    let again = try repository.commit(generation(["b": "1"]), .init(branch: "rendered/all"))
    #expect(again.removed == 1)
    #expect(try repository.git("rev-list", "--count", "rendered/all") == "3\n")
    #expect(try repository.git("reflog", "HEAD", "--format=%gs") == "commit (initial): first\n")
    try repository.expectSound()
  }

  @Test func aBranchThatARemoteHasBeginsThere() throws {
    try repository.git("branch", "theirs")
    try repository.git("commit", "-q", "--allow-empty", "-m", "second")
    try workspace.git(["clone", "-q", "-b", "main", "repository", "clone"])
    let clone = try GitWorkspace(opening: "clone", in: workspace)
    try clone.git("config", "user.name", "Ada")
    try clone.git("config", "user.email", "ada@example.org")
    try clone.commit(generation(["a": "1"]), .init(branch: "theirs"))
    #expect(try clone.git("rev-parse", "theirs^") == clone.git("rev-parse", "origin/theirs"))
    try clone.expectSound()
  }

  @Test func aDetachedHeadWantsABranch() throws {
    try repository.git("checkout", "-q", "--detach")
    let error = try repository.refusal(generation(["a": "1"]))
    #expect(error?.reason == "no branch is checked out (HEAD is detached)")
    #expect(error?.advice.contains("--branch") == true)
    let head = try repository.git("rev-parse", "HEAD")
    try repository.commit(generation(["a": "1"]), .init(branch: "main"))
    #expect(try repository.git("rev-parse", "HEAD") == head)
    #expect(try repository.git("rev-parse", "main^") == head)
    try repository.expectSound()
  }

  @Test func aBareRepositoryHasNothingToBuild() throws {
    try workspace.git(["clone", "-q", "--bare", "repository", "bare.git"])
    let bare = try GitWorkspace(opening: "bare.git", in: workspace)
    do {
      _ = try OutputCommit(.init(), in: bare.root)
      Issue.record("a bare repository was taken")
    } catch {
      #expect(error.reason.contains("is bare"))
      #expect(error.advice.contains("clone it"))
    }
  }

  /// The way of those who keep one bare repository and a folder a branch.
  @Test func aWorkTreeOfABareRepository() throws {
    try workspace.git(["clone", "-q", "--bare", "repository", "bare.git"])
    try workspace.git(["-C", "bare.git", "worktree", "add", "-q", "../tree", "main"])
    try workspace.git(["-C", "bare.git", "config", "user.name", "Ada"])
    try workspace.git(["-C", "bare.git", "config", "user.email", "ada@example.org"])
    let tree = try GitWorkspace(opening: "tree", in: workspace)
    let committed = try tree.commit(generation(["a": "1"]))
    #expect(try workspace.git(["-C", "bare.git", "rev-parse", "main"]) == "\(committed.head?.description ?? "")\n")
    #expect(try tree.status() == "")
    #expect(try workspace.git(["-C", "bare.git", "fsck", "--strict", "--no-dangling"]) == "")
  }

  @Test func linkedWorkTreesHaveTheirOwnIndex() throws {
    try repository.git("worktree", "add", "-q", "-b", "side", "../side")
    let side = try GitWorkspace(opening: "side", in: workspace)
    try side.commit(generation(["a": "1"]))
    #expect(try side.status() == "")
    #expect(try repository.status() == "")
    #expect(try side.git("reflog", "--format=%gs").hasPrefix("commit (mlgen): Build churn\n"))
    #expect(try repository.git("reflog", "--format=%gs") == "commit (initial): first\n")
    // What is checked out elsewhere would seem to be undone there.
    let error = try repository.refusal(generation(["a": "2"]), .init(branch: "side"))
    #expect(error?.reason == "it is checked out at \(workspace.path)/side")
    do {
      _ = try side.commit(generation(["a": "1"]), .init(branch: "main"))
      Issue.record("a branch that the main work tree has was taken")
    } catch let error as GitError {
      #expect(error.reason == "it is checked out at \(repository.root.path)")
    }
    // One that is gone hinders nobody.
    try FileManager.default.removeItem(atPath: side.root.path)
    try repository.commit(generation(["a": "2"]), .init(branch: "side"))
    try repository.expectSound()
  }

  @Test func submodulesStayAndAreNotEntered() throws {
    try workspace.git(["clone", "-q", "repository", "library"])
    try repository.git("submodule", "--quiet", "add", "../library", "vendored")
    try repository.commitAll("with a submodule")
    try repository.commit(generation(["a": "1"]))
    #expect(try repository.git("ls-tree", "HEAD", "vendored").hasPrefix("160000 commit"))
    #expect(try repository.status() == "")
    // A project in the submodule is committed there.
    let inner = try GitWorkspace(opening: "repository/vendored", in: workspace)
    try inner.git("config", "user.name", "Ada")
    try inner.git("config", "user.email", "ada@example.org")
    try inner.commit(generation(["a": "1"]))
    #expect(try inner.status() == "")
    #expect(try inner.git("log", "-1", "--format=%s") == "Build churn\n")
    #expect(try repository.status() == " M vendored\n")
    try repository.expectSound()
  }

  @Test func aSubmoduleInTheWayIsRefused() throws {
    try workspace.git(["clone", "-q", "repository", "library"])
    try repository.git("switch", "-q", "-c", "other")
    try repository.git("submodule", "--quiet", "add", "../library", "generated")
    try repository.commitAll("with a submodule")
    let error = try repository.refusal(generation(["a": "1"]))
    #expect(error?.reason == "generated is a git repository of its own")
    try repository.git("switch", "-q", "main")
    try FileManager.default.removeItem(atPath: "\(repository.root.path)/generated")
    let other = try repository.refusal(generation(["a": "1"]), .init(branch: "other"))
    #expect(other?.reason == "the submodule generated is in the way on the branch")
  }

  @Test func linksAndFilesOfOthersOnTheBranchAreRefused() throws {
    try repository.git("switch", "-q", "-c", "links")
    try workspace.link("repository/generated", to: "specs")
    try repository.commitAll("a link")
    try repository.git("switch", "-q", "-c", "files", "main")
    try repository.write("mine", to: "generated")
    try repository.commitAll("a file")
    try repository.git("switch", "-q", "-c", "folders", "main")
    try repository.write("mine", to: "generated/churn/a/mine")
    try repository.commitAll("a folder")
    try repository.git("switch", "-q", "main")
    for (branch, reason) in [
      ("links", "the symbolic link generated is in the way on the branch"),
      ("files", "a file that mlgen did not write, generated is in the way on the branch"),
      ("folders", "a folder with files that mlgen did not write generated/churn/a is in the way on the branch"),
    ] {
      let error = try repository.refusal(generation(["a": "1"]), .init(branch: branch))
      #expect(error?.reason == reason)
    }
  }

  @Test func aSparseCheckoutStaysSparse() throws {
    try repository.write("x", to: "docs/page")
    try repository.commitAll()
    try repository.commit(generation(["a": "1"]))
    try repository.git("sparse-checkout", "set", "--no-sparse-index", "specs")
    #expect(repository.text("docs/page") == nil)
    #expect(repository.text("generated/churn/a") == nil)
    let flags = try repository.git("ls-files", "-t", "docs")
    #expect(flags == "S docs/page\n")
    try repository.commit(generation(["a": "2", "b": "1"]))
    #expect(try repository.git("ls-files", "-t", "docs") == flags)
    #expect(try repository.status() == "")
    #expect(try repository.git("show", "HEAD:generated/churn/a") == "2")
    #expect(repository.text("docs/page") == nil)
    try repository.expectSound()
  }

  @Test func anIndexThatCannotBeReadIsToldOf() throws {
    try repository.commit(generation(["a": "1"]))
    try repository.git("update-index", "--split-index")
    let error = try repository.refusal(generation(["a": "2"]))
    #expect(error?.advice.contains("--no-split-index") == true, "\(String(describing: error))")
    try repository.git("update-index", "--no-split-index")
    try repository.commit(generation(["a": "2"]))
    #expect(try repository.status() == "")
  }

  @Test func otherVersionsOfTheIndexStay() throws {
    try repository.git("update-index", "--index-version", "4")
    try repository.commit(generation(["a": "1"]))
    let index = try #require(FileManager.default.contents(atPath: "\(repository.root.path)/.git/index"))
    #expect(Array(index.prefix(8)) == Array("DIRC".utf8) + [0, 0, 0, 4])
    #expect(try repository.status() == "")
  }

  @Test func whatIsIgnoredIsNotCommittedInPassing() throws {
    try repository.write("/generated/\n", to: ".gitignore")
    try repository.commitAll("ignore")
    let error = try repository.refusal(generation(["a": "1"]))
    #expect(error?.reason == "a .gitignore file excludes it")
    #expect(error?.advice.contains("git check-ignore -v") == true)
    // The work tree's rules are not those of a branch that it does not show.
    try repository.commit(generation(["a": "1"]), .init(branch: "rendered"))
    #expect(try repository.paths("rendered") == ["generated/churn/a", "generated/churn/mlgen.lock"])
    try repository.write("*.tmp\n", to: ".gitignore")
    try repository.commitAll("ignore less")
    try repository.git("add", "generated")
    try repository.commitAll("track")
    try repository.write("/generated/\n", to: ".gitignore")
    // What is tracked is not ignored, whatever the rules say.
    try repository.commit(generation(["a": "2"]))
    try repository.expectSound()
  }

  @Test func anUnfinishedMergeIsRefused() throws {
    try repository.git("switch", "-q", "-c", "side")
    try repository.write("theirs", to: "specs/churn.yaml")
    try repository.commitAll()
    try repository.git("switch", "-q", "main")
    try repository.write("ours", to: "specs/churn.yaml")
    try repository.commitAll()
    #expect(throws: GitFailure.self) { try repository.git("merge", "side") }
    let status = try repository.status()
    let error = try repository.refusal(generation(["a": "1"]))
    #expect(error?.reason == "a merge, cherry-pick, revert or rebase is under way")
    #expect(try repository.status().contains(status))
  }

  @Test func aBranchThatCannotBeIsRefused() throws {
    let bad = try repository.refusal(generation(["a": "1"]), .init(branch: "no..good"))
    #expect(bad?.reason == "git allows no branch of that name")
    let below = try repository.refusal(generation(["a": "1"]), .init(branch: "main/below"))
    #expect(below?.reason == "git cannot have it beside the branch main")
    try repository.git("branch", "env/prod")
    try repository.git("pack-refs", "--all")
    let above = try repository.refusal(generation(["a": "1"]), .init(branch: "env"))
    #expect(above?.reason == "git cannot have it beside the branch env/prod")
    try repository.commit(generation(["a": "1"]), .init(branch: "env/prod"))
    #expect(try repository.git("rev-parse", "env/prod^") == repository.git("rev-parse", "main"))
    try repository.expectSound()
  }

  @Test func aSymbolicBranchIsTheOneAtItsEnd() throws {
    try repository.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    let named = try repository.commit(generation(["a": "1"]), .init(branch: "alias"))
    #expect(named.name == "main")
    #expect(try repository.status() == "")
    try repository.git("symbolic-ref", "HEAD", "refs/heads/alias")
    #expect(try repository.commit(generation(["a": "2"])).name == "main")
    #expect(try repository.status() == "")
    #expect(try repository.git("symbolic-ref", "refs/heads/alias") == "refs/heads/main\n")
    #expect(try repository.git("show", "main:generated/churn/a") == "2")
    try repository.git("symbolic-ref", "HEAD", "refs/heads/main")
    try repository.git("tag", "v1")
    try repository.git("symbolic-ref", "refs/heads/tag", "refs/tags/v1")
    let refused = try repository.refusal(generation(["a": "3"]), .init(branch: "tag"))
    #expect(refused?.reason == "it is a symbolic reference, and no branch is at its end")
    #expect(try repository.git("symbolic-ref", "refs/heads/tag") == "refs/tags/v1\n")
  }

  @Test func signedCommitsAreNotPromised() throws {
    try repository.git("config", "commit.gpgSign", "true")
    let error = try repository.refusal(generation(["a": "1"]))
    #expect(error?.reason.contains("commit.gpgSign") == true)
    #expect(error?.advice.contains("git config commit.gpgSign false") == true)
  }

  @Test func whatWasNeverHereIsNotAbandoned() throws {
    try repository.commit(generation(["a": "1"]))
    let output = try OutputCommit(.init(), in: repository.root)
    #expect(try output.departures(keeping: ["churn"], specs: [], outputFolder: "generated").gone == [])
    #expect(try output.departures(keeping: [], specs: [], outputFolder: "generated").gone == [])
    try FileManager.default.removeItem(atPath: "\(repository.root.path)/generated/churn")
    #expect(try output.departures(keeping: [], specs: [], outputFolder: "generated").gone == ["churn"])
    #expect(try output.departures(keeping: ["churn"], specs: [], outputFolder: "generated").gone == [])
    #expect(try output.departures(keeping: [], specs: [], outputFolder: "gener").gone == [])
  }

  @Test func renderedBranchesHoldAFolderAPipeline() throws {
    try repository.commit(generation(["prod/kubernetes/a": "1", "prod/b": "1", "dev/a": "0"]))
    let fraud = Owner.pipeline("fraud")
    let lock = Lock(compiler: "1.0.0", inputs: [], outputs: [])
    try repository.write(String(decoding: lock.bytes, as: UTF8.self), to: fraud.lockPath)
    let output = try OutputCommit(.init(), in: repository.root)
    func render(_ pipeline: String, _ owner: Owner) throws -> CommittedBranch {
      let folder = OutputCommit.RenderedFolder(
        pipeline: pipeline, owner: owner, source: "generated/\(pipeline)/prod", folder: pipeline)
      return try output.render(
        [folder], on: "env/prod", environment: "prod", outputFolder: "generated", version: "1.0.0")
    }
    #expect(try render("churn", churn).isMoved)
    #expect(try repository.paths("env/prod", ".") == ["churn/b", "churn/kubernetes/a"])
    #expect(try repository.git("log", "--format=%s|%P", "env/prod") == "Build churn for prod|\n")
    #expect(try !render("churn", churn).isMoved)
    try workspace.git(["-C", "repository", "worktree", "add", "-q", "../prod", "env/prod"])
    #expect(throws: GitError.self) { try render("churn", churn) }
    try workspace.write("x", to: "prod/fraud/kubernetes/b")
    try workspace.git(["-C", "prod", "add", "."])
    try workspace.git(["-C", "prod", "commit", "-q", "-m", "fraud"])
    try repository.git("worktree", "remove", "../prod")
    try repository.commit(generation(["prod/kubernetes/c": "1"]))
    let second = try render("churn", churn)
    #expect((second.written, second.removed) == (1, 2))
    #expect(try repository.paths("env/prod", ".") == ["churn/kubernetes/c", "fraud/kubernetes/b"])
    #expect(try render("fraud", fraud).removed == 1)
    #expect(try repository.paths("env/prod", ".") == ["churn/kubernetes/c"])
    #expect(try repository.status().contains("generated/churn") == false)
    try repository.expectSound()
  }
}
