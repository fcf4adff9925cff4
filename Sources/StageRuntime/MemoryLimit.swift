internal import Files
internal import Glibc

/// How much memory this process may take: the least of what its control groups and the machine allow.
public enum MemoryLimit {
  /// In bytes.
  public static var bytes: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    return groups(root: "").min().map { min($0, machine) } ?? machine
  }

  /// The limits of the process's control groups and of those around them, of both versions, in bytes.
  ///
  /// - Parameter root: the folder that has `proc` and `sys`.
  static func groups(root: String) -> [Int] {
    func text(_ path: String) -> Substring {
      Substring(decoding: (try? FileBytes.read(root + path)) ?? [], as: UTF8.self)
    }
    var limits: [Int] = []
    for line in text("/proc/self/cgroup").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let (mount, name): (String, String)
      if parts[1].isEmpty {
        (mount, name) = ("/sys/fs/cgroup", "memory.max")
      } else if parts[1].split(separator: ",").contains("memory") {
        (mount, name) = ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
      } else {
        continue
      }
      // A container may see its own group as the root, or under the name that it has outside.
      var path = parts[2]
      while true {
        let written = text("\(mount)\(path == "/" ? "" : path)/\(name)").prefix { $0 != "\n" }
        // `max` is none; nor is the number that version 1 has for it, which no machine reaches.
        if let bytes = Int(written) { limits.append(bytes) }
        guard let slash = path.lastIndex(of: "/"), path != "/" else { break }
        path = slash == path.startIndex ? "/" : path[..<slash]
      }
    }
    return limits
  }
}
