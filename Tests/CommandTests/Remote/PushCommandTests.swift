import Foundation
import Testing

/// `--commit --push`, as a user or a job runs it.
struct PushSetting: Sendable {
  let folder: ScratchFolder
  let bare: String
  let work: String

  /// A bare repository whose only commit has a spec, and a clone of it.
  init(hook: String? = nil) throws {
    folder = try ScratchFolder()
    bare = try folder.makeBare()
    work = try folder.makeClone(of: bare, file: "mlgen.yaml")
    try folder.write("work/mlgen.yaml", "apiVersion: mlgen.dev/v1\nkind: Project\n", mode: 0o644)
    for name in ["one", "two"] { try folder.write("work/specs/\(name).yaml", Specs.small(name), mode: 0o644) }
    for environment in ["1", "2"] {
      try folder.write("run-\(environment)/model/registration.json", Self.registration("one", environment))
    }
    try folder.git("-C", work, "add", ".")
    try folder.git("-C", work, "commit", "-q", "--amend", "-m", "Describe two pipelines")
    try folder.git("-C", work, "push", "-q", "origin", "main")
  }

  static func registration(_ pipeline: String, _ version: String) -> String {
    let digest = String(repeating: "0\(version)", count: 32)
    return """
      {"model": "\(pipeline)", "version": "\(version)", "uri": "s3://acme-models/\(pipeline)/\(version)/",
       "digest": "sha256:\(digest)"}
      """
  }

  func mlgen(_ path: String, _ arguments: [String], _ environment: [String: String] = [:]) throws -> Executable.Outcome
  {
    var mlgen = Executable(folder: URL(fileURLWithPath: path))
    mlgen.environment = Tool.environment.merging(environment) { $1 }
    return try mlgen.run(arguments)
  }

  func clone(_ name: String) throws -> String {
    try folder.git("clone", "-q", bare, folder.path(name))
    return folder.path(name)
  }

  /// A file of the remote's branch.
  func content(_ path: String, _ branch: String = "main") throws -> String {
    try folder.git("-C", bare, "show", "\(branch):\(path)")
  }

  func checkWhole() throws { try folder.git("-C", bare, "fsck", "--strict", "--no-dangling") }
}

