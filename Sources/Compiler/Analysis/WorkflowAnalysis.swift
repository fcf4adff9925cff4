internal import IR
internal import Source
internal import Spec

/// How the stages of an environment run: with the pipeline, or on schedules of their own.
struct WorkflowAnalysis {
  let spec: PipelineSpec
  let stages: [Stage]

  static let backoff = Backoff(
    delay: Sourced(60, rule: "a service that is down is left alone for a minute before the first retry"),
    factor: Sourced(2, rule: "each wait before a retry is twice as long as the one before"),
    maximum: Sourced(900, rule: "no wait before a retry is longer than a quarter of an hour"))

  func workflows() -> [Workflow] {
    var workflows: [Workflow] = []
    let main = stages.filter { if case .pipeline = $0.trigger { true } else { false } }
    if !main.isEmpty {
      workflows.append(
        workflow(
          name: nil,
          summary: Sourced("Trains, judges and registers a model.", rule: "what the main run of a pipeline does"),
          schedule: spec.training.$schedule.present().map {
            Schedule(cron: $0.map(\.description), timezone: spec.training.$timezone)
          }, stages: main, folderPrefix: ""))
    }
    for stage in stages {
      guard case .schedule(let schedule) = stage.trigger else { continue }
      workflows.append(
        workflow(
          name: stage.name, summary: stage.$summary, schedule: schedule, stages: [stage],
          folderPrefix: "\(ObjectNames.dashed(stage.name))-"))
    }
    return workflows
  }

  private func workflow(
    name: String?, summary: Sourced<String>, schedule: Schedule?, stages: [Stage], folderPrefix: String
  ) -> Workflow {
    Workflow(
      name: name, summary: summary, schedule: schedule,
      maximumRuns: Sourced(1, rule: "the namespace has room for one run at a time, and runs compare with the last one"),
      maximumStages: Sourced(stages.count, rule: "the namespace has room for all stages of a run at once"),
      timeout: Self.longest(stages),
      folderPrefix: Sourced(folderPrefix, rule: "runs of two workflows never share a folder"))
  }

  /// The longest way through the stages, each with all its retries, in begun hours.
  private static func longest(_ stages: [Stage]) -> Sourced<Int> {
    var ends: [String: Int] = [:]
    var origin: Origin = .rule("a run that outlasts all stages with all their retries hangs")
    for stage in stages {
      let start = stage.dependencies.map { ends[$0.value] ?? 0 }.max() ?? 0
      ends[stage.name] = start + longest(stage)
      origin = origin.joined(with: stage.$timeout.origin).joined(with: stage.$retries.origin)
    }
    let hours = ((stages.map { ends[$0.name] ?? 0 }.max() ?? 0) + 3599) / 3600
    return Sourced(hours * 3600, origin: origin)
  }

  private static func longest(_ stage: Stage) -> Int {
    var waits = 0
    var wait = backoff.delay
    for _ in 0..<stage.retries {
      waits += wait
      wait = min(wait * backoff.factor, backoff.maximum)
    }
    return (stage.retries + 1) * (stage.nodeTimeout + stage.imageTimeout + stage.timeout) + waits
  }
}
