import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import Runner

@Suite struct SchedulerTests {
  private let two = Demand(cores: 2000, memory: 8 << 30)

  /// What ran, in the order in which it began and ended.
  private final class Diary: Sendable {
    private let lines = Shared<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }

  @Test func stagesWaitForThoseTheyDependOn() async {
    let diary = Diary()
    let scheduler = Scheduler(
      stages: [.small("a"), .small("b", after: ["a"]), .small("c", after: ["a"]), .small("d", after: ["b", "c"])],
      machine: two, maximumStages: 8)
    let outcomes = await scheduler.run(stop: StopRequest()) { stage in
      diary.add("+\(stage.name)")
      try? await Task.sleep(for: .milliseconds(stage.name == "b" ? 30 : 60))
      diary.add("-\(stage.name)")
      return .done
    }
    #expect(outcomes.count == 4 && outcomes.values.allSatisfy { $0 == .done })
    // Both run at a time, and the last waits for both.
    #expect(diary.all.prefix(2) == ["+a", "-a"] && Set(diary.all[2...3]) == ["+b", "+c"])
    #expect(diary.all.suffix(4) == ["-b", "-c", "+d", "-d"])
  }

  @Test(arguments: [
    ("cores", "1500m", "1Gi", 8), ("memory", "100m", "5Gi", 8), ("a limit of stages", "100m", "1Gi", 1),
    ("more than there is", "64", "900Gi", 8),
  ])
  func whatDoesNotFitWaits(what: String, cpu: String, memory: String, limit: Int) async {
    let running = Shared((now: 0, most: 0))
    let scheduler = Scheduler(
      stages: ["a", "b", "c"].map { .small($0, cpu: cpu, memory: memory) }, machine: two, maximumStages: limit)
    let outcomes = await scheduler.run(stop: StopRequest()) { _ in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      try? await Task.sleep(for: .milliseconds(20))
      running.withLock { $0.now -= 1 }
      return .done
    }
    #expect(outcomes.count == 3 && running.withLock { $0.most } == 1, "\(what)")
  }

  @Test(arguments: [StageOutcome.refused("a gate"), .failed("no disk"), .nothingToDo, .stopped])
  func whatFollowsOnAnEndDoesNotBegin(outcome: StageOutcome) async {
    let scheduler = Scheduler(stages: [.small("a"), .small("b", after: ["a"])], machine: two, maximumStages: 8)
    let outcomes = await scheduler.run(stop: StopRequest()) { _ in outcome }
    #expect(outcomes == ["a": outcome])
  }

  @Test func theHeavierOneComesFirst() async {
    let diary = Diary()
    let scheduler = Scheduler(
      stages: [.small("light", weight: 1), .small("heavy", weight: 100)], machine: two, maximumStages: 1)
    _ = await scheduler.run(stop: StopRequest()) { stage in
      diary.add(stage.name)
      return .done
    }
    #expect(diary.all == ["heavy", "light"])
  }

  // MARK: - Tries

  private func tries(_ endings: [StageProcess.Ending], retries: Int = 2, program: Program? = .fit) async throws -> (
    outcome: StageOutcome, tries: Int, waits: [Int]
  ) {
    let count = Shared(0)
    let waits = Shared<[Int]>([])
    let outcome = try await Tries(
      stage: .small("a", program: program, retries: retries), delay: RetryDelay(first: 2, factor: 3, maximum: 5)
    ).run(
      stop: StopRequest(), second: .milliseconds(1), waiting: { _, seconds, _ in waits.withLock { $0.append(seconds) } }
    ) { number in
      count.withLock { $0 = number }
      return (endings[min(number, endings.count) - 1], "why")
    }
    return (outcome, count.withLock { $0 }, waits.withLock { $0 })
  }

