import Files
import Glibc
import Testing

@testable import StageRuntime

@Suite struct MachineTests {
  /// What a process sees that has these files, on 8 cores.
  private func machine(_ files: [String: String]) throws -> Machine {
    var template = Array("/tmp/machine-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? Folder.remove(root) }
    for (path, text) in files.merging(["proc/self/status": status], uniquingKeysWith: { $1 }) {
      try Folder.make(Folder.parts("\(root)/\(path)").parent)
      try FileBytes.replace("\(root)/\(path)", with: Array(text.utf8))
    }
    return Machine(root: root)
  }

  private let status = "Name:\tmlgen\nCpus_allowed:\t80,0000007f\nCpus_allowed_list:\t0-6,39\n"
  private let memory = "MemFree: 1 kB\nMemTotal:       1024 kB\n"

  @Test func withoutLimitsTheMachineIsTheLimit() throws {
    let found = try machine([
      "proc/meminfo": memory, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n",
      "sys/fs/cgroup/memory.max": "max\n",
    ])
    #expect(found.cores == 8)
    #expect(found.memory == 1 << 20)
    #expect(try machine([:]).cores == 8)
  }

  @Test func theTightestGroupAroundTheProcessLimitsIt() throws {
    let found = try machine([
      "proc/meminfo": memory, "proc/self/cgroup": "0::/pod/container\n",
      "sys/fs/cgroup/pod/container/cpu.max": "400000 100000\n", "sys/fs/cgroup/pod/cpu.max": "150000 100000\n",
      "sys/fs/cgroup/pod/container/memory.max": "max\n", "sys/fs/cgroup/pod/memory.max": "65536\n",
    ])
    #expect(found.cores == 2, "a share of a core counts as one")
    #expect(found.memory == 65536)
  }

  @Test func theOlderControlGroupsAreRead() throws {
    let found = try machine([
      "proc/meminfo": memory, "proc/self/cgroup": "4:memory:/a\n3:cpu,cpuacct:/b\n0::/\n",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "sys/fs/cgroup/memory/a/memory.limit_in_bytes": "4096\n", "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpu/b/cpu.cfs_quota_us": "50000\n", "sys/fs/cgroup/cpu/b/cpu.cfs_period_us": "100000\n",
    ])
    #expect(found.cores == 1)
    #expect(found.memory == 4096)
  }

  @Test func groupsOfTheHostThatAContainerCannotSeeLimitNothing() throws {
    let found = try machine([
      "proc/meminfo": memory, "proc/self/cgroup": "0::/kubepods/pod1/abc\n",
      "sys/fs/cgroup/cpu.max": "300000 100000\n", "sys/fs/cgroup/memory.max": "2048\n",
    ])
    #expect(found.cores == 3)
    #expect(found.memory == 2048)
  }

  @Test func thisProcessHasSome() {
    #expect(Machine.current.cores >= 1)
    #expect(Machine.current.memory > 1 << 26)
  }
}