@Suite struct PushCommandTests {
  @Test func aBuildIsCommittedAndPushed() throws {
    let setting = try PushSetting()
    let build = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(build.status == 0, "\(build.errors)")
    #expect(build.errors.contains("main: pushed "), "\(build.errors)")
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
    #expect(try setting.content("generated/two/mlgen.lock").isEmpty == false)
    #expect(try setting.folder.git("-C", setting.work, "status", "--porcelain").isEmpty)
    // Git, too, knows that there is nothing left to push.
    #expect(try setting.folder.git("-C", setting.work, "status", "-sb").hasPrefix("## main...origin/main\n"))
    #expect(try setting.folder.git("-C", setting.work, "for-each-ref", "refs/mlgen").isEmpty)
    try setting.checkWhole()
    let again = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("nothing to commit"), "\(again.errors)")
    #expect(again.errors.contains("nothing to push"), "\(again.errors)")
  }

  @Test func theBranchGoesToItsOwnUpstream() throws {
    let setting = try PushSetting()
    try setting.folder.git("init", "-q", "--bare", "fork.git")
    try setting.folder.git("-C", setting.work, "remote", "add", "fork", setting.folder.path("fork.git"))
    try setting.folder.git("-C", setting.work, "push", "-q", "-u", "fork", "main:trunk")
    // A branch that was made from another one would push to that one: git asks first, too.
    let refused = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(refused.status == 3)
    #expect(refused.errors.contains("its upstream on fork has another name: trunk"), "\(refused.errors)")
    #expect(try setting.folder.git("-C", setting.work, "status", "--porcelain").isEmpty)
    try setting.folder.git("-C", setting.work, "config", "push.default", "upstream")
    let build = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(build.status == 0, "\(build.errors)")
    #expect(
      try setting.folder.head(setting.folder.path("fork.git"), "trunk") == setting.folder.head(setting.work))
    #expect(try setting.folder.head(setting.bare) != setting.folder.head(setting.work))
    let named = try setting.mlgen(setting.work, ["build", "--commit", "--push", "--remote", "origin"])
    #expect(named.status == 0, "\(named.errors)")
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
    let unknown = try setting.mlgen(setting.work, ["build", "--commit", "--push", "--remote", "orgin"])
    #expect(unknown.status == 3)
    #expect(unknown.errors.contains("the remotes are fork, origin"), "\(unknown.errors)")
  }

  @Test func aShallowCloneIsRefusedBeforeAnythingIsBuilt() throws {
    let setting = try PushSetting()
    try setting.folder.advance(setting.bare)
    try setting.folder.git("clone", "-q", "--depth", "1", "file://\(setting.bare)", setting.folder.path("shallow"))
    let build = try setting.mlgen(setting.folder.path("shallow"), ["build", "--commit", "--push"])
    #expect(build.status == 3)
    #expect(build.errors.contains("the clone is shallow"), "\(build.errors)")
    #expect(build.errors.contains("fetch-depth: 0"), "\(build.errors)")
    #expect(try setting.folder.git("-C", setting.folder.path("shallow"), "status", "--porcelain").isEmpty)
  }

  @Test func whatOthersPushedStaysBelow() throws {
    let setting = try PushSetting()
    let theirs = try setting.folder.advance(setting.bare)
    let build = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(build.status == 0, "\(build.errors)")
    #expect(build.errors.contains("your commit was put on top of theirs"), "\(build.errors)")
    let parent = try setting.folder.git("-C", setting.bare, "rev-parse", "main~1").trimmingCharacters(in: .newlines)
    #expect(parent == theirs)
    #expect(try setting.content("other") == "theirs\n")
    #expect(try setting.content("generated/one/mlgen.lock").isEmpty == false)
    // The work tree does as it was told, and then is where the remote is.
    try setting.folder.git("-C", setting.work, "pull", "-q", "--rebase")
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
    try setting.checkWhole()
  }

  /// The branch here keeps the commit that was put on top of others'; it does not go there a second time.
  @Test func whatOthersRevertedStaysReverted() throws {
    let setting = try PushSetting()
    try setting.folder.advance(setting.bare)
    let first = try setting.mlgen(setting.work, ["build", "specs/one.yaml", "--commit", "--push"])
    #expect(first.errors.contains("your commit was put on top of theirs"), "\(first.errors)")
    let colleague = try setting.clone("colleague")
    try setting.folder.git("-C", colleague, "revert", "--no-edit", "HEAD")
    try setting.folder.git("-C", colleague, "push", "-q", "origin", "main")
    let reverted = try setting.folder.head(setting.bare)

    let again = try setting.mlgen(setting.work, ["build", "specs/one.yaml", "--commit", "--push"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("main: nothing to push"), "\(again.errors)")
    #expect(again.errors.contains("others have gone on from there; `git pull --rebase`"), "\(again.errors)")
    #expect(try setting.folder.head(setting.bare) == reverted)

    // What is new goes on top, and it alone, whether or not there is another spec in between.
    let new = try setting.mlgen(setting.work, ["build", "specs/two.yaml", "--commit", "--push"])
    #expect(new.status == 0, "\(new.errors)")
    #expect(new.errors.contains("your commit was put on top of theirs"), "\(new.errors)")
    let parent = try setting.folder.git("-C", setting.bare, "rev-parse", "main~1")
    #expect(parent == "\(reverted)\n")
    #expect(try setting.content("generated/two/mlgen.lock").isEmpty == false)
    #expect(try setting.folder.git("-C", setting.bare, "ls-tree", "-r", "--name-only", "main", "generated/one") == "")
    try setting.checkWhole()
    try setting.folder.git("-C", setting.work, "pull", "-q", "--rebase")
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
  }

  /// A change, its undoing and the change again: with a message and a date given, the first and the last look alike.
  @Test func commitsThatLookAlikeAllArrive() throws {
    let setting = try PushSetting()
    let spec = "work/specs/one.yaml"
    func build(_ replicas: Int, _ arguments: String...) throws -> Executable.Outcome {
      try setting.folder.write(spec, Specs.small("one").replacingOccurrences(of: "max: 5", with: "max: \(replicas)"))
      return try setting.mlgen(
        setting.work,
        ["build", "specs/one.yaml", "--commit", "--message", "Go", "--date", "2026-01-31T12:00:00Z"] + arguments)
    }
    try setting.folder.write("work/pins/one.yaml", Specs.pins("one"))
    #expect(try build(5, "--push").status == 0)
    try setting.folder.advance(setting.bare, file: "first")
    #expect(try build(6, "--push").errors.contains("your commit was put on top of theirs"))
    #expect(try build(7).status == 0)
    try setting.folder.advance(setting.bare, file: "second")
    let last = try build(6, "--push")
    #expect(last.errors.contains("your commit was put on top of theirs"), "\(last.errors)")
    let scaler = try setting.content("generated/one/prod/kubernetes/horizontal-pod-autoscaler.yaml")
    #expect(scaler.contains("maxReplicas: 6"), "\(scaler)")
    let subjects = try setting.folder.git("-C", setting.bare, "log", "--topo-order", "--format=%s", "main")
    #expect(
      subjects
        == "Go\nGo\nSomething else\nGo\nSomething else\nGo\nDescribe two pipelines\nBegin\n")
    try setting.checkWhole()
  }

  @Test func changesOfOneFileAreNotMixed() throws {
    let setting = try PushSetting()
    let other = try setting.clone("other")
    #expect(try setting.mlgen(other, ["build", "--commit", "--push"]).status == 0)
    try setting.folder.write(
      "work/specs/one.yaml", Specs.small("one").replacingOccurrences(of: "max: 5", with: "max: 9"))
    try setting.folder.git("-C", setting.work, "commit", "-q", "-am", "More replicas")
    let before = try setting.folder.head(setting.bare)
    let build = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(build.status == 3, "\(build.errors)")
    #expect(build.errors.contains("is no commit of mlgen's"), "\(build.errors)")
    #expect(build.errors.contains("git pull --rebase"), "\(build.errors)")
    #expect(try setting.folder.head(setting.bare) == before)

    let third = try setting.clone("third")
    try setting.folder.git("-C", third, "reset", "-q", "--hard", "HEAD~1")
    try setting.folder.write("third/pins/one.yaml", Specs.pins("one"))
    let mixed = try setting.mlgen(third, ["build", "--commit", "--push"])
    #expect(mixed.status == 3, "\(mixed.errors)")
    #expect(mixed.errors.contains("the remote has another generated/one/"), "\(mixed.errors)")
    #expect(mixed.errors.contains("is on the branch main here"), "\(mixed.errors)")
    #expect(try setting.folder.head(setting.bare) == before)
  }

  /// Clones that commit and push at once: what each of them did is there in the end.
  @Test func racesLoseNothing() async throws {
    let setting = try PushSetting()
    let clones = try (0..<4).map { number in
      let path = try setting.clone("job-\(number)")
      try setting.folder.write("job-\(number)/specs/job\(number).yaml", Specs.small("job\(number)"), mode: 0o644)
      return path
    }
    try await withThrowingTaskGroup(of: Executable.Outcome.self) { group in
      for (number, clone) in clones.enumerated() {
        group.addTask { try setting.mlgen(clone, ["build", "specs/job\(number).yaml", "--commit", "--push"]) }
      }
      for try await outcome in group { #expect(outcome.status == 0, "\(outcome.errors)") }
    }
    for number in 0..<4 {
      #expect(try setting.content("generated/job\(number)/mlgen.lock").isEmpty == false)
    }
    #expect(try setting.folder.git("-C", setting.bare, "rev-list", "--count", "main") == "6\n")
    try setting.checkWhole()
  }

  /// Work trees share their references, and here even the commit that they push.
  @Test func workTreesPushOneBranchAtOnce() async throws {
    let setting = try PushSetting()
    // Of a process that was killed, and of one that lives.
    let dead = Process()
    dead.executableURL = URL(fileURLWithPath: "/bin/true")
    try dead.run()
    dead.waitUntilExit()
    let head = try setting.folder.head(setting.work)
    let living = "refs/mlgen/push/\(ProcessInfo.processInfo.processIdentifier)-\(head)"
    for name in [living, "refs/mlgen/push/\(dead.processIdentifier)-\(head)"] {
      try setting.folder.git("-C", setting.work, "update-ref", name, head)
    }
    let trees = try (0..<8).map { number in
      let path = setting.folder.path("tree-\(number)")
      try setting.folder.git("-C", setting.work, "worktree", "add", "-q", "--detach", path)
      return path
    }
    try await withThrowingTaskGroup(of: Executable.Outcome.self) { group in
      for tree in trees {
        group.addTask { try setting.mlgen(tree, ["build", "--commit", "--branch", "side", "--push"]) }
      }
      for try await outcome in group { #expect(outcome.status == 0, "\(outcome.errors)") }
    }
    #expect(try setting.folder.head(setting.bare, "side") == setting.folder.head(setting.work, "side"))
    let left = try setting.folder.git("-C", setting.work, "for-each-ref", "--format=%(refname)", "refs/mlgen")
    #expect(left == "\(living)\n")
    try setting.checkWhole()
  }

  @Test func aRefusalKeepsTheCommitAndSaysSo() throws {
    let setting = try PushSetting()
    try setting.folder.write("ml.git/hooks/update", "#!/bin/sh\nexit 1\n", mode: 0o755)
    let build = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(build.status == 3, "\(build.errors)")
    #expect(build.errors.contains("hooks/update"), "\(build.errors)")
    #expect(build.errors.contains("is on the branch main here"), "\(build.errors)")
    let head = try setting.folder.head(setting.work)
    #expect(try setting.folder.head(setting.bare) != head)
    try FileManager.default.removeItem(atPath: setting.folder.path("ml.git/hooks/update"))
    let again = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(again.errors.contains("main: pushed "), "\(again.errors)")
    #expect(try setting.folder.head(setting.bare) == head)
  }

  /// What the server says of a race it also says where a branch cannot be made, ever.
  @Test func aBranchThatCannotBeThereIsNoRace() throws {
    let setting = try PushSetting()
    try setting.folder.git("-C", setting.bare, "config", "http.receivepack", "true")
    try setting.folder.git("-C", setting.bare, "branch", "env", "main")
    let server = try HTTPSServer(root: setting.folder.url.path)
    try setting.folder.git("-C", setting.work, "remote", "set-url", "origin", server.address("ml.git"))
    // One that is checked out is pushed without a look at what is there.
    try setting.folder.git("-C", setting.work, "switch", "-q", "-c", "env/prod")
    let build = try setting.mlgen(
      setting.work, ["build", "--commit", "--push"],
      ["MLGEN_GIT_TOKEN": server.token, "SSL_CERT_FILE": server.certificate])
    #expect(build.status == 3, "\(build.errors)")
    #expect(build.errors.contains("refused refs/heads/env/prod: failed to update ref"), "\(build.errors)")
    #expect(build.errors.contains("'refs/heads/env' exists"), "\(build.errors)")
    #expect(!build.errors.contains("others pushed"), "\(build.errors)")
  }

  @Test func anotherBranchGoesOnFromTheRemotes() throws {
    let setting = try PushSetting()
    let theirs = try setting.folder.advance(setting.bare)
    try setting.folder.git("-C", setting.bare, "branch", "release", theirs)
    let build = try setting.mlgen(setting.work, ["build", "--commit", "--branch", "release", "--push"])
    #expect(build.status == 0, "\(build.errors)")
    #expect(try setting.content("other", "release") == "theirs\n")
    #expect(try setting.folder.head(setting.bare, "release") == setting.folder.head(setting.work, "release"))
  }

  /// Rendered branches go along, also from a clone that has never seen them or has seen older ones.
  @Test func renderedBranchesArePushed() throws {
    let setting = try PushSetting()
    var heads: [String] = []
    for (replicas, name) in [(5, "first"), (6, "second"), (7, "first"), (8, "third")] {
      let path = setting.folder.path(name)
      if FileManager.default.fileExists(atPath: path) {
        try setting.folder.git("-C", path, "pull", "-q", "--ff-only")
      } else {
        try setting.folder.git("clone", "-q", "--single-branch", setting.bare, path)
      }
      try setting.folder.write("\(name)/specs/one.yaml", Self.rendered(replicas), mode: 0o644)
      try setting.folder.write("\(name)/pins/one.yaml", Specs.pins("one"), mode: 0o644)
      try setting.folder.git("-C", path, "add", ".")
      try setting.folder.git("-C", path, "commit", "-q", "-m", "\(replicas) replicas")
      let build = try setting.mlgen(path, ["build", "specs/one.yaml", "--commit", "--push"])
      #expect(build.status == 0, "\(name): \(build.errors)")
      #expect(build.errors.contains("env/prod: pushed "), "\(build.errors)")
      heads.append(try setting.folder.head(setting.bare, "env/prod"))
    }
    #expect(Set(heads).count == 4)
    #expect(try setting.folder.git("-C", setting.bare, "rev-list", "--count", "env/prod") == "4\n")
    try setting.checkWhole()
  }

  private static func rendered(_ replicas: Int, _ name: String = "one") -> String {
    Specs.small(name).replacingOccurrences(of: "max: 5", with: "max: \(replicas)")
      + "\ndelivery: {repository: 'https://git.example.com/acme/ml.git', branches: 'env/{environment}'}\n"
  }

  /// A branch that only the remote has, and that the others cannot be beside, is found before anything goes there.
  @Test func whatIsInTheWayThereIsSaidBeforeAnyCommit() throws {
    let setting = try PushSetting()
    try setting.folder.git("-C", setting.bare, "branch", "env", "main")
    try setting.folder.write("work/specs/one.yaml", Self.rendered(5), mode: 0o644)
    let before = try (setting.folder.head(setting.bare), setting.folder.head(setting.work))
    let build = try setting.mlgen(setting.work, ["build", "specs/one.yaml", "--commit", "--push"])
    #expect(build.status == 3, "\(build.errors)")
    #expect(build.errors.contains("origin has the branch env, and git cannot have both"), "\(build.errors)")
    #expect(try setting.folder.head(setting.bare) == before.0)
    #expect(try setting.folder.head(setting.work) == before.1)
  }

  /// A branch whose environment has left loses its folders there, too, and one that was deleted there stays so.
  @Test func environmentsThatLeftArePushed() throws {
    let setting = try PushSetting()
    func change(_ environments: String...) throws -> Executable.Outcome {
      let lines = Self.rendered(5).split(separator: "\n").filter { line in
        !line.hasPrefix("  dev:") && !line.hasPrefix("  prod:")
      }
      let text = lines.flatMap { line in
        [String(line)] + (line == "environments:" ? environments.map { "  \($0): {}" } : [])
      }
      try setting.folder.write("work/specs/one.yaml", text.joined(separator: "\n") + "\n", mode: 0o644)
      return try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    }
    #expect(try change("dev", "test", "prod").status == 0)
    try setting.folder.git("-C", setting.bare, "branch", "-D", "env/test")
    let left = try change("dev")
    #expect(left.status == 0, "\(left.errors)")
    #expect(left.errors.contains("env/prod: pushed "), "\(left.errors)")
    #expect(try setting.folder.git("-C", setting.bare, "ls-tree", "env/prod") == "")
    #expect(try setting.folder.git("-C", setting.bare, "ls-tree", "--name-only", "env/dev") == "one\n")
    #expect(!left.errors.contains("env/test"), "\(left.errors)")
    #expect(try setting.folder.git("-C", setting.bare, "branch", "--list", "env/test") == "")
    try setting.checkWhole()
  }

  /// A rendered branch holds on the remote what the branch with the specs holds there.
  private static func expectRendered(_ setting: PushSetting, _ pipelines: [String]) throws {
    for environment in ["dev", "prod"] {
      for name in pipelines {
        let source = try setting.folder.git("-C", setting.bare, "rev-parse", "main:generated/\(name)/\(environment)")
        let folder = try setting.folder.git("-C", setting.bare, "rev-parse", "env/\(environment):\(name)")
        #expect(folder == source, "\(name) in \(environment)")
      }
    }
    try setting.checkWhole()
  }

  /// A rendered branch that has diverged goes on from the remote's, whoever is behind, and never goes back.
  @Test func renderedBranchesThatDivergedFollowTheSpecs() throws {
    let setting = try PushSetting()
    func change(_ name: String, _ replicas: Int) throws {
      try setting.folder.write("\(name)/specs/one.yaml", Self.rendered(replicas), mode: 0o644)
      try setting.folder.write("\(name)/pins/one.yaml", Specs.pins("one"), mode: 0o644)
      try setting.folder.git("-C", setting.folder.path(name), "add", ".")
      try setting.folder.git("-C", setting.folder.path(name), "commit", "-q", "-m", "\(replicas) replicas")
    }
    func build(_ name: String, _ arguments: String...) throws -> Executable.Outcome {
      try setting.mlgen(setting.folder.path(name), ["build", "specs/one.yaml", "--commit"] + arguments)
    }
    try change("work", 5)
    #expect(try build("work", "--push").status == 0)
    let bob = try setting.clone("bob")
    // Alice commits and does not push; Bob does; Alice takes his specs and goes on.
    try change("work", 6)
    #expect(try build("work").status == 0)
    try setting.folder.git("-C", setting.work, "reset", "-q", "--hard", "origin/main")
    try change("bob", 7)
    #expect(try build("bob", "--push").status == 0)
    try setting.folder.git("-C", setting.work, "pull", "-q", "--rebase")
    try change("work", 8)
    let alice = try build("work", "--push")
    #expect(alice.status == 0, "\(alice.errors)")
    #expect(alice.errors.contains("env/prod: pushed "), "\(alice.errors)")
    try Self.expectRendered(setting, ["one"])
    let scaler = try setting.content("one/kubernetes/horizontal-pod-autoscaler.yaml", "env/prod")
    #expect(scaler.contains("maxReplicas: 8"), "\(scaler)")
    #expect(try setting.folder.head(setting.bare, "env/prod") == setting.folder.head(setting.work, "env/prod"))
    #expect(try setting.folder.git("-C", setting.bare, "rev-list", "--count", "env/prod") == "3\n")
    // Bob builds what he has: it is older, and stays off the remote's branches.
    let before = try setting.folder.head(setting.bare, "env/prod")
    let stale = try build("bob", "--push")
    #expect(stale.status == 0, "\(stale.errors)")
    #expect(stale.errors.contains("env/prod: nothing to push"), "\(stale.errors)")
    #expect(try setting.folder.head(setting.bare, "env/prod") == before)
    #expect(try setting.folder.head(bob, "env/prod") == before)
  }

  /// Clones that render onto the same branches at once.
  @Test func racesOfRenderedBranchesLoseNothing() async throws {
    let setting = try PushSetting()
    let names = (0..<3).map { "job\($0)" }
    for name in names {
      try setting.folder.write("work/specs/\(name).yaml", Self.rendered(5, name), mode: 0o644)
      try setting.folder.write("work/pins/\(name).yaml", Specs.pins(name), mode: 0o644)
    }
    try setting.folder.git("-C", setting.work, "rm", "-q", "specs/one.yaml", "specs/two.yaml")
    try setting.folder.git("-C", setting.work, "add", ".")
    try setting.folder.git("-C", setting.work, "commit", "-q", "-m", "Three pipelines")
    #expect(try setting.mlgen(setting.work, ["build", "--commit", "--push"]).status == 0)
    let before = try setting.folder.git("-C", setting.bare, "rev-parse", "env/prod:job0", "env/prod:job1")
    for name in names {
      _ = try setting.clone(name)
      try setting.folder.write("\(name)/specs/\(name).yaml", Self.rendered(6, name), mode: 0o644)
    }
    try await withThrowingTaskGroup(of: Executable.Outcome.self) { group in
      for name in names {
        group.addTask {
          try setting.mlgen(setting.folder.path(name), ["build", "specs/\(name).yaml", "--commit", "--push"])
        }
      }
      for try await outcome in group { #expect(outcome.status == 0, "\(outcome.errors)") }
    }
    #expect(try setting.folder.git("-C", setting.bare, "rev-parse", "env/prod:job0", "env/prod:job1") != before)
    try Self.expectRendered(setting, names)
  }

  /// A server that takes the connection and never says a word.
  @Test(arguments: ["https", "ssh"]) func aRemoteThatHangsIsGivenUp(scheme: String) throws {
    let setting = try PushSetting()
    let server = try SilentServer()
    try setting.folder.git(
      "-C", setting.work, "remote", "add", "silent", "\(scheme)://git@localhost:\(server.port)/ml.git")
    let start = Date()
    let build = try setting.mlgen(
      setting.work, ["build", "--commit", "--push", "--remote", "silent", "--timeout", "1s"], ["MLGEN_GIT_TOKEN": "t"])
    #expect(Date().timeIntervalSince(start) < 20)
    #expect(build.status == 3, "\(build.errors)")
    #expect(build.errors.contains("said nothing for 1 s"), "\(build.errors)")
    #expect(build.errors.contains("--timeout"))
    #expect(build.errors.contains("is on the branch main here"), "\(build.errors)")
    try setting.folder.git("-C", setting.work, "fsck", "--strict")
    #expect(try setting.folder.git("-C", setting.work, "for-each-ref", "refs/mlgen").isEmpty)
  }

  @Test func whatCannotBePushedIsSaidBeforeTheBuild() throws {
    let setting = try PushSetting()
    for (arguments, words) in [
      (["--push"], "--push goes with --commit"), (["--commit", "--credential", "x"], "--credential goes with --push"),
      (["--commit", "--push", "--timeout", "0s"], "no time at all"),
      (["--commit", "--timeout", "9s"], "--timeout goes with --push"),
    ] {
      let build = try setting.mlgen(setting.work, ["build"] + arguments)
      #expect(build.status == 2, "\(build.errors)")
      #expect(build.errors.contains(words), "\(build.errors)")
    }
    let missing = try setting.mlgen(setting.work, ["build", "--commit", "--push", "--credential", "absent"])
    #expect(missing.status == 3)
    #expect(missing.errors.contains("absent"), "\(missing.errors)")
    try setting.folder.git("-C", setting.work, "remote", "set-url", "origin", "https://ada:hidden@example.com/ml.git")
    let password = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(password.status == 3)
    #expect(password.errors.contains("there is a password in `https://***@example.com/ml.git`"))
    #expect(!password.errors.contains("hidden"))
    try setting.folder.git("-C", setting.work, "remote", "set-url", "origin", "https://ghp_hidden@127.0.0.1:1/ml.git")
    let token = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(token.status == 3)
    #expect(token.errors.contains("there is a user name in `https://***@127.0.0.1:1/ml.git`"), "\(token.errors)")
    #expect(!(token.errors + token.output).contains("hidden"))
    try setting.folder.git("-C", setting.work, "remote", "remove", "origin")
    let none = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(none.errors.contains("git remote add origin URL"), "\(none.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(setting.work)/generated"))
  }
}
