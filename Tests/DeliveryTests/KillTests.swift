import Delivery
import Document
import Foundation
import IR
import Testing

/// A build that is killed must never cost more than the next build.
struct KillTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  /// Trees that differ in contents, in paths, and in what is a file and what a folder.
  static func tree(_ version: Int) -> Generation {
    var files = generation([:])
    var random = SplitMix(state: UInt64(version))
    var outputs = ["flip" + (version % 2 == 0 ? "" : "/inner/file"), "only-\(version % 3)/a/b"]
    for folder in ["chart", "prod/kubernetes", "prod/airflow", "dev/kubernetes"] {
      for number in 0..<8 where Int.random(in: 0..<4, using: &random) > 0 { outputs.append("\(folder)/\(number).yaml") }
    }
    files.tree = .init(
      outputs.map { name in
        let text = "\(name) of \(version)\n"
        return .init(path: "generated/churn/\(name)", text: .init(bytes: Array(text.utf8)), family: .kubernetes)
      })
    return files
  }

  /// Delivers one version after another until it is killed; a refusal or an error ends it otherwise.
  @Test func killedAtAnyMomentTheNextBuildRepairsTheTree() async throws {
    try workspace.write("mine", to: "generated/churn/prod/notes.txt")
    for round in 1...24 {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = workspace.path as String, round = round as Int] in
        let root = try Root(path)
        var random = SplitMix(state: UInt64(round))
        let delay = UInt32.random(in: 100...12_000, using: &random)
        Thread.detachNewThread {
          usleep(delay)
          kill(getpid(), SIGKILL)
        }
        for version in 0... {
          let plan = try DeliveryPlan(KillTests.tree(1_000 * round + version), in: root)
          guard plan.refusals.isEmpty else { exit(3) }
          _ = try plan.apply(in: root)
        }
      }
      // Every other time the next build is killed as well before one comes to its end.
      if round % 2 == 0 { try expectRepair(by: KillTests.tree(round)) }
    }
  }

  private func expectRepair(by files: Generation) throws {
    try workspace.deliver(files)
    let present = workspace.listing().filter { !$0.hasSuffix("/") }
    let expected = files.tree.files.map(\.path) + [churn.lockPath, "generated/churn/prod/notes.txt"]
    #expect(present == expected.sorted())
    for file in files.tree.files { #expect(workspace.text(file.path) == file.text.string) }
    #expect(workspace.text("generated/churn/prod/notes.txt") == "mine")
    #expect(try DeliveryPlan(files, in: workspace.root).isCurrent)
  }
}
