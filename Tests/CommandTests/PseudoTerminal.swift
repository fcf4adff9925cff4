import Foundation
import Glibc

/// A program on a terminal of its own, with somebody who answers what it asks.
final class PseudoTerminal {
  private let master: Int32
  private let process = Process()
  private(set) var seen = ""
  /// How much of `seen` was waited for.
  private var place: String.Index

  init(_ mlgen: Executable, _ arguments: [String]) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    guard openpty(&master, &slave, nil, nil, nil) == 0 else { throw POSIXError(.ENXIO) }
    self.master = master
    place = seen.startIndex
    let handle = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    process.executableURL = Executable.url
    process.arguments = arguments
    process.currentDirectoryURL = mlgen.folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": mlgen.folder.path, "NO_COLOR": "1"]
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    try handle.close()
  }

  deinit { close(master) }

  /// Reads until the program has said something; false when it ended, or was silent for a minute, without.
  func hears(_ text: String) -> Bool {
    while true {
      if let found = seen[place...].range(of: text) {
        place = found.upperBound
        return true
      }
      guard readMore() else { return false }
    }
  }

  func answer(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Control-D.
  func endInput() { _ = write(master, [4], 1) }

  /// Waits for the end.
  func status() -> Int32 {
    while readMore() {}
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func readMore() -> Bool {
    var poll = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, 60_000) == 1 else { return false }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    let offset = seen.utf8.distance(from: seen.startIndex, to: place)
    seen += String(decoding: buffer[..<count], as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    place = seen.utf8.index(seen.startIndex, offsetBy: offset)
    return true
  }
}
