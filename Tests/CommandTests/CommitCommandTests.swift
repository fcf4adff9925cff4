import Foundation
import Testing

/// `--commit`, as a user runs it.
struct CommitCommandTests {
  private func repository(_ files: [String: String] = ["specs/demo.yaml": Specs.small()]) throws -> ScratchRepository {
    try .inGit(files)
  }

  @Test func aBuildIsCommittedOnce() throws {
    let repository = try repository()
    let first = try repository.mlgen("build", "--commit")
    #expect(first.status == 0, "\(first.errors)")
    let head = try repository.git("rev-parse", "--short=7", "HEAD").dropLast()
    #expect(first.errors.contains("main: committed \(head), "), "\(first.errors)")
    #expect(try repository.git("log", "-1", "--format=%s") == "Build demo\n")
    #expect(try repository.git("status", "--porcelain") == "")
    let second = try repository.mlgen("build", "--commit")
    #expect(second.status == 0)
    #expect(second.errors.contains("main: nothing to commit"), "\(second.errors)")
    #expect(try repository.git("rev-list", "--count", "HEAD") == "2\n")
    #expect(try repository.git("fsck", "--strict") == "")
  }

  @Test func aRemovedSpecTakesItsOutputAlongWheneverItIsCommitted() throws {
    let repository = try repository(["specs/one.yaml": Specs.small("one"), "specs/two.yaml": Specs.small("two")])
    #expect(try repository.mlgen("build", "--commit").status == 0)
    #expect(try repository.git("log", "-1", "--format=%s") == "Build one and two\n")
    try repository.git("rm", "-q", "specs/two.yaml")
    // The files go now, the commit comes later.
    #expect(try repository.mlgen("build").status == 0)
    let committed = try repository.mlgen("build", "--commit")
    #expect(committed.status == 0, "\(committed.errors)")
    #expect(try repository.git("log", "-1", "--format=%s") == "Remove two\n")
    #expect(try repository.git("status", "--porcelain") == "D  specs/two.yaml\n")
    #expect(try repository.git("ls-files", "generated/two") == "")
  }

  @Test func aSparseCheckoutTakesNothingOfTheOthersAway() throws {
    let delivery = "delivery: {repository: \"https://git.example.org/ml.git\"}\n"
    let repository = try repository([
      "mlgen.yaml": "apiVersion: mlgen.dev/v1\nkind: Project\nspecs: [specs/*/*.yaml]\n",
      "specs/a/one.yaml": Specs.small("one") + delivery, "specs/b/two.yaml": Specs.small("two") + delivery,
    ])
    #expect(try repository.mlgen("build", "--commit").status == 0)
    let before = try repository.git("ls-tree", "-r", "--name-only", "HEAD")
    #expect(before.contains("generated/two/mlgen.lock") && before.contains("generated/argocd/"))
    try repository.git("sparse-checkout", "set", "--cone", "specs/a", "generated/one")
    try repository.write(
      "specs/a/one.yaml", Specs.small("one").replacingOccurrences(of: "max: 5", with: "max: 9") + delivery)
    try repository.write("pins/one.yaml", Specs.pins("one"))
    let build = try repository.mlgen("build", "--commit")
    #expect(build.status == 0, "\(build.errors)")
    #expect(build.errors.contains("sparse checkout: "), "\(build.errors)")
    #expect(build.errors.contains(" 0 removed"), "\(build.errors)")
    let after = try repository.git("ls-tree", "-r", "--name-only", "HEAD")
    #expect(Set(before.split(separator: "\n")).isSubset(of: after.split(separator: "\n")))
    #expect(try repository.git("fsck", "--strict") == "")
  }

