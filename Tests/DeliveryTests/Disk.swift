import Foundation

/// A file system of its own in memory, unmounted with its last reference.
final class Disk {
  private let path: String

  static let canMount: Bool = {
    guard let workspace = try? Workspace() else { return false }
    return Disk(at: workspace.path, size: "64k") != nil
  }()

  init?(at path: String, size: String) {
    self.path = path
    guard Disk.run("mount", ["-t", "tmpfs", "-o", "size=\(size)", "mlgen-test", path]) else { return nil }
  }

  deinit { _ = Disk.run("umount", [path]) }

  private static func run(_ program: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
