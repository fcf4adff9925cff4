internal import Files

/// What this process may use of the machine: the limits of its container where it has some, else what there is.
///
/// The limits of a control group hold for all within it. Version 2 tells them in `cpu.max` and `memory.max`, version 1 in
/// `cpu.cfs_quota_us` with `cpu.cfs_period_us`, and in `memory.limit_in_bytes`
/// (kernel.org, "Control Group v2"; "CFS Bandwidth Control"; "Memory Resource Controller").
public struct Machine: Hashable, Sendable {
  /// Threads that can run at the same time, at least 1.
  public let cores: Int
  /// Bytes that the process may hold.
  public let memory: Int

  /// This process's.
  public static let current = Machine(root: "")

  /// - Parameter root: what `/proc` and `/sys` are looked for in.
  init(root: String) {
    let groups = Groups(root: root)
    let allowed = Self.allowed(root)
    cores = max(1, min(allowed, groups.cores.map { Int(clamping: $0.rounded(.up)) } ?? allowed))
    memory = (groups.memory + Self.total(root)).min() ?? .max
  }

  /// How many cores the process may be put on: the bits of `Cpus_allowed`, in hexadecimal, of `/proc/self/status`.
  private static func allowed(_ root: String) -> Int {
    Groups.text("\(root)/proc/self/status").split(separator: "\n").filter { $0.hasPrefix("Cpus_allowed:") }
      .reduce(0) { $1.dropFirst("Cpus_allowed:".count).reduce($0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount } }
  }

  /// `MemTotal` of `/proc/meminfo`, which is in KiB.
  private static func total(_ root: String) -> [Int] {
    Groups.text("\(root)/proc/meminfo").split(separator: "\n").filter { $0.hasPrefix("MemTotal:") }
      .compactMap { line in line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } }
  }
}

/// The control groups that the process is in.
private struct Groups {
  private let root: String
  /// Those of version 2 and of version 1, as `/proc/self/cgroup` lists them: `NUMBER:CONTROLLERS:PATH`.
  private let lines: [(controllers: [Substring], path: String)]

  init(root: String) {
    self.root = root
    lines = Self.text("\(root)/proc/self/cgroup").split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      return fields.count == 3 ? (fields[1].split(separator: ","), String(fields[2])) : nil
    }
  }

  /// The smallest share of time, in cores; nil without a limit.
  var cores: Double? {
    let shares = folders(nil).compactMap { folder in
      let fields = Self.text("\(folder)/cpu.max").split { $0 == " " || $0 == "\n" }
      return fields.count == 2 ? Self.share(fields[0], of: fields[1]) : nil
    }
    let older = folders("cpu").compactMap { folder in
      Self.share(
        Self.number("\(folder)/cpu.cfs_quota_us"), of: Self.number("\(folder)/cpu.cfs_period_us"))
    }
    return (shares + older).min()
  }

  /// Every limit, in bytes.
  var memory: [Int] {
    (folders(nil).map { "\($0)/memory.max" } + folders("memory").map { "\($0)/memory.limit_in_bytes" })
      .compactMap { Int(Self.number($0)) }.filter { $0 > 0 }
  }

  /// The group and those around it. Within a container the path may be that of the host, whose folders are not there; the
  /// container's own group is then the outermost.
  ///
  /// - Parameter controller: of version 1; nil for version 2.
  private func folders(_ controller: Substring?) -> [String] {
    let base = "\(root)/sys/fs/cgroup" + (controller.map { "/\($0)" } ?? "")
    return lines.filter { controller.map($0.controllers.contains) ?? $0.controllers.isEmpty }.flatMap { line in
      var folders = [base]
      for part in line.path.split(separator: "/") { folders.append("\(folders[folders.count - 1])/\(part)") }
      return folders
    }
  }

  /// `max`, -1 and what is no number limit nothing.
  private static func share(_ quota: Substring, of period: Substring) -> Double? {
    guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0 else { return nil }
    return quota / period
  }

  private static func number(_ path: String) -> Substring { text(path).split(separator: "\n").first ?? "" }

  /// An empty text for a file that cannot be read: then it limits nothing.
  static func text(_ path: String) -> String {
    String(decoding: (try? FileBytes.read(path, limit: 1 << 16)) ?? [], as: UTF8.self)
  }
}

extension Int {
  fileprivate init(clamping value: Double) { self = Int(exactly: value) ?? (value > 0 ? .max : .min) }
}
