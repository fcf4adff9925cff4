import Delivery
import Foundation
import Testing

/// What the disk refuses leaves the tree as it was, or as the next build repairs it.
struct FailureTests {
  let workspace: Workspace
  static let big = String(repeating: "0123456789abcdef\n", count: 20_000)

  init() throws { workspace = try Workspace() }

  /// The first delivery, whose result has to outlive a second one that fails.
  static func before() -> Generation { generation(["a": "1", "z/old": "1"]) }
  static func after() -> Generation { generation(["a": "2", "b/c/d": "2", "big": FailureTests.big]) }

  /// Runs a body in a process of its own, for it changes what holds for the whole process.
  @Test func aLimitOnFileSizesLeavesTheTreeAsItWas() async throws {
    await #expect(processExitsWith: .success) { [path = workspace.path as String] in
      let root = try Root(path)
      _ = try DeliveryPlan(FailureTests.before(), in: root).apply(in: root)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 65_536, rlim_max: 65_536)
      precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      do {
        _ = try DeliveryPlan(FailureTests.after(), in: root).apply(in: root)
        exit(3)
      } catch let error as EnvironmentError {
        precondition(error == EnvironmentError(.write, "generated/churn/big", code: EFBIG), "\(error)")
      }
    }
    try expectBefore()
    try workspace.deliver(FailureTests.after())
  }

  @Test(.enabled(if: geteuid() == 0 && Disk.canMount, "mounting a small file system needs root"))
  func aFullDiskLeavesTheTreeAsItWas() throws {
    try workspace.createFolder("generated")
    let disk = try #require(Disk(at: "\(workspace.path)/generated", size: "192k"))
    try workspace.deliver(FailureTests.before())
    #expect(throws: EnvironmentError(.write, "generated/churn/big", code: ENOSPC)) {
      try workspace.deliver(FailureTests.after())
    }
    try expectBefore()
    withExtendedLifetime(disk) {}
  }

  @Test func aFolderThatMayNotBeWrittenLeavesTheTreeAsItWas() async throws {
    try workspace.deliver(FailureTests.before())
    try workspace.giveToUnprivileged()
    await #expect(processExitsWith: .success) { [path = workspace.path as String] in
      Workspace.becomeUnprivileged()
      let root = try Root(path)
      precondition(chmod("\(path)/generated/churn/z", 0o555) == 0)
      do {
        _ = try DeliveryPlan(generation(["a": "2", "z/new": "2", "z/old": "1"]), in: root).apply(in: root)
        exit(3)
      } catch let error as EnvironmentError {
        precondition(error == EnvironmentError(.write, "generated/churn/z/new", code: EACCES), "\(error)")
      }
    }
    try expectBefore()
  }

  /// Removing comes after the pending lock is written: it stays, and the next build goes on.
  @Test func aFileThatMayNotBeRemovedIsRemovedByTheNextBuild() async throws {
    try workspace.deliver(FailureTests.before())
    try workspace.giveToUnprivileged()
    await #expect(processExitsWith: .success) { [path = workspace.path as String] in
      Workspace.becomeUnprivileged()
      let root = try Root(path)
      precondition(chmod("\(path)/generated/churn/z", 0o555) == 0)
      do {
        _ = try DeliveryPlan(generation(["a": "2", "b": "2"]), in: root).apply(in: root)
        exit(3)
      } catch let error as EnvironmentError {
        precondition(error == EnvironmentError(.remove, "generated/churn/z/old", code: EACCES), "\(error)")
      }
      precondition(chmod("\(path)/generated/churn/z", 0o755) == 0)
    }
    #expect(
      workspace.listing("generated/churn") == [".mlgen-pending.lock", "a", "mlgen.lock", "z/", "z/old"])
    try workspace.deliver(generation(["a": "3"]))
    #expect(workspace.listing("generated/churn") == ["a", "mlgen.lock"])
  }

  private func expectBefore() throws {
    #expect(
      workspace.listing("generated") == ["churn/", "churn/a", "churn/mlgen.lock", "churn/z/", "churn/z/old"])
    #expect(workspace.text("generated/churn/a") == "1")
    #expect(try DeliveryPlan(FailureTests.before(), in: workspace.root).isCurrent)
  }
}

extension Workspace {
  private static let nobody: uid_t = 65_534

  /// Permissions hold for everyone but root, who runs the tests in many a container.
  func giveToUnprivileged() throws {
    guard geteuid() == 0 else { return }
    for name in listing() + [""] { #expect(chown("\(path)/\(name)", Workspace.nobody, Workspace.nobody) == 0) }
  }

  static func becomeUnprivileged() {
    if geteuid() == 0 { precondition(seteuid(nobody) == 0) }
  }
}
