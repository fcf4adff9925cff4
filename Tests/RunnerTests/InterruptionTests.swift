import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import Runner

/// Whatever ends a run, the next one goes on, and ends with the same model.
@Suite(.serialized) struct InterruptionTests {
  /// The model of a run that nothing disturbed.
  private func undisturbed(_ project: String, _ pipeline: String) throws -> Data {
    let repository = try Repository(copying: project)
    let outcome = try repository("run", "specs/\(pipeline).yaml")
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try repository.model(repository.last())
  }

  private func start(_ repository: Repository, _ pipeline: String) throws -> Process {
    let process = repository.program.process(["run", "specs/\(pipeline).yaml"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Processes of the run's stages.
  private func children(of repository: Repository) -> [pid_t] {
    let folder = "\(repository.scratch.folder.path)/.mlgen/"
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.filter {
      id in
      let text = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(id)/environ"))).map {
        String(decoding: $0, as: UTF8.self)
      }
      return text?.contains("MLGEN_WORKSPACE=\(folder)") ?? false
    }
  }

  private func waitForChild(of repository: Repository, while process: Process) -> pid_t? {
    for _ in 0..<2000 where process.isRunning {
      if let child = children(of: repository).first { return child }
      usleep(1000)
    }
    return nil
  }

  @Test(arguments: 1...3)
  func killedTwiceInARow(seed: Int) throws {
    let wanted = try undisturbed("examples/level-1", "iris")
    var random = SeededMoments(seed: UInt64(seed))
    let repository = try Repository(copying: "examples/level-1")
    for victim in ["runner", "child", "runner"] {
      let process = try start(repository, "iris")
      usleep(random.next(below: 400_000))
      if victim == "child", let child = waitForChild(of: repository, while: process) {
        kill(child, SIGKILL)
        // Its stage would be tried again in a minute.
        process.interrupt()
      } else {
        kill(process.processIdentifier, SIGKILL)
      }
      process.waitUntilExit()
    }
    let outcome = try repository("run", "specs/iris.yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let record = try repository.last()
    #expect(record.status == .finished)
    #expect(try repository.model(record) == wanted)
    #expect(children(of: repository).isEmpty)
  }

  /// The stage goes on writing when its runner is gone; the next runner ends it first.
  @Test func whatAKilledRunnerLeftIsEnded() throws {
    let repository = try Repository(copying: "examples/level-1")
    try repository.edit("specs/iris.yaml") {
      $0 + """
        stages:
          - {name: linger, image: ghcr.io/acme/linger:1, dependencies: [model_training], command: [sh, -c, "test -e go || exec sleep 300"]}

        """
    }
    let process = try start(repository, "iris")
    var child: pid_t?
    for _ in 0..<2000 where child == nil {
      child = children(of: repository).first { id in
        (try? String(contentsOfFile: "/proc/\(id)/cmdline", encoding: .utf8))?.hasPrefix("sleep") ?? false
      }
      usleep(5000)
    }
    let left = try #require(child)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(isRunning(left))
    try repository.scratch.write("go", "")
    let outcome = try repository("run", "specs/iris.yaml")
    #expect(
      outcome.status == 0 && outcome.errors.contains("ended 1 processes of a run that was killed"), "\(outcome.errors)")
    #expect(!isRunning(left))
    #expect(try repository.last()[stage: "model_training"]?.status == .kept)
  }

  @Test func ctrlCStopsInOrderAndTheNextRunGoesOn() throws {
    let wanted = try undisturbed("examples/level-3", "tumours")
    let repository = try Repository(copying: "examples/level-3")
    let process = try start(repository, "tumours")
    let log = repository.scratch.path(".mlgen/tumours/\(try repository.graph(of: "tumours", in: nil).environment)/logs")
    for _ in 0..<4000 where process.isRunning {
      let runs = (try? FileManager.default.contentsOfDirectory(atPath: log)) ?? []
      if runs.contains(where: { FileManager.default.fileExists(atPath: "\(log)/\($0)/model_training.log") }) { break }
      usleep(2000)
    }
    usleep(300_000)
    process.interrupt()
    process.waitUntilExit()
    try #require(process.terminationStatus == ExitCode.unavailable.rawValue)
    let stopped = try repository.last()
    #expect(stopped.status == .stopped && stopped[stage: "model_training"]?.status == .stopped)
    #expect(children(of: repository).isEmpty)
    let outcome = try repository("run", "specs/tumours.yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let record = try repository.last()
    #expect(record.id == stopped.id && record[stage: "data_ingestion"]?.status == .kept)
    #expect(try repository.model(record) == wanted)
  }

  @Test func aDiskWithoutRoomIsAnErrorOfAStage() throws {
    let repository = try Repository(copying: "examples/level-1")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // The limit on files stands for the disk: what is larger than 3 KiB cannot be written.
    let program = try #require(repository.program.process([]).executableURL?.path)
    process.arguments = ["-c", "ulimit -f 6; exec \"$0\" run specs/iris.yaml 2>errors", program]
    process.currentDirectoryURL = repository.scratch.folder
    try process.run()
    process.waitUntilExit()
    let errors = String(decoding: try repository.scratch.read("errors"), as: UTF8.self)
    #expect(process.terminationStatus == ExitCode.unavailable.rawValue, "\(errors)")
    #expect(errors.contains("File too large"), "\(errors)")
  }

  @Test func oneRunAtATime() throws {
    let repository = try Repository(copying: "examples/level-1")
    let state = RunState(root: repository.scratch.folder.path)
    let lock = try RunLock(state.home("iris", "prod"))
    let outcome = try repository("run", "specs/iris.yaml")
    withExtendedLifetime(lock) {}
    #expect(
      outcome.status == 3 && outcome.errors.contains("another run of this pipeline is under way"), "\(outcome.errors)")
  }
}

/// Whether a process does anything: one that has ended is there until whoever took it over looks.
func isRunning(_ id: pid_t) -> Bool {
  let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
  return status.map { !$0.contains("State:\tZ") } ?? false
}

/// Moments that a seed decides.
private struct SeededMoments {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// Microseconds.
  mutating func next(below limit: UInt32) -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(state >> 33) % limit
  }
}
