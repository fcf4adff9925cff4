import Foundation
import Testing

/// Clones that change what Argo CD is told at once: those files are made from all specs, so neither side's are right.
@Suite struct RepositoryRaceTests {
  private static func spec(_ name: String) -> String {
    Specs.small(name, extra: "delivery: {repository: 'https://git.example.com/acme/ml.git'}") + "\n"
  }

  /// A remote with `one` and `two`, whose output is there, and two clones.
  private func setting() throws -> PushSetting {
    let setting = try PushSetting()
    for name in ["one", "two"] { try add(setting, "work", name) }
    let build = try setting.mlgen(setting.work, ["build", "--commit", "--push"])
    #expect(build.status == 0, "\(build.errors)")
    for name in ["alice", "bob"] { _ = try setting.clone(name) }
    return setting
  }

  /// Writes a spec, commits and pushes it.
  private func add(_ setting: PushSetting, _ clone: String, _ name: String) throws {
    try setting.folder.write("\(clone)/specs/\(name).yaml", Self.spec(name), mode: 0o644)
    let path = setting.folder.path(clone)
    try setting.folder.git("-C", path, "add", "specs")
    try setting.folder.git("-C", path, "commit", "-q", "-m", "Add \(name)")
    try setting.folder.git("-C", path, "pull", "-q", "--rebase")
    try setting.folder.git("-C", path, "push", "-q", "origin", "main")
  }

  private func build(_ setting: PushSetting, _ clone: String) throws -> Executable.Outcome {
    try setting.mlgen(setting.folder.path(clone), ["build", "specs/\(clone).yaml", "--commit", "--push"])
  }

  /// The output of the remote's branch is what its specs say.
  private func expectCurrent(_ setting: PushSetting, _ names: [String]) throws {
    let fresh = "fresh-\(UUID().uuidString)"
    let check = try setting.mlgen(try setting.clone(fresh), ["build", "--check"])
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    let list = try setting.content("generated/argocd/argocd/kustomization.yaml")
    for name in names { #expect(list.contains("application-\(name).prod.yaml"), "\(list)") }
    try setting.checkWhole()
  }

  @Test(arguments: [["alice", "bob"], ["bob", "alice"]])
  func bothPipelinesArriveWhoeverIsBehind(order: [String]) throws {
    let setting = try setting()
    // The second has pulled the spec of the first, and not the other way round.
    for name in order { try add(setting, name, name) }
    let first = try build(setting, "alice")
    #expect(first.status == 0, "\(first.errors)")
    let second = try build(setting, "bob")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("your commit was put on top of theirs; `git reset --keep origin/main`"))
    try expectCurrent(setting, ["one", "two", "alice", "bob"])
    #expect(try setting.content("generated/bob/mlgen.lock").isEmpty == false)

    // What was put there is known again, though its files of the repository are others there.
    try setting.folder.git("clone", "-q", setting.bare, setting.folder.path("colleague"))
    try setting.folder.git("-C", setting.folder.path("colleague"), "revert", "--no-edit", "HEAD")
    try setting.folder.git("-C", setting.folder.path("colleague"), "push", "-q", "origin", "main")
    let head = try setting.folder.head(setting.bare)
    let again = try build(setting, "bob")
    #expect(again.errors.contains("main: nothing to push"), "\(again.errors)")
    #expect(try setting.folder.head(setting.bare) == head)
    try setting.folder.git("-C", setting.folder.path("bob"), "reset", "-q", "--keep", "origin/main")
    #expect(try setting.folder.head(setting.folder.path("bob")) == head)
  }

  /// A spec that nobody has committed is not on the remote: what the files should say cannot be told from there.
  @Test func withoutTheSpecsItIsSaidWhatToDo() throws {
    let setting = try setting()
    try add(setting, "alice", "alice")
    #expect(try build(setting, "alice").status == 0)
    try setting.folder.write("bob/specs/bob.yaml", Self.spec("bob"), mode: 0o644)
    let before = try setting.folder.head(setting.bare)
    let refused = try build(setting, "bob")
    #expect(refused.status == 3, "\(refused.errors)")
    #expect(refused.errors.contains("the remote has another generated/"), "\(refused.errors)")
    #expect(refused.errors.contains("`git pull --rebase -X theirs`, then run the command again"), "\(refused.errors)")
    #expect(try setting.folder.head(setting.bare) == before)
    // And that does it.
    let bob = setting.folder.path("bob")
    try setting.folder.git("-C", bob, "pull", "-q", "--rebase", "-X", "theirs")
    let again = try build(setting, "bob")
    #expect(again.status == 0, "\(again.errors)")
    try setting.folder.git("-C", bob, "add", "specs")
    try setting.folder.git("-C", bob, "commit", "-q", "-m", "Add bob")
    try setting.folder.git("-C", bob, "push", "-q", "origin", "main")
    try expectCurrent(setting, ["alice", "bob"])
  }
}
