import Delivery
import Diagnostics
import Foundation
import Source
import Testing

struct RefusalTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func findings(_ generation: Generation, force: Bool = false) throws -> [String] {
    var sources = SourceMap()
    return try DeliveryPlan(generation, in: workspace.root, force: force).diagnostics(sources: &sources)
      .map { "\($0.code): \($0.message)" }
  }

  @Test func anEditedFileKeepsTheWholePipelineAsItIs() throws {
    try workspace.deliver(generation(["a": "1\n", "b": "1\n"]))
    try workspace.write("by hand\n", to: "generated/churn/a")
    let next = generation(["a": "2\n", "b": "2\n"])
    #expect(
      try findings(next) == ["ML0601: generated/churn/a was edited by hand since it was generated"])
    let refusal = try #require(try workspace.refusals(next).first)
    #expect(refusal.change?.difference.text().contains("-by hand\n+2\n") == true)
    #expect(workspace.text("generated/churn/a") == "by hand\n")
    #expect(workspace.text("generated/churn/b") == "1\n")
    try workspace.deliver(next, force: true)
    #expect(workspace.text("generated/churn/a") == "2\n")
  }

  @Test func anEditThatIsWhatIsGeneratedNowIsNone() throws {
    try workspace.deliver(generation(["a": "1"]))
    try workspace.write("2", to: "generated/churn/a")
    #expect(try workspace.deliver(generation(["a": "2"])).written == [])
  }

  @Test func anEditedFileThatIsNoLongerGeneratedStays() throws {
    try workspace.deliver(generation(["a": "1", "b": "1"]))
    try workspace.write("by hand", to: "generated/churn/b")
    let next = generation(["a": "1"])
    #expect(
      try findings(next) == [
        "ML0601: generated/churn/b is no longer generated, and was edited by hand since it was"
      ])
    #expect(workspace.text("generated/churn/b") == "by hand")
    #expect(try workspace.deliver(next, force: true).removed == ["generated/churn/b"])
  }

  @Test func aForeignFileIsNeverTaken() throws {
    try workspace.write("theirs", to: "generated/churn/a")
    let files = generation(["a": "1", "b": "1"])
    for force in [false, true] {
      #expect(
        try findings(files, force: force) == ["ML0602: generated/churn/a is in the way and was not generated"])
    }
    #expect(workspace.listing("generated") == ["churn/", "churn/a"])
    #expect(workspace.text("generated/churn/a") == "theirs")
  }

  @Test func aForeignFileOfTheSameContentIsAdopted() throws {
    try workspace.write("1", to: "generated/churn/a")
    #expect(try workspace.deliver(generation(["a": "1"])).written == [])
    #expect(try workspace.deliver(generation([:])).removed == ["generated/churn/a"])
  }

  @Test func aLinkOnTheWayIsNotFollowed() throws {
    try workspace.createFolder("outside")
    try workspace.createFolder("generated/churn")
    try workspace.link("generated/churn/prod", to: "\(workspace.path)/outside")
    #expect(
      try findings(generation(["prod/a": "1"]), force: true) == [
        "ML0603: generated/churn/prod is a symbolic link, where the folder of generated/churn/prod/a goes"
      ])
    #expect(workspace.listing("outside") == [])
  }

  @Test func aLinkPutInPlaceOfADeliveredFolderLeadsNoRemovalAstray() throws {
    try workspace.deliver(generation(["a": "1", "prod/b": "1"]))
    try FileManager.default.moveItem(
      atPath: "\(workspace.path)/generated/churn/prod", toPath: "\(workspace.path)/outside")
    try workspace.link("generated/churn/prod", to: "../../outside")
    try workspace.deliver(generation(["a": "1"]))
    #expect(workspace.text("outside/b") == "1")
  }

  @Test func aLinkInPlaceOfAFileIsNotWrittenThrough() throws {
    try workspace.deliver(generation(["a": "1"]))
    try workspace.remove("generated/churn/a")
    try workspace.write("1", to: "target")
    try workspace.link("generated/churn/a", to: "../../target")
    #expect(
      try findings(generation(["a": "2"]), force: true) == [
        "ML0603: generated/churn/a is a symbolic link, where a generated file goes"
      ])
    #expect(workspace.text("target") == "1")
  }

  @Test func aLinkedLockIsNotFollowed() throws {
    try workspace.createFolder("generated/churn")
    try workspace.link("generated/churn/mlgen.lock", to: "/etc/hostname")
    #expect(
      try findings(generation(["a": "1"])) == [
        "ML0603: generated/churn/mlgen.lock is a symbolic link, where a generated file goes"
      ])
  }

  @Test func foldersAndFilesInEachOthersPlaceAreRefused() throws {
    try workspace.write("x", to: "generated/churn/a/notes")
    try workspace.write("x", to: "generated/churn/b")
    #expect(
      try findings(generation(["a": "1", "b/c": "1", "d": "1"]), force: true) == [
        "ML0603: generated/churn/a is a folder, where a generated file goes",
        "ML0603: generated/churn/b is a file, where the folder of generated/churn/b/c goes",
      ])
    #expect(workspace.listing("generated/churn") == ["a/", "a/notes", "b"])
  }

  @Test func aFolderThatHoldsMoreThanOurFilesDoesNotGiveWay() throws {
    try workspace.deliver(generation(["runbooks/a": "1"]))
    try workspace.write("mine", to: "generated/churn/runbooks/.notes")
    #expect(
      try findings(generation(["runbooks": "1"])) == [
        "ML0603: generated/churn/runbooks is a folder, where a generated file goes"
      ])
    #expect(workspace.text("generated/churn/runbooks/a") == "1")
  }

  @Test func aPipeIsNotWaitedFor() throws {
    try workspace.createFolder("generated/churn")
    #expect(mkfifo("\(workspace.path)/generated/churn/a", 0o600) == 0)
    #expect(
      try findings(generation(["a": "1"])) == [
        "ML0603: generated/churn/a is a device, socket or pipe, where a generated file goes"
      ])
  }

  @Test func aDamagedLockPointsAtItsLine() throws {
    try workspace.write("mlgen lock 1\ncompiler 1\nrubbish\n", to: "generated/churn/mlgen.lock")
    var sources = SourceMap()
    let plan = try DeliveryPlan(generation(["a": "1"]), in: workspace.root, force: true)
    let finding = try #require(plan.diagnostics(sources: &sources).first)
    #expect(finding.code == .lockDamaged)
    #expect(finding.span.map { sources.text($0) } == "rubbish")
    #expect(workspace.listing("generated/churn") == ["mlgen.lock"])
  }
}