  @Test func filesOfTheRepositoryStayWhileASpecIsAtFault() throws {
    let delivery = "delivery: {repository: \"https://git.example.org/ml.git\"}\n"
    let repository = try repository([
      "specs/one.yaml": Specs.small("one") + delivery, "specs/two.yaml": Specs.small("two") + delivery,
    ])
    #expect(try repository.mlgen("build", "--commit", "--branch", "rendered").status == 0)
    try FileManager.default.removeItem(at: repository.folder.appendingPathComponent("generated"))
    try repository.write(
      "specs/two.yaml", Specs.small("two").replacingOccurrences(of: "replicas:", with: "replcias:") + delivery)
    let build = try repository.mlgen("build", "specs/one.yaml", "--commit", "--branch", "rendered")
    #expect(build.status == 0, "\(build.errors)")
    #expect(try repository.git("ls-tree", "-r", "--name-only", "rendered").contains("generated/mlgen.lock"))
    #expect(try repository.git("ls-tree", "-r", "--name-only", "rendered").contains("generated/argocd/"))
  }

  @Test func oneSpecIsCommittedAlone() throws {
    let repository = try repository(["specs/one.yaml": Specs.small("one"), "specs/two.yaml": Specs.small("two")])
    #expect(try repository.mlgen("build").status == 0)
    #expect(try repository.mlgen("build", "specs/two.yaml", "--commit").status == 0)
    #expect(try repository.git("ls-tree", "--name-only", "HEAD", "generated/") == "generated/two\n")
    #expect(try repository.git("status", "--porcelain") == "?? generated/one/\n")
  }

  /// Nothing but git needs libgit2, and a build loads it when it is to commit.
  @Test func withoutTheLibraryABuildWorksAndACommitSaysWhatIsMissing() throws {
    let repository = try repository()
    // A loader looks here first, and finds no library in that file.
    for version in 0...9 { try repository.write("library/libgit2.so.1.\(version)", "") }
    var mlgen = repository.mlgen
    mlgen.environment = ["LD_LIBRARY_PATH": repository.url("library").path]
    #expect(try mlgen("build").status == 0)
    let refused = try mlgen("build", "--commit")
    #expect(refused.status == 3)
    #expect(refused.errors.contains("cannot load libgit2 1."), "\(refused.errors)")
    #expect(refused.errors.contains("apt-get install libgit2-1."), "\(refused.errors)")
  }

  @Test func anIndexThatCannotBeReadIsToldOfByAWholeBuild() throws {
    let repository = try repository()
    try repository.git("update-index", "--split-index")
    for arguments in [[], ["specs/demo.yaml"], ["--branch", "rendered"]] {
      let refused = try repository.mlgen.run(["build", "--commit"] + arguments)
      #expect(refused.status == 3)
      #expect(refused.errors.contains("git update-index --no-split-index"), "\(refused.errors)")
    }
    #expect(try repository.git("for-each-ref", "--format=%(refname:short)") == "main\n")
  }

  @Test func findingsAndEditedFilesCommitNothing() throws {
    let repository = try repository(["specs/one.yaml": Specs.small("one"), "specs/two.yaml": Specs.small("two")])
    try repository.write("specs/one.yaml", Specs.small("one").replacingOccurrences(of: "replicas:", with: "replcias:"))
    #expect(try repository.mlgen("build", "--commit").status == 1)
    #expect(try repository.git("rev-list", "--count", "HEAD") == "1\n")
    try repository.git("checkout", "-q", "--", "specs")
    #expect(try repository.mlgen("build").status == 0)
    try repository.write("generated/two/README.md", "mine")
    #expect(try repository.mlgen("build", "--commit").status == 4)
    #expect(try repository.git("rev-list", "--count", "HEAD") == "1\n")
  }

