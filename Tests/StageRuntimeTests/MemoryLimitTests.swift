import Foundation
import Testing

@testable import StageRuntime

@Suite struct MemoryLimitTests {
  /// The limits that a process sees whose `proc` and `sys` have these files.
  private func groups(_ files: [String: String]) throws -> [Int] {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("mlgen-limits-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in files {
      let url = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return MemoryLimit.groups(root: root.path)
  }

  @Test func everyGroupAroundLimits() throws {
    #expect(
      try groups([
        "proc/self/cgroup": "0::/pods/one\n", "sys/fs/cgroup/pods/one/memory.max": "max\n",
        "sys/fs/cgroup/pods/memory.max": "2147483648\n", "sys/fs/cgroup/memory.max": "4294967296\n",
      ]) == [2_147_483_648, 4_294_967_296])
    // In a container that sees its own group as the root.
    #expect(
      try groups(["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n"]) == [1_073_741_824])
  }

  @Test func theFirstVersionLimitsToo() throws {
    #expect(
      try groups([
        "proc/self/cgroup": "5:cpu,cpuacct:/a\n4:memory:/docker/b\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912\n",
      ]) == [536_870_912])
  }

  @Test func withoutGroupsTheMachineLimits() throws {
    #expect(try groups([:]).isEmpty)
    #expect(MemoryLimit.bytes > 1 << 20)
  }
}
