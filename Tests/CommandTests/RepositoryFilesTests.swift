import Foundation
import Testing

/// The files that belong to the repository and to no single pipeline: `generated/argocd/` and its lock.
@Suite struct RepositoryFilesTests {
  static let delivery = "delivery: {repository: 'https://git.example.com/acme/ml.git'}"
  static let folder = "generated/argocd/argocd"

  private static func repository(_ names: String...) throws -> ScratchRepository {
    try ScratchRepository(
      Dictionary(uniqueKeysWithValues: names.map { ("specs/\($0).yaml", Specs.small($0, extra: delivery)) }))
  }

  private static func argocd(_ repository: ScratchRepository) throws -> [String: Data] {
    try repository.files(below: "generated").filter {
      $0.key.hasPrefix("generated/argocd/") || $0.key == "generated/mlgen.lock"
    }
  }

  @Test func theyAreMadeFromAllSpecsWhicheverIsBuilt() throws {
    let whole = try Self.repository("one", "two")
    #expect(try whole.mlgen("build").status == 0)
    let expected = try Self.argocd(whole)
    #expect(expected.keys.contains("\(Self.folder)/application-two.prod.yaml"))
    let part = try Self.repository("one", "two")
    let build = try part.mlgen("build", "specs/one.yaml")
    #expect(build.status == 0, "\(build.errors)")
    #expect(!part.exists("generated/two"))
    #expect(try Self.argocd(part) == expected)
    // The pipeline that is built now changes nothing about them, and neither does a whole build.
    #expect(try part.mlgen("build").status == 0)
    #expect(try Self.argocd(part) == expected)
    #expect(try part.mlgen("build").errors.contains("nothing changed"))
    #expect(try part.mlgen("build", "--check").status == 0)
  }

  @Test func theyFollowTheSpecs() throws {
    let repository = try Self.repository("one", "two")
    try repository.mlgen("build")
    try FileManager.default.removeItem(at: repository.url("specs/two.yaml"))
    let check = try repository.mlgen("build", "--check")
    #expect(check.status == 4)
    #expect(check.output.contains("application-two.prod.yaml"), "\(check.output)")
    #expect(try repository.mlgen("build").status == 0)
    #expect(!repository.exists("\(Self.folder)/application-two.prod.yaml"))
    #expect(repository.exists("\(Self.folder)/application-one.prod.yaml"))
    // Another branch for one of them, and it alone is built.
    try repository.write(
      "specs/one.yaml", Specs.small("one", extra: Self.delivery.replacingOccurrences(of: "}", with: ", branch: next}")))
    #expect(try repository.mlgen("build", "specs/one.yaml").status == 0)
    let application = try repository.read("\(Self.folder)/application-one.prod.yaml")
    #expect(application.contains("targetRevision: next\n"), "\(application)")
    // Without a repository there are none.
    try repository.write("specs/one.yaml", Specs.small("one"))
    #expect(try repository.mlgen("build").status == 0)
    #expect(!repository.exists("generated/argocd"))
    #expect(!repository.exists("generated/mlgen.lock"))
    #expect(repository.exists("generated/one/mlgen.lock"))
  }

  @Test func theWorkflowIsOursWhereItIs() throws {
    let repository = try Self.repository("one")
    let path = ".github/workflows/mlgen.yml"
    // Somebody's own file is not taken.
    try repository.write(path, "name: mine\n")
    let refused = try repository.mlgen("build")
    #expect(refused.status == 4)
    #expect(refused.errors.contains("ML0602"), "\(refused.errors)")
    #expect(try repository.read(path) == "name: mine\n")
    try FileManager.default.removeItem(at: repository.url(path))
    #expect(try repository.mlgen("build").status == 0)
    #expect(try repository.read("generated/mlgen.lock").contains(" \(path)\n"))
    #expect(try repository.mlgen("build").errors.contains("nothing changed"))
    // Every line that something in a spec decides says so.
    let lines = try repository.read(path).split(separator: "\n", omittingEmptySubsequences: false)
    let home = try #require(lines.firstIndex { $0.contains("'acme/ml'") })
    let why = try repository.mlgen("why", "\(path):\(home + 1)")
    #expect(why.output.contains("https://git.example.com/acme/ml.git"), "\(why.output)\(why.errors)")
    // It goes with what brought it, and its folders with it.
    try repository.write("specs/one.yaml", Specs.small("one"))
    #expect(try repository.mlgen("build").status == 0)
    #expect(!repository.exists(".github"))
  }