  @Test func branchMessageAndDate() throws {
    let repository = try repository()
    let arguments = [
      "build", "--commit", "--branch", "rendered", "--message", "As I say", "--date", "2026-01-31T12:00:00Z",
    ]
    let committed = try repository.mlgen.run(arguments)
    #expect(committed.status == 0, "\(committed.errors)")
    #expect(
      try repository.git("log", "-1", "--format=%s|%at|%ct|%an", "rendered")
        == "As I say|1769860800|1769860800|Ada\n")
    #expect(try repository.git("rev-list", "--count", "main") == "1\n")
    #expect(try repository.git("diff", "--cached", "--name-only") == "")
    for wrong in [
      ["--branch", "x"], ["--message", "x"], ["--date", "2026-01-31"], ["--commit", "--check"],
      ["--commit", "--stdout"], ["--commit", "--only", "helm"], ["--commit", "--message", " "],
      ["--commit", "--date", "soon"],
    ] {
      #expect(try repository.mlgen.run(["build"] + wrong).status == 2, "\(wrong)")
    }
  }

  @Test func theEnvironmentNamesAuthorAndCommitter() throws {
    let repository = try repository()
    var mlgen = repository.mlgen
    mlgen.environment = [
      "GIT_AUTHOR_NAME": " Bob <x>.", "GIT_AUTHOR_EMAIL": "bob@example.org", "GIT_AUTHOR_DATE": "@1000000000 +0200",
      "GIT_COMMITTER_NAME": "Eve", "GIT_COMMITTER_EMAIL": "eve@example.org",
    ]
    #expect(try mlgen("build", "--commit").status == 0)
    #expect(
      try repository.git("log", "-1", "--format=%an|%ae|%aI|%cn|%ce")
        == "Bob x|bob@example.org|2001-09-09T03:46:40+02:00|Eve|eve@example.org\n")
    mlgen.environment["GIT_AUTHOR_DATE"] = "yesterday"
    let refused = try mlgen("build", "--commit")
    #expect(refused.status == 3)
    #expect(refused.errors.contains("`yesterday` in GIT_AUTHOR_DATE is no date"))
  }

  @Test func whoCommitsHasToBeKnown() throws {
    let repository = try repository()
    try repository.git("config", "--unset", "user.email")
    let refused = try repository.mlgen("build", "--commit")
    #expect(refused.status == 3)
    #expect(refused.errors.contains("git config --global user.name"), "\(refused.errors)")
    #expect(refused.errors.contains("git config --global user.email"))
    #expect(!repository.exists("generated"))
  }

  @Test func outsideOfAGitRepositoryThereIsNothingToCommitTo() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    let refused = try repository.mlgen("build", "--commit")
    #expect(refused.status == 3)
    #expect(refused.errors.contains("git init"), "\(refused.errors)")
  }

  @Test func environmentsHaveBranchesOfTheirOwn() throws {
    func spec(_ name: String) -> String {
      Specs.small(
        name,
        extra: """
          delivery:
            repository: https://git.example.org/acme/ml.git
            branches: env/{environment}
          """)
    }
    let repository = try repository(["specs/one.yaml": spec("one"), "specs/two.yaml": spec("two")])
    let first = try repository.mlgen("build", "--commit")
    #expect(first.status == 0, "\(first.errors)")
    for environment in ["dev", "prod"] {
      let branch = "env/\(environment)"
      #expect(try repository.git("ls-tree", "--name-only", branch) == "one\ntwo\n")
      for name in ["one", "two"] {
        let rendered = try repository.git("rev-parse", "\(branch):\(name)")
        #expect(try repository.git("rev-parse", "main:generated/\(name)/\(environment)") == rendered)
      }
      #expect(
        try repository.git("log", "--format=%s|%P", branch) == "Build one and two for \(environment)|\n")
    }
    #expect(try repository.git("ls-tree", "--name-only", "main", "generated/argocd") == "generated/argocd\n")
    #expect(try repository.git("status", "--porcelain") == "")
    // One pipeline, one environment: the other branch and the other folder stay.
    let dev = try repository.git("rev-parse", "env/dev")
    let two = try repository.git("rev-parse", "env/prod:two")
    try repository.write("pins/one.yaml", Specs.pins("one"))
    #expect(try repository.mlgen("build", "specs/one.yaml", "--commit").status == 0)
    #expect(try repository.git("log", "-1", "--format=%s", "env/prod") == "Build one for prod\n")
    #expect(try repository.git("rev-parse", "env/dev") == dev)
    #expect(try repository.git("rev-parse", "env/prod:two") == two)
    // A pipeline that is gone leaves the branches of the others.
    try FileManager.default.removeItem(at: repository.url("specs/two.yaml"))
    #expect(try repository.mlgen("build", "--commit").status == 0)
    #expect(try repository.git("ls-tree", "--name-only", "env/prod") == "one\n")
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func whatIsInTheWayOfARenderedBranchIsSaidBeforeAnyCommit() throws {
    let delivery = "delivery: {repository: 'https://git.example.org/acme/ml.git', branches: 'env/{environment}'}"
    let repository = try repository(["specs/one.yaml": Specs.small("one", extra: delivery)])
    try repository.git("branch", "env")
    let beside = try repository.mlgen("build", "--commit")
    #expect(beside.status == 3, "\(beside.errors)")
    #expect(beside.errors.contains("git cannot have it beside the branch env"), "\(beside.errors)")
    #expect(try repository.git("rev-list", "--count", "main") == "1\n")
    try repository.git("branch", "-q", "-D", "env")
    // The last of the branches, so that none before it is committed to either.
    try repository.git("branch", "env/prod")
    try repository.git("worktree", "add", "-q", "prod", "env/prod")
    let elsewhere = try repository.mlgen("build", "--commit")
    #expect(elsewhere.status == 3, "\(elsewhere.errors)")
    #expect(elsewhere.errors.contains("it is checked out at"), "\(elsewhere.errors)")
    #expect(try repository.git("for-each-ref", "--format=%(refname:short)", "refs/heads") == "env/prod\nmain\n")
    #expect(try repository.git("rev-list", "--count", "main") == "1\n")
    try repository.git("worktree", "remove", "--force", "prod")
    try repository.git("branch", "-q", "-D", "env/prod")
    #expect(try repository.mlgen("build", "--commit").status == 0)
    #expect(try repository.git("rev-list", "--count", "main") == "2\n")
  }

  @Test func aPinIsCommittedWithWhatFollowsFromIt() throws {
    let repository = try repository(["specs/demo.yaml": Specs.small(), "pins/demo.yaml": Specs.pins()])
    #expect(try repository.mlgen("build", "--commit").status == 0)
    try repository.write("specs/other.txt", "mine")
    let pinned = try repository.mlgen("pin", "demo", "prod", "--model", "2,s3://acme-models/demo/2/", "--commit")
    #expect(pinned.status == 0, "\(pinned.errors)")
    let files = try repository.git("show", "--format=%s", "--name-only", "HEAD")
    #expect(files.hasPrefix("Pin demo in prod\n\n"), "\(files)")
    #expect(files.contains("\npins/demo.yaml\n"))
    #expect(files.contains("\ngenerated/demo/prod/kubernetes/inference-service.yaml\n"))
    #expect(try repository.git("status", "--porcelain") == "?? specs/other.txt\n")
    let digest = try repository.git("log", "-1", "--format=%(trailers:key=Mlgen-Input-Digest,valueonly)")
    #expect(digest.hasPrefix("sha256:"))
    let again = try repository.mlgen("pin", "demo", "prod", "--model", "2,s3://acme-models/demo/2/", "--commit")
    #expect(again.status == 0)
    #expect(again.errors.contains("nothing to commit"), "\(again.errors)")
    // A pin that leads to no output is not committed alone.
    let bad = try repository.mlgen("pin", "demo", "nowhere", "--model", "2,s3://acme-models/demo/2/", "--commit")
    #expect(bad.status == 1)
    #expect(try repository.git("rev-list", "--count", "HEAD") == "3\n")
  }
}

extension ScratchRepository {
  /// With all files in a first commit on main.
  static func inGit(_ files: [String: String]) throws -> ScratchRepository {
    let repository = try ScratchRepository(files)
    try repository.git("init", "-q", "-b", "main")
    try repository.git("config", "user.name", "Ada")
    try repository.git("config", "user.email", "ada@example.org")
    try repository.git("add", ".")
    try repository.git("commit", "-q", "-m", "first")
    return repository
  }

  /// The real `git` in this repository; a failure is an error.
  @discardableResult
  func git(_ arguments: String...) throws -> String {
    try Tool.run("git", ["-c", "core.quotePath=false"] + arguments, in: folder)
  }
}
