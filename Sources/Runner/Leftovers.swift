internal import Files
internal import Glibc
internal import RuntimeContract

/// Processes of a run whose runner was killed: they would write to folders that the next one writes to.
///
/// They are known by the workspace in their environment, which they and whatever they started inherited: nothing that had
/// to be written down before the runner died.
enum Leftovers {
  /// Ends them.
  /// - Returns: how many there were.
  static func end(workspace: String) async -> Int {
    let mark = Array("\(Contract.Variable.workspace)=\(workspace)".utf8)
    let found = processes(with: mark)
    for id in found { kill(id, SIGTERM) }
    for _ in 0..<100 where !processes(with: mark).isEmpty { try? await Task.sleep(for: .milliseconds(50)) }
    for id in processes(with: mark) { kill(id, SIGKILL) }
    for _ in 0..<100 where !processes(with: mark).isEmpty { try? await Task.sleep(for: .milliseconds(20)) }
    return found.count
  }

  private static func processes(with mark: [UInt8]) -> [pid_t] {
    let own = ancestry()
    return ((try? Folder.names("/proc")) ?? []).compactMap { pid_t($0) }.filter { id in
      // What is another user's, or gone by now, cannot be read.
      guard !own.contains(id), let variables = try? FileBytes.read("/proc/\(id)/environ") else { return false }
      return variables.split(separator: 0).contains { $0.elementsEqual(mark) }
    }
  }

  /// This process and those that it was started by, which may have the variable for a reason of their own.
  private static func ancestry() -> Set<pid_t> {
    var found: Set<pid_t> = []
    var id = getpid()
    while id > 0, found.insert(id).inserted {
      let status = (try? FileBytes.read("/proc/\(id)/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let parent = status.split(separator: "\n").first { $0.hasPrefix("PPid:") }?.dropFirst("PPid:".count)
      id = parent.flatMap { pid_t($0.filter(\.isNumber)) } ?? 0
    }
    return found
  }
}