  @Test func pinsGoWithTheCommitThatWasToldSo() throws {
    let repository = try Self.repository("one")
    let alone = try repository.mlgen("build", "--pins")
    #expect(alone.status == 2)
    #expect(alone.errors.contains("--pins goes with --commit"))
  }

  @Test func aChangeThatTellsArgoCDNothingLeavesThemAlone() throws {
    let repository = try Self.repository("one")
    try repository.mlgen("build")
    let before = try Self.argocd(repository)
    try repository.write(
      "specs/one.yaml",
      Specs.small("one", extra: Self.delivery).replacingOccurrences(of: "max: 5", with: "max: 6"))
    let build = try repository.mlgen("build")
    #expect(build.status == 0)
    #expect(try Self.argocd(repository) == before)
  }

  /// Argo CD would leave what runs in an environment that is gone.
  @Test func anEnvironmentThatLeavesIsNamed() throws {
    let repository = try Self.repository("one", "two")
    #expect(try !repository.mlgen("build").errors.contains("argocd app delete"))
    try FileManager.default.removeItem(at: repository.url("specs/two.yaml"))
    let spec = Specs.small("one", extra: Self.delivery)
    try repository.write("specs/one.yaml", spec.replacingOccurrences(of: "  prod: {}\n", with: ""))
    let build = try repository.mlgen("build")
    #expect(build.status == 0, "\(build.errors)")
    let named = build.errors.split(separator: "\n").filter { $0.contains("`argocd app delete ") }
    #expect(named.map { $0.prefix { $0 != ":" } } == ["one.prod", "two.dev", "two.prod"], "\(build.errors)")
    #expect(try !repository.mlgen("build").errors.contains("argocd app delete"))
    // The Application of the folder itself is none of them, nor is one that another Argo CD is told of now.
    try repository.write(
      "specs/one.yaml",
      Specs.small("one", extra: Self.delivery + "\nplatform: {argocd: {namespace: gitops}}")
        .replacingOccurrences(of: "  prod: {}\n", with: ""))
    let moved = try repository.mlgen("build")
    #expect(moved.status == 0, "\(moved.errors)")
    #expect(!moved.errors.contains("argocd app delete"), "\(moved.errors)")
    try repository.write("specs/one.yaml", Specs.small("one"))
    let last = try repository.mlgen("build")
    #expect(last.status == 0, "\(last.errors)")
    #expect(last.errors.contains("`argocd app delete one.dev --cascade`"), "\(last.errors)")
    #expect(!last.errors.contains("app delete acme-ml"), "\(last.errors)")
  }

  @Test func anEditIsRefusedUntilForced() throws {
    let repository = try Self.repository("one")
    try repository.mlgen("build")
    let path = "\(Self.folder)/application-one.dev.yaml"
    let generated = try repository.read(path)
    try repository.write(path, generated.replacingOccurrences(of: "selfHeal: true", with: "selfHeal: false"))
    let refused = try repository.mlgen("build")
    #expect(refused.status == 4)
    #expect(refused.errors.contains("ML0601"), "\(refused.errors)")
    #expect(try repository.mlgen("build", "specs/one.yaml").status == 4)
    #expect(try repository.mlgen("build", "--force").status == 0)
    #expect(try repository.read(path) == generated)
    // A file that nobody generated stays.
    try repository.write("\(Self.folder)/mine.yaml", "mine")
    #expect(try repository.mlgen("build").status == 0)
    #expect(try repository.read("\(Self.folder)/mine.yaml") == "mine")
    // What is gone comes back.
    try FileManager.default.removeItem(at: repository.url(path))
    #expect(try repository.mlgen("build").status == 0)
    #expect(try repository.read(path) == generated)
  }

