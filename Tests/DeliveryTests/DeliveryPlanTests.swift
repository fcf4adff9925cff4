import Delivery
import Document
import IR
import Testing

struct DeliveryPlanTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test func writesAllThenNothing() throws {
    let files = generation(["prod/kubernetes/a.yaml": "a\n", "README.md": "r\n"])
    let first = try workspace.deliver(files)
    #expect(first.written == ["generated/churn/README.md", "generated/churn/prod/kubernetes/a.yaml"])
    #expect(
      workspace.listing("generated") == [
        "churn/", "churn/README.md", "churn/mlgen.lock", "churn/prod/", "churn/prod/kubernetes/",
        "churn/prod/kubernetes/a.yaml",
      ])
    #expect(workspace.text("generated/churn/prod/kubernetes/a.yaml") == "a\n")
    let plan = try DeliveryPlan(files, in: workspace.root)
    #expect(plan.isCurrent)
    #expect(plan.differences.isEmpty)
    #expect(try plan.apply(in: workspace.root).written.isEmpty)
  }

  @Test func writesOnlyWhatChanged() throws {
    try workspace.deliver(generation(["a": "1", "b": "1"]))
    let untouched = try #require(try workspace.root.read("generated/churn/a")).stamp
    let second = try workspace.deliver(generation(["a": "1", "b": "2"]))
    #expect(second.written == ["generated/churn/b"])
    #expect(try workspace.root.read("generated/churn/a")?.stamp == untouched)
    #expect(workspace.text("generated/churn/b") == "2")
  }

  @Test func prunesWhatItWroteAndTheFoldersThatBecomeEmpty() throws {
    try workspace.deliver(generation(["a": "1", "old/deep/b": "1", "shared/c": "1"]))
    try workspace.write("mine", to: "generated/churn/shared/notes.txt")
    let second = try workspace.deliver(generation(["a": "1"]))
    #expect(second.removed == ["generated/churn/old/deep/b", "generated/churn/shared/c"])
    #expect(workspace.listing("generated/churn") == ["a", "mlgen.lock", "shared/", "shared/notes.txt"])
  }

  @Test func restoresWhatWasDeleted() throws {
    let files = generation(["a": "1", "b": "2"])
    try workspace.deliver(files)
    try workspace.remove("generated/churn/b")
    #expect(try workspace.deliver(files).written == ["generated/churn/b"])
  }

  @Test func removesAPipelineWholly() throws {
    try workspace.deliver(generation(["prod/a": "1"]))
    try workspace.write("", to: "specs/keep.yaml")
    #expect(try Owner.abandonedPipelines(in: workspace.root, keeping: ["churn"]) == [])
    #expect(try Owner.abandonedPipelines(in: workspace.root, keeping: ["fraud"]) == ["churn"])
    #expect(try workspace.deliver(.removal(of: churn)).removed == ["generated/churn/prod/a"])
    #expect(workspace.listing() == ["specs/", "specs/keep.yaml"])
    #expect(try DeliveryPlan(.removal(of: churn), in: workspace.root).isCurrent)
  }

  @Test func aPartLeavesTheRest() throws {
    try workspace.deliver(generation(["a": "1", "chart/b": "1"]))
    let part = try workspace.deliver(generation(["a": "2"], coverage: .part))
    #expect(part.written == ["generated/churn/a"])
    #expect(part.witnesses == nil)
    #expect(workspace.text("generated/churn/chart/b") == "1")
    // It is still known to be ours.
    #expect(try workspace.deliver(generation(["a": "2"])).removed == ["generated/churn/chart/b"])
  }

  @Test func aFileGivesWayToAFolderAndBack() throws {
    try workspace.deliver(generation(["runbooks": "1"]))
    try workspace.deliver(generation(["runbooks/latency.md": "2"]))
    #expect(workspace.text("generated/churn/runbooks/latency.md") == "2")
    try workspace.deliver(generation(["runbooks": "3"]))
    #expect(workspace.text("generated/churn/runbooks") == "3")
  }

  @Test func aNewCompilerChangesTheLockOnly() throws {
    try workspace.deliver(generation(["a": "1"]))
    let plan = try DeliveryPlan(generation(["a": "1"], compiler: "2.0.0"), in: workspace.root)
    #expect(plan.changes.isEmpty)
    #expect(plan.lockChange?.path == "generated/churn/mlgen.lock")
    _ = try plan.apply(in: workspace.root)
    #expect(workspace.text("generated/churn/mlgen.lock")?.contains("compiler 2.0.0\n") == true)
  }

  @Test func repositoryFilesHaveALockOfTheirOwn() throws {
    try workspace.write("theirs", to: ".github/workflows/test.yml")
    let owner = Owner(
      lockPath: "generated/mlgen.lock", territory: ["generated/argocd", ".github/workflows", ".gitlab-ci.yml"])
    var files = generation([:], owner: owner)
    files.tree = .init([
      .init(path: ".github/workflows/mlgen.yml", text: .init(bytes: [1]), family: .docs),
      .init(path: ".gitlab-ci.yml", text: .init(bytes: [2]), family: .docs),
    ])
    try workspace.deliver(files)
    files.tree = .init()
    try workspace.deliver(files)
    #expect(workspace.listing() == [".github/", ".github/workflows/", ".github/workflows/test.yml"])
  }

  @Test func differencesShowEveryFileAndTheLock() throws {
    try workspace.deliver(generation(["a": "one\n", "b": "old\n"]))
    let plan = try DeliveryPlan(generation(["a": "two\n", "c": "new\n"]), in: workspace.root)
    let text = plan.differences.map { $0.difference.text() }
    #expect(plan.differences.map(\.path) == ["a", "b", "c", "mlgen.lock"].map { "generated/churn/\($0)" })
    #expect(
      text[0] == """
        --- a/generated/churn/a
        +++ b/generated/churn/a
        @@ -1 +1 @@
        -one
        +two

        """)
    #expect(text[1].hasPrefix("--- a/generated/churn/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n"))
    #expect(text[2].hasPrefix("--- /dev/null\n+++ b/generated/churn/c\n@@ -0,0 +1 @@\n+new\n"))
    #expect(workspace.text("generated/churn/a") == "one\n")
  }
}
