internal import RuntimeContract

/// How a stage of a run ended.
public enum StageOutcome: Hashable, Sendable {
  /// It ran.
  case done
  /// Its results were made before, of the same things.
  case cached
  /// This same run did it before it was stopped.
  case kept
  /// Nothing is wrong, and it had nothing to do: what follows has nothing to do either.
  case nothingToDo
  /// It is not for this machine; the text says why.
  case passedOver(String)
  /// It judged, and refused; the text has its sentence.
  case refused(String)
  /// It could not be done.
  case failed(String)
  /// The run was stopped.
  case stopped

  /// Whether stages that wait for it may run.
  var lets: Bool {
    switch self {
    case .done, .cached, .kept, .passedOver: true
    case .nothingToDo, .refused, .failed, .stopped: false
    }
  }
}

/// Runs the stages of a graph: each when those it depends on have ended well, as many at a time as fit the machine.
struct Scheduler: Sendable {
  let stages: [RunStage]
  /// What stages may ask for together. One that asks for more runs alone.
  let machine: Demand
  let maximumStages: Int

  /// - Parameters:
  ///   - stop: ends the run: what runs is not started.
  ///   - run: does a stage, tries and all.
  /// - Returns: how each stage ended, by name; one that never began is missing.
  func run(stop: StopRequest, _ run: @Sendable @escaping (RunStage) async -> StageOutcome) async -> [String:
    StageOutcome]
  {
    var outcomes: [String: StageOutcome] = [:]
    var waiting = stages
    var running: [String: Demand] = [:]
    var hasFailed = false
    await withTaskGroup(of: (String, StageOutcome).self) { group in
      while true {
        if !hasFailed, !stop.isAsked {
          for stage in ready(waiting, outcomes) where fits(demand(stage), beside: running) {
            waiting.removeAll { $0.name == stage.name }
            running[stage.name] = demand(stage)
            group.addTask { (stage.name, await run(stage)) }
          }
        }
        guard let (name, outcome) = await group.next() else { break }
        running[name] = nil
        outcomes[name] = outcome
        switch outcome {
        case .refused, .failed, .stopped: hasFailed = true
        case .done, .cached, .kept, .nothingToDo, .passedOver: break
        }
      }
    }
    return outcomes
  }

  /// Those that may begin, in the order in which they should.
  private func ready(_ waiting: [RunStage], _ outcomes: [String: StageOutcome]) -> [RunStage] {
    let known = Set(stages.map(\.name))
    return waiting.enumerated().filter { _, stage in
      // What was not chosen to run is no reason to wait.
      stage.dependencies.allSatisfy { !known.contains($0) || outcomes[$0]?.lets == true }
    }.sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(\.element)
  }

  private func demand(_ stage: RunStage) -> Demand {
    let asked = Demand(cpu: stage.cpu, memory: stage.memory)
    return Demand(cores: min(asked.cores, machine.cores), memory: min(asked.memory, machine.memory))
  }

  private func fits(_ demand: Demand, beside running: [String: Demand]) -> Bool {
    guard running.count < max(1, maximumStages) else { return false }
    return running.values.reduce(demand.cores) { $0 + $1.cores } <= machine.cores
      && running.values.reduce(demand.memory) { $0 + $1.memory } <= machine.memory
  }
}

/// Tries of a stage: what may be tried again, how often, and after how long.
struct Tries: Sendable {
  let stage: RunStage
  let delay: RetryDelay

  /// What an ending of a process means for the stage.
  enum Verdict: Hashable, Sendable {
    case final(StageOutcome)
    /// Worth another try, for the reason that the text has.
    case again(String)
  }

  /// - Parameter reason: what the program said last of why it fails; empty when it said nothing.
  func verdict(_ ending: StageProcess.Ending, reason: String) -> Verdict {
    func words(_ fallback: String) -> String { reason.isEmpty ? fallback : reason }
    switch ending {
    case .exited(ExitCode.passed.rawValue): return .final(.done)
    case .exited(ExitCode.nothingToDo.rawValue) where stage.canSkip: return .final(.nothingToDo)
    // Whoever gave an answer would give it again: the same rule as in the cluster.
    case .exited(ExitCode.refused.rawValue):
      return .final(.refused(words("the program ended with code \(ExitCode.refused.rawValue)")))
    case .exited(ExitCode.usage.rawValue):
      return .final(.failed(words("the program did not understand its arguments or its config")))
    case .exited(let code): return .again(words("the program ended with code \(code)"))
    case .signalled(let number): return .again("the program was ended by signal \(number)")
    case .timedOut: return .again("it took longer than its \(stage.timeoutSeconds) seconds")
    case .stopped: return .final(.stopped)
    }
  }

  /// - Parameters:
  ///   - attempt: one try, which is given its number, from 1.
  ///   - waiting: is told of the number of the try that failed, the seconds until the next, and why.
  func run(
    stop: StopRequest, second: Duration = .seconds(1), waiting: @Sendable (Int, Int, String) -> Void,
    _ attempt: @Sendable (Int) async throws -> (ending: StageProcess.Ending, reason: String)
  ) async throws -> StageOutcome {
    var number = 1
    while true {
      let (ending, reason) = try await attempt(number)
      switch verdict(ending, reason: reason) {
      case .final(let outcome): return outcome
      case .again(let reason):
        guard number <= stage.retries else {
          return .failed(number == 1 ? reason : "\(reason), at the last of \(number) tries")
        }
        let seconds = delay.seconds(before: number)
        waiting(number, seconds, reason)
        let end = ContinuousClock.now + second * seconds
        while ContinuousClock.now < end {
          if stop.isAsked { return .stopped }
          try? await Task.sleep(for: .milliseconds(20))
        }
        number += 1
      }
    }
  }
}

extension RunStage {
  /// Whether `ExitCode.nothingToDo` is an answer of its program: that of one which reads sources.
  var canSkip: Bool { program == .ingest || program == .prepare }
}