  @Test func familiesAndPrinting() throws {
    let repository = try Self.repository("one")
    #expect(try repository.mlgen("build", "--only", "kubernetes").status == 0)
    #expect(!repository.exists("generated/argocd"))
    let printed = try repository.mlgen("build", "specs/one.yaml", "--stdout", "--only", "argocd")
    #expect(
      printed.output.hasPrefix("---\n# Source: \(Self.folder)/app-project-acme-ml.mlgen.root.yaml\n"),
      "\(printed.output)")
    #expect(!printed.output.contains("# Source: generated/one/"))
    #expect(!repository.exists("generated/argocd"))
    let lock = try repository.read("generated/one/mlgen.lock")
    #expect(try repository.mlgen("build", "--only", "argocd").status == 0)
    #expect(repository.exists("\(Self.folder)/kustomization.yaml"))
    #expect(try repository.read("generated/one/mlgen.lock") == lock)
    #expect(try repository.mlgen("build", "--only", "argocd", "--check").status == 0)
  }

  @Test func aSpecAtFaultKeepsThem() throws {
    let repository = try Self.repository("one", "two")
    try repository.mlgen("build")
    let before = try Self.argocd(repository)
    try repository.write("specs/two.yaml", Specs.small("two").replacingOccurrences(of: "replicas:", with: "replcias:"))
    let build = try repository.mlgen("build")
    #expect(build.status == 1)
    #expect(try Self.argocd(repository) == before)
    // Built alone, the other one is sound, and says what it could not do.
    let one = try repository.mlgen("build", "specs/one.yaml")
    #expect(one.status == 0, "\(one.errors)")
    #expect(one.errors.contains("warning[ML0608]: what Argo CD is told stays as it is, for specs/two.yaml is at fault"))
    #expect(try Self.argocd(repository) == before)
  }

  @Test func whyAndWhereKnowThem() throws {
    let repository = try Self.repository("one", "two")
    try repository.mlgen("build")
    let path = "\(Self.folder)/application-one.prod.yaml"
    let lines = try repository.read(path).split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("repoURL:") }) + 1
    let why = try repository.mlgen("why", "\(path):\(line)")
    #expect(why.status == 0, "\(why.errors)")
    #expect(why.output.contains("specs/one.yaml:13:24: "), "\(why.output)")
    let rule = try #require(lines.firstIndex { $0.contains("targetRevision:") }) + 1
    #expect(try repository.mlgen("why", "\(path):\(rule)").output.contains("default: git's usual branch"))
    let found = try repository.mlgen("where", "specs/one.yaml:13")
    #expect(
      found.output.contains("\(path):\(line):     repoURL: https://git.example.com/acme/ml.git"), "\(found.output)")
    #expect(!found.output.contains("application-two"), "\(found.output)")
    #expect(try repository.mlgen("why", "generated/argocd/nothing.yaml:1").status == 2)
  }

  /// Whichever pipeline is committed, and when they go, too.
  @Test func aCommitTakesThemAlong() throws {
    let repository = try Self.repository("one", "two")
    try repository.git("init", "-q", "-b", "main")
    try repository.git("config", "user.name", "Ada")
    try repository.git("config", "user.email", "ada@example.org")
    try repository.git("add", ".")
    try repository.git("commit", "-q", "-m", "first")
    let commit = try repository.mlgen("build", "specs/one.yaml", "--commit")
    #expect(commit.status == 0, "\(commit.errors)")
    #expect(
      try repository.git("ls-tree", "--name-only", "HEAD", "generated/")
        == "generated/argocd\ngenerated/mlgen.lock\ngenerated/one\n")
    #expect(try repository.git("status", "--porcelain") == "")
    for name in ["one", "two"] { try repository.write("specs/\(name).yaml", Specs.small(name)) }
    #expect(try repository.mlgen("build", "--commit").status == 0)
    #expect(
      try repository.git("ls-tree", "--name-only", "HEAD", "generated/") == "generated/one\ngenerated/two\n")
  }

  /// Whenever it is killed, the next build repairs them, and never takes its own half-written state for an edit.
  @Test func aKilledBuildIsRepairedByTheNext() throws {
    let repository = try Self.repository("one")
    var generator = SystemRandomNumberGenerator()
    for round in 0..<24 {
      let delivery = Self.delivery.replacingOccurrences(of: "}", with: ", branch: b\(round)}")
      try repository.write("specs/one.yaml", Specs.small("one", extra: delivery))
      let process = repository.mlgen.process(["build"])
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32.random(in: 0...12_000, using: &generator))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let repair = try repository.mlgen("build")
    #expect(repair.status == 0, "\(repair.errors)")
    let clean = try ScratchRepository(["specs/one.yaml": repository.read("specs/one.yaml")])
    try clean.mlgen("build")
    #expect(try repository.files(below: "generated") == clean.files(below: "generated"))
  }
}
