internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime
internal import Subprocess
internal import SystemPackage

/// One try of a stage: a process in a group of its own, whose output goes to a file and line by line to whoever watches.
struct StageProcess: Sendable {
  var executable: String
  /// Without its own name.
  var arguments: [String]
  var variables: [String: String]
  var folder: String
  /// What it says is added to this file.
  var log: String

  enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It was told to end since its time was over.
    case timedOut
    /// It was told to end since the run stops.
    case stopped
  }

  /// How long a process may take to end when it was asked to.
  static let grace = Duration.seconds(10)

  private enum Reason { case time, stop }

  /// What the task that watches and the one that waits know of the process.
  private struct Known: Sendable {
    var id: pid_t?
    var reason: Reason?
  }

  /// - Parameters:
  ///   - timeout: nil for as long as it takes.
  ///   - line: is given each line of its output.
  func run(
    timeout: Duration?, stop: StopRequest, grace: Duration = StageProcess.grace,
    line: @Sendable @escaping (String) -> Void
  ) async throws -> Ending {
    let known = Shared(Known())
    let log = try LogFile(self.log)
    return try await withThrowingTaskGroup(of: Ending?.self) { group in
      group.addTask {
        await Self.watch(timeout: timeout, stop: stop, grace: grace) { signal, reason in
          known.withLock { known in
            if known.reason == nil { known.reason = reason }
            if let id = known.id { kill(-id, signal) }
          }
        }
        return nil
      }
      group.addTask {
        let status = try await spawn(log, line) { id in known.withLock { $0.id = id } }
        let reason = known.withLock { known in
          // What it left behind would go on writing.
          if let id = known.id { kill(-id, SIGKILL) }
          known.id = nil
          return known.reason
        }
        switch (status, reason) {
        case (.exited(0), _): return .exited(0)
        case (_, .stop): return .stopped
        case (_, .time): return .timedOut
        case (.exited(let code), nil): return .exited(code)
        case (.signaled(let number), nil): return .signalled(number)
        }
      }
      defer { group.cancelAll() }
      while let ending = try await group.next() {
        if let ending { return ending }
      }
      preconditionFailure("the process has an ending")
    }
  }

  private func spawn(
    _ log: LogFile, _ line: @Sendable @escaping (String) -> Void, started: @Sendable (pid_t) -> Void
  ) async throws -> TerminationStatus {
    var options = PlatformOptions()
    options.processGroupID = 0
    let variables = Dictionary(
      self.variables.compactMap { name, value in Environment.Key(rawValue: name).map { ($0, value) } },
      uniquingKeysWith: { first, _ in first })
    do {
      return try await Subprocess.run(
        .path(FilePath(executable)), arguments: Arguments(arguments), environment: .custom(variables),
        workingDirectory: FilePath(folder), platformOptions: options, input: .none, output: .sequence,
        error: .combinedWithOutput
      ) { execution in
        started(execution.processIdentifier.value)
        var lines = LineSplitter()
        for try await buffer in execution.standardOutput {
          let bytes = buffer.withUnsafeBytes { Array($0) }
          log.add(bytes)
          for text in lines.add(bytes) { line(text) }
        }
        if let rest = lines.rest { line(rest) }
      }.terminationStatus
    } catch let error as SubprocessError {
      throw Failure(
        .unavailable, "the program cannot be run: \(error)", file: executable,
        advice: "see that it is there and may be executed")
    }
  }

  /// Tells the process to end when its time is over or the run stops, and kills it when it does not.
  private static func watch(
    timeout: Duration?, stop: StopRequest, grace: Duration, tell: (Int32, Reason) -> Void
  ) async {
    let clock = ContinuousClock()
    let deadline = timeout.map { clock.now + $0 }
    var asked: (reason: Reason, at: ContinuousClock.Instant)?
    while !Task.isCancelled {
      if let asked {
        if stop.isUrgent || clock.now - asked.at > grace { tell(SIGKILL, asked.reason) }
      } else if stop.isAsked {
        asked = (.stop, clock.now)
        tell(stop.isUrgent ? SIGKILL : SIGTERM, .stop)
      } else if let deadline, clock.now >= deadline {
        asked = (.time, clock.now)
        tell(SIGTERM, .time)
      }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}

/// The lines of a stream that comes in pieces.
private struct LineSplitter {
  private var open: [UInt8] = []
  /// Of a line that never ends, this much is kept.
  private static let limit = 1 << 20

  mutating func add(_ bytes: [UInt8]) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.append(String(decoding: open, as: UTF8.self))
        open.removeAll(keepingCapacity: true)
      } else if open.count < Self.limit {
        open.append(byte)
      }
    }
    return lines
  }

  var rest: String? { open.isEmpty ? nil : String(decoding: open, as: UTF8.self) }
}

/// What stages say, kept as it is. A log that cannot be written fails no stage.
private final class LogFile: Sendable {
  private let descriptor: Int32

  init(_ path: String) throws {
    try Folder.make(Folder.parts(path).parent)
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Failure(FileError(path: path, action: "cannot write", code: errno)) }
  }

  deinit { close(descriptor) }

  func add(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
