import Document
import Foundation
import IR
import Testing

@testable import Delivery

/// Other git processes, full disks: nothing is lost, and nothing is left half done.
struct GitFaultTests {
  let workspace: Workspace
  let repository: GitWorkspace

  init() throws {
    workspace = try Workspace()
    repository = try GitWorkspace(workspace)
    try repository.commit(generation(["a": "1"]))
  }

  private func heads() throws -> String { try repository.git("for-each-ref") + repository.git("ls-files", "--stage") }

  /// Somebody else's work in the same repository, beside that of the test.
  private func start(_ script: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: repository.root.path)
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": repository.root.path, "GIT_AUTHOR_NAME": "Bob",
      "GIT_AUTHOR_EMAIL": "bob@example.org", "GIT_COMMITTER_NAME": "Bob", "GIT_COMMITTER_EMAIL": "bob@example.org",
    ]
    try process.run()
    return process
  }

  @Test(arguments: ["index", "refs/heads/main"])
  func aLockThatAnotherProcessHoldsIsToldOf(file: String) throws {
    let path = "repository/.git/\(file).lock"
    try workspace.write("", to: path)
    let before = try heads()
    do {
      _ = try repository.commit(generation(["a": "2"]), .init(patience: 0.1))
      Issue.record("a lock was not respected")
    } catch let error as GitError {
      #expect(error.reason == "another git process holds \(workspace.path)/\(path)")
      #expect(error.advice.contains("remove it"))
    }
    #expect(try heads() == before)
    #expect(workspace.text(path) == "")
    try workspace.remove(path)
    try repository.commit(generation(["a": "2"]))
    #expect(try repository.status() == "")
    try repository.expectSound()
  }

  @Test func aFolderOfBranchesThatMayNotBeMadeIsToldOfAtOnce() async throws {
    try workspace.giveToUnprivileged()
    await #expect(processExitsWith: .success) { [path = repository.root.path as String] in
      Workspace.becomeUnprivileged()
      setenv("HOME", path, 1)
      precondition(chmod("\(path)/.git/refs/heads", 0o555) == 0)
      let start = ContinuousClock.now
      do {
        let output = try OutputCommit(.init(branch: "env/prod"), in: Root(path))
        _ = try output.put([.init(name: "churn", owner: churn)], version: "1")
        exit(3)
      } catch let error as GitError {
        precondition(error.reason == "Permission denied", "\(error)")
        precondition(ContinuousClock.now - start < .seconds(5))
      }
    }
    #expect(try repository.git("-c", "safe.directory=*", "for-each-ref", "--format=%(refname)") == "refs/heads/main\n")
  }

  @Test func aLockIsWaitedFor() throws {
    let path = "\(workspace.path)/repository/.git/refs/heads/main.lock"
    try Data().write(to: URL(fileURLWithPath: path))
    Thread.detachNewThread {
      usleep(300_000)
      unlink(path)
    }
    try repository.commit(generation(["a": "2"]))
    #expect(try repository.git("rev-list", "--count", "HEAD") == "2\n")
    try repository.expectSound()
  }

  /// The other process makes commits on the same branch without its index, as a push into the repository does.
  @Test func commitsOfOthersMeanwhileAreKept() throws {
    try repository.git("switch", "-q", "-c", "elsewhere")
    let script = """
      for number in $(seq 1 40); do
        while true; do
          old=$(git rev-parse main)
          blob=$(echo "$number" | git hash-object -w --stdin)
          export GIT_INDEX_FILE=.git/other-index
          git read-tree "$old" && git update-index --add --cacheinfo "100644,$blob,theirs/$number" || exit 1
          new=$(git commit-tree -p "$old" -m "theirs $number" "$(git write-tree)") || exit 1
          git update-ref -m theirs refs/heads/main "$new" "$old" 2>/dev/null && break
        done
      done
      """
    let theirs = try start(script)
    for number in 1...40 {
      var files = generation([:])
      files.tree = .init(
        (1...number).map {
          .init(path: "generated/churn/\($0)", text: .init(bytes: Array("\($0)\n".utf8)), family: .kubernetes)
        })
      try repository.commit(files, .init(branch: "main"))
    }
    theirs.waitUntilExit()
    #expect(theirs.terminationStatus == 0)
    #expect(try repository.paths("main", "theirs").count == 40)
    #expect(try repository.paths("main").count == 41)
    #expect(try repository.git("rev-list", "--count", "main") == "81\n")
    #expect(try repository.git("rev-list", "--count", "--merges", "main") == "0\n")
    #expect(try repository.git("rev-list", "--count", "--walk-reflogs", "main") == "81\n")
    try repository.expectSound()
  }

  /// Somebody else is quicker between our look at the branch and its lock, as a push into the repository can be.
  @Test func theIndexFollowsTheAttemptThatSucceeds() throws {
    let theirs = try repository.git("commit-tree", "-p", "HEAD", "-m", "theirs", "HEAD^{tree}").dropLast()
    try repository.write("2", to: "generated/churn/a")
    let output = try OutputCommit(.init(), in: repository.root)
    var changes = GitChanges()
    changes.files = [.init(path: "generated/churn/a", bytes: Array("2".utf8), isExecutable: false, stamp: nil)]
    var isFirst = true
    _ = try output.committer.commit(
      changes, to: output.branch, beginning: .head, followsIndex: true, GitGuard(output.repository, patience: 1)
    ) { _ in
      if isFirst { #expect(throws: Never.self) { try repository.git("update-ref", "refs/heads/main", String(theirs)) } }
      isFirst = false
      return "ours"
    }
    #expect(try repository.git("log", "--format=%s") == "ours\ntheirs\nBuild churn\n")
    #expect(try repository.status() == "")
    try repository.expectSound()
  }

  /// The user commits in the same work tree all the while. Whoever comes second to a lock has to try again.
  ///
  /// `git commit` reads the index before it locks it, so what came between, of ours or of another `git commit`, can be
  /// missing from its index, and then from its commit. The next build puts that right.
  @Test func theUsersOwnCommitsMeanwhileAreKept() throws {
    let script = """
      for number in $(seq 1 30); do
        mkdir -p mine && echo "$number" > "mine/$number"
        until git add mine 2>/dev/null && git commit -q -m "mine $number" 2>/dev/null; do sleep 0.01; done
      done
      """
    let mine = try start(script)
    for number in 1...30 { try repository.commit(generation(["a": "\(number + 1)", "\(number)": "x"])) }
    mine.waitUntilExit()
    #expect(mine.terminationStatus == 0)
    try repository.commit(generation(["a": "31", "30": "x"]))
    #expect(try repository.git("log", "--format=%s", "--grep=^mine").split(separator: "\n").count == 30)
    #expect(try repository.git("rev-list", "--count", "--merges", "HEAD") == "0\n")
    #expect(try repository.paths("HEAD", "mine").count == 30)
    #expect(try repository.paths() == ["generated/churn/30", "generated/churn/a", "generated/churn/mlgen.lock"])
    #expect(try repository.status() == "")
    try repository.expectSound()
  }

  @Test(.enabled(if: geteuid() == 0 && Disk.canMount, "mounting a small file system needs root"))
  func aFullDiskLeavesTheRepositoryAsItWas() throws {
    try workspace.createFolder("small")
    let disk = try #require(Disk(at: "\(workspace.path)/small", size: "1m"))
    let small = try GitWorkspace(workspace, "small")
    try small.commit(generation(["a": "1"]))
    var random = SplitMix(state: 7)
    var failures = 0
    var hasSucceeded = false
    // Of random digits, which do not compress; the space left over is another each time.
    for size in stride(from: 540_000, to: 300_000, by: -4_000) {
      let before = try small.git("for-each-ref") + small.git("ls-files", "--stage")
      var files = generation([:])
      let bytes = (0..<size).map { _ in UInt8.random(in: 32...126, using: &random) }
      files.tree = .init([.init(path: "generated/churn/big", text: .init(bytes: bytes), family: .kubernetes)])
      do {
        _ = try small.commit(files)
        hasSucceeded = true
      } catch {
        failures += 1
        if let error = error as? GitError { #expect(error.advice.contains("free some space"), "\(error)") }
        #expect(try small.git("for-each-ref") + small.git("ls-files", "--stage") == before)
      }
      try small.expectSound()
      if hasSucceeded { break }
      // What the attempt wrote and no commit has.
      try small.git("prune", "--expire=now")
      try workspace.remove("small/generated/churn/big")
    }
    #expect(failures > 3)
    #expect(hasSucceeded)
    #expect(try small.status() == "")
    withExtendedLifetime(disk) {}
  }

  /// A process that is killed in the middle leaves locks; the next commit knows them for ours.
  @Test func killedAtAnyMomentTheNextCommitGoesOn() async throws {
    try repository.write("mine", to: "notes.txt")
    try repository.git("add", "notes.txt")
    for round in 1...24 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = repository.root.path as String, round = round as Int] in
        let root = try Root(path)
        var random = SplitMix(state: UInt64(round))
        let delay = UInt32.random(in: 500...30_000, using: &random)
        Thread.detachNewThread {
          usleep(delay)
          kill(getpid(), SIGKILL)
        }
        for version in 0... {
          let files = KillTests.tree(1_000 * round + version)
          _ = try DeliveryPlan(files, in: root).apply(in: root)
          _ = try OutputCommit(.init(), in: root).put([.init(name: "churn", owner: churn)], version: "1")
        }
      }
      if round % 2 == 0 {
        try repository.commit(KillTests.tree(round))
        #expect(try repository.status() == "A  notes.txt\n")
        try repository.expectSound()
      }
    }
    #expect(try repository.git("rev-list", "--count", "--merges", "HEAD") == "0\n")
  }
}
