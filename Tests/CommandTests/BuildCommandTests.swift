import Foundation
import Testing

@Suite struct BuildCommandTests {
  @Test func aSecondBuildChangesNothing() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(), "pins/demo.yaml": Specs.pins()])
    let first = try repository.mlgen("build")
    #expect(first.status == 0, "\(first.errors)")
    let built = try repository.files(below: "generated")
    #expect(built.keys.contains("generated/demo/prod/kubernetes/inference-service.yaml"), "\(built.keys.sorted())")
    #expect(built.keys.contains("generated/demo/chart/values-dev.yaml"))
    #expect(!built.keys.contains("generated/demo/dev/kubernetes/inference-service.yaml"))
    let second = try repository.mlgen("build")
    #expect(second.status == 0)
    #expect(second.errors.contains("nothing changed"), "\(second.errors)")
    #expect(try repository.files(below: "generated") == built)
    #expect(try repository.mlgen("build", "--check").status == 0)
  }

  @Test func checkShowsTheDifferenceAndWritesNothing() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(), "pins/demo.yaml": Specs.pins()])
    try repository.mlgen("build")
    let built = try repository.files(below: "generated")
    try repository.write("specs/demo.yaml", Specs.small().replacingOccurrences(of: "max: 5", with: "max: 7"))
    let check = try repository.mlgen("build", "--check")
    #expect(check.status == 4)
    #expect(check.output.contains("-  maxReplicas: 5\n+  maxReplicas: 7\n"), "\(check.output)")
    #expect(try repository.files(below: "generated") == built)
  }

  @Test func anEditedFileIsRefusedUntilForced() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(), "pins/demo.yaml": Specs.pins()])
    try repository.mlgen("build")
    let path = "generated/demo/prod/kubernetes/inference-service.yaml"
    let generated = try repository.read(path)
    try repository.write(path, generated + "# mine\n")
    let refused = try repository.mlgen("build")
    #expect(refused.status == 4)
    #expect(refused.errors.contains("ML0601"), "\(refused.errors)")
    #expect(refused.errors.contains("-# mine"), "\(refused.errors)")
    #expect(try repository.read(path) == generated + "# mine\n")
    #expect(try repository.mlgen("build", "--force").status == 0)
    #expect(try repository.read(path) == generated)
  }

  @Test func aRemovedSpecTakesItsOutputAlong() throws {
    let repository = try ScratchRepository([
      "specs/one.yaml": Specs.small("one"), "specs/two.yaml": Specs.small("two"), "generated/mine.txt": "not yours",
    ])
    try repository.mlgen("build")
    #expect(repository.exists("generated/two/mlgen.lock"))
    try FileManager.default.removeItem(at: repository.url("specs/two.yaml"))
    let build = try repository.mlgen("build")
    #expect(build.status == 0, "\(build.errors)")
    #expect(!repository.exists("generated/two"))
    #expect(repository.exists("generated/one/mlgen.lock"))
    #expect(try repository.read("generated/mine.txt") == "not yours")
  }

  @Test func aBrokenSpecKeepsItsOldOutputAndTheOthersAreBuilt() throws {
    let repository = try ScratchRepository(["specs/one.yaml": Specs.small("one"), "specs/two.yaml": Specs.small("two")])
    try repository.mlgen("build")
    let before = try repository.files(below: "generated/one")
    try repository.write("specs/one.yaml", Specs.small("one").replacingOccurrences(of: "replicas:", with: "replcias:"))
    try repository.write("specs/two.yaml", Specs.small("two").replacingOccurrences(of: "max: 5", with: "max: 6"))
    let build = try repository.mlgen("build")
    #expect(build.status == 1)
    #expect(build.errors.contains("replcias"), "\(build.errors)")
    #expect(try repository.files(below: "generated/one") == before)
    let lock = try repository.read("generated/two/mlgen.lock")
    #expect(try repository.mlgen("build", "specs/two.yaml", "--check").status == 0)
    #expect(!lock.isEmpty)
  }

  @Test func aWarningIsSeenInEveryBuild() throws {
    let unused = "data: {versioning: none}"
    let spec = Specs.small().replacingOccurrences(
      of: "serving:\n", with: "serving:\n  rollout: {strategy: rolling, steps: [10%, 100%]}\n")
    let repository = try ScratchRepository(["specs/demo.yaml": spec])
    for _ in 1...2 {
      let build = try repository.mlgen("build")
      #expect(build.status == 0, "\(build.errors)")
      #expect(build.errors.contains("warning[ML"), "\(build.errors) \(unused)")
    }
  }

  @Test func onlyAndStdoutRestrict() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    let printed = try repository.mlgen("build", "--stdout", "--only", "helm")
    #expect(printed.status == 0)
    #expect(printed.output.contains("# Source: generated/demo/chart/Chart.yaml\n"))
    #expect(!printed.output.contains("/kubernetes/"))
    #expect(!repository.exists("generated"))
    #expect(try repository.mlgen("build", "--only", "kubernetes").status == 0)
    #expect(!repository.exists("generated/demo/chart"))
    #expect(repository.exists("generated/demo/prod/kubernetes/kustomization.yaml"))
  }

  /// Two processes, two folders, two locales and time zones: the same bytes.
  @Test func theOutputDependsOnNothingElse() throws {
    let specs = ["specs/demo.yaml": Specs.small(), "pins/demo.yaml": Specs.pins()]
    let one = try ScratchRepository(specs)
    let two = try ScratchRepository(specs)
    var german = one.mlgen
    german.environment = ["LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Kathmandu", "USER": "somebody", "HOSTNAME": "elsewhere"]
    #expect(try german("build").status == 0)
    var plain = two.mlgen
    plain.environment = ["LC_ALL": "C", "TZ": "UTC"]
    #expect(try plain("build").status == 0)
    #expect(try one.files(below: "generated") == two.files(below: "generated"))
  }

  /// Whenever it is killed, the next build repairs the tree, and never takes its own half-written state for an edit.
  @Test func aKilledBuildIsRepairedByTheNext() throws {
    let repository = try ScratchRepository(["pins/demo.yaml": Specs.pins()])
    var generator = SystemRandomNumberGenerator()
    for round in 0..<24 {
      try repository.write(
        "specs/demo.yaml", Specs.small().replacingOccurrences(of: "max: 5", with: "max: \(5 + round)"))
      let process = repository.mlgen.process(["build"])
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32.random(in: 0...12_000, using: &generator))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let repair = try repository.mlgen("build")
    #expect(repair.status == 0, "\(repair.errors)")
    let clean = try ScratchRepository([
      "pins/demo.yaml": Specs.pins(), "specs/demo.yaml": repository.read("specs/demo.yaml"),
    ])
    try clean.mlgen("build")
    #expect(try repository.files(below: "generated") == clean.files(below: "generated"))
  }
}