  @Test func whatCouldNotBeDoneIsTriedAgain() async throws {
    for ending in [StageProcess.Ending.exited(3), .exited(137), .signalled(9), .timedOut] {
      let tried = try await tries([ending, ending, .exited(0)])
      #expect(tried.outcome == .done && tried.tries == 3 && tried.waits == [2, 5], "\(ending)")
    }
    let given = try await tries([.exited(3)])
    #expect(given.outcome == .failed("why, at the last of 3 tries") && given.tries == 3)
  }

  @Test func anAnswerIsNotAskedForAgain() async throws {
    #expect(try await tries([.exited(1)]) == (.refused("why"), 1, []))
    #expect(try await tries([.exited(2)]) == (.failed("why"), 1, []))
    #expect(try await tries([.stopped]) == (.stopped, 1, []))
    #expect(try await tries([.exited(4)], program: .ingest) == (.nothingToDo, 1, []))
    // Of a program that reads no sources, it is no answer.
    #expect(try await tries([.exited(4)], retries: 0).outcome == .failed("why"))
  }

  // MARK: - Processes

  private func process(_ script: String, in scratch: Scratch) -> StageProcess {
    StageProcess(
      executable: "/bin/sh", arguments: ["-c", script], variables: ["PATH": "/usr/bin:/bin", "WHO": "stage"],
      folder: scratch.folder.path, log: scratch.path("log"))
  }

  @Test func aProcessIsHeardAndLogged() async throws {
    let scratch = try Scratch()
    let lines = Shared<[String]>([])
    let ending = try await process("echo $WHO; pwd; echo out >&2; printf last; exit 7", in: scratch)
      .run(timeout: nil, stop: StopRequest()) { line in lines.withLock { $0.append(line) } }
    #expect(ending == .exited(7))
    #expect(lines.withLock { $0 } == ["stage", scratch.folder.path, "out", "last"])
    #expect(String(decoding: try scratch.read("log"), as: UTF8.self).hasSuffix("out\nlast"))
  }

  @Test func timeIsUp() async throws {
    let scratch = try Scratch()
    let ending = try await process("trap 'echo asked; exit 3' TERM; sleep 60 & wait", in: scratch)
      .run(timeout: .milliseconds(200), stop: StopRequest()) { _ in }
    #expect(ending == .timedOut)
    #expect(String(decoding: try scratch.read("log"), as: UTF8.self) == "asked\n")
  }

  @Test func whoDoesNotEndIsKilledWithAllThatItStarted() async throws {
    let scratch = try Scratch()
    let stop = StopRequest()
    let ending = try await process("trap '' TERM; sleep 3600 & echo $! > child; wait; wait; sleep 3600", in: scratch)
      .run(timeout: .milliseconds(100), stop: stop, grace: .milliseconds(200)) { _ in }
    #expect(ending == .timedOut)
    let child = try #require(pid_t(String(decoding: scratch.read("child"), as: UTF8.self).dropLast()))
    for _ in 0..<100 where isRunning(child) { try await Task.sleep(for: .milliseconds(20)) }
    #expect(!isRunning(child))
  }

  @Test func aMissingProgramIsNamed() async throws {
    let scratch = try Scratch()
    var process = process("", in: scratch)
    process.executable = "/no/such/program"
    let problem = await #expect(throws: (any Error).self) {
      try await process.run(timeout: nil, stop: StopRequest()) { _ in }
    }
    #expect("\(problem as Any)".contains("/no/such/program"))
  }
}

extension RunStage {
  static func small(
    _ name: String, after dependencies: [String] = [], program: Program? = nil, cpu: String = "100m",
    memory: String = "64Mi", retries: Int = 0, weight: Int = 10
  ) -> RunStage {
    RunStage(
      name: name, summary: "", image: "", command: [], arguments: [], variables: [],
      config: program.map { RunConfig(fileName: $0.configFileName, text: "{}") }, dependencies: dependencies,
      mounts: [],
      secretFiles: [], cpu: cpu, memory: memory, gpus: 0, retries: retries, timeoutSeconds: 60, weight: weight)
  }
}
