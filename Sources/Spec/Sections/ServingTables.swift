internal import Diagnostics
internal import Source

extension PipelineSpec.Serving: SpecObject {
  static let table = Table<PipelineSpec.Serving>(
    "Serving", "the serving section",
    [
      .object("replicas", { $1(&$0.replicas) }, "How many servers run."),
      .object("autoscaling", { $1(&$0.autoscaling) }, "What decides how many."),
      .object("resources", { $1(&$0.resources) }, "What one server asks for."),
      .object("rollout", { $1(&$0.rollout) }, "How a new version takes over."),
      .value("mesh", { $1(&$0.$mesh) }, "The service mesh that the servers are part of."),
      .optionalObject("warm_up", { $1(&$0.warmUp) }, "Requests that a server answers for itself before it is ready."),
      .value(
        "missing_values", { $1(&$0.$missingValues) },
        "What happens to a request that lacks a value: it is refused, or the model fills it as it was trained to."),
      .optionalObject("batching", { $1(&$0.batching) }, "Requests that are computed together."),
      .object("limits", { $1(&$0.limits) }, "What a server accepts."),
      .optionalObject("auth", { $1(&$0.auth) }, "Who may ask."),
      .optionalObject(
        "prediction_log", { $1(&$0.predictionLog) }, "Predictions that are kept, for drift and performance."),
      .optionalObject("cache", { $1(&$0.cache) }, "What is kept for the next time."),
      .optionalObject("batch", { $1(&$0.batch) }, "Predictions for a whole folder, on a schedule."),
      .optionalObject("stream", { $1(&$0.stream) }, "Predictions for the messages of a topic."),
    ])
}

extension PipelineSpec.Serving.Replicas: SpecObject {
  static let table = Table<PipelineSpec.Serving.Replicas>(
    "Replicas", "the replicas section",
    [
      .value("min", { $1(&$0.$min) }, "The least number.", .range(1...1000)),
      .value("max", { $1(&$0.$max) }, "The greatest number.", .range(1...1000)),
    ],
    finish: { replicas, _ in
      guard !replicas.$max.isWritten, replicas.min > replicas.max else { return }
      replicas.$max = replicas.$min
    })
}

extension PipelineSpec.Serving.Autoscaling: SpecObject {
  static let table = Table<PipelineSpec.Serving.Autoscaling>(
    "Autoscaling", "the autoscaling section",
    [
      .value("engine", { $1(&$0.$engine) }, "The controller that scales."),
      .value("signal", { $1(&$0.$signal) }, "What it looks at."),
      .value(
        "target", { $1(&$0.$target) },
        "What it keeps the signal at: a share of the request for cpu and memory, requests under way for concurrency, "
          + "a time for latency, messages for lag."),
    ])
}

extension PipelineSpec.Serving.Rollout: SpecObject {
  static let table = Table<PipelineSpec.Serving.Rollout>(
    "Rollout", "the rollout section",
    [
      .value("strategy", { $1(&$0.$strategy) }, "How the new version takes over from the old."),
      .list(
        "steps", { $1(&$0.$steps) }, "Shares of the traffic, ascending to 100%, for `canary` and `ab_test`.", .positive,
        atLeast: 1),
      .value("interval", { $1(&$0.$interval) }, "How long each step lasts.", .positive),
      .optionalObject("abort_on", { $1(&$0.abortOn) }, "What ends the rollout and restores the old version."),
    ],
    finish: { rollout, reading in
      guard rollout.$strategy.isWritten else { return }
      let strategy = rollout.$strategy
      if strategy.value != .canary, strategy.value != .abTest, let steps = rollout.$steps.origin.span {
        reading.warn(.unused("steps", at: steps, under: "strategy", strategy))
      }
      if strategy.value == .rolling, let interval = rollout.$interval.origin.span {
        reading.warn(.unused("interval", at: interval, under: "strategy", strategy))
      }
      if strategy.value == .rolling, let abortOn = rollout.abortOn?.place.pointer {
        reading.warn(.unused("abort_on", at: abortOn, under: "strategy", strategy))
      }
    })
}

extension PipelineSpec.Serving.AbortOn: SpecObject {
  static let table = Table<PipelineSpec.Serving.AbortOn>(
    "AbortOn", "the limits of a rollout",
    [
      .optional("error_rate", { $1(&$0.$errorRate) }, "The share of requests that may fail.", .positive),
      .optional("latency_p99", { $1(&$0.$latencyP99) }, "How long the slowest hundredth may take.", .positive),
    ])
}

extension PipelineSpec.Serving.WarmUp: SpecObject {
  static let table = Table<PipelineSpec.Serving.WarmUp>(
    "WarmUp", "the warm-up section",
    [.value("requests", { $1(&$0.$requests) }, "How many requests.", .range(1...100_000))])
}

extension PipelineSpec.Serving.Batching: SpecObject {
  static let table = Table<PipelineSpec.Serving.Batching>(
    "Batching", "the batching section",
    [
      .value("max_rows", { $1(&$0.$maxRows) }, "How many rows are computed together.", .range(1...65_536)),
      .value("max_delay", { $1(&$0.$maxDelay) }, "How long the first waits for others.", .positive),
    ])
}

extension PipelineSpec.Serving.Limits: SpecObject {
  static let table = Table<PipelineSpec.Serving.Limits>(
    "Limits", "the limits section",
    [
      .value("queue", { $1(&$0.$queue) }, "How many requests may wait; the next is refused.", .range(1...1_000_000)),
      .value("deadline", { $1(&$0.$deadline) }, "How long a request may take in all.", .positive),
      .value("body", { $1(&$0.$body) }, "How large a request may be.", .positive),
    ])
}

extension PipelineSpec.Serving.Auth: SpecObject {
  static let table = Table<PipelineSpec.Serving.Auth>(
    "Auth", "the auth section",
    [.required("bearer", { $1(&$0.$bearer) }, "The secret whose value requests present as a bearer token.")])
}

extension PipelineSpec.Serving.PredictionLog: SpecObject {
  static let table = Table<PipelineSpec.Serving.PredictionLog>(
    "PredictionLog", "the prediction log",
    [
      .value("sample", { $1(&$0.$sample) }, "The share of predictions that is kept.", .positive),
      .required("uri", { $1(&$0.$uri) }, "The folder that they are kept in.", .store),
    ])
}

extension PipelineSpec.Serving.Cache: SpecObject {
  static let table = Table<PipelineSpec.Serving.Cache>(
    "Cache", "the cache section",
    [
      .optional("models", { $1(&$0.$models) }, "How much of a node's disk downloaded models may take.", .positive),
      .optional(
        "predictions", { $1(&$0.$predictions) }, "How long an answer may be given again to the same request.", .positive
      ),
    ])
}

extension PipelineSpec.Serving.Batch: SpecObject {
  static let table = Table<PipelineSpec.Serving.Batch>(
    "Batch", "the batch section",
    [
      .optional("schedule", { $1(&$0.$schedule) }, "When it runs.", derived: "behind the pipeline's main run"),
      .value("timezone", { $1(&$0.$timezone) }, "The time zone of the schedule.", .timezone),
      .required("input", { $1(&$0.$input) }, "The folder that it reads.", .store),
      .required("output", { $1(&$0.$output) }, "The folder that it writes.", .store),
    ])
}

extension PipelineSpec.Serving.Stream: SpecObject {
  static let table = Table<PipelineSpec.Serving.Stream>(
    "Stream", "the stream section",
    [
      .required("input", { $1(&$0.$input) }, "The topic that it reads.", .kafka),
      .required("output", { $1(&$0.$output) }, "The topic that it writes.", .kafka),
    ])
}

extension PipelineSpec.Serving.Mesh: EnumValue {}
extension PipelineSpec.Serving.MissingValues: EnumValue {}
extension PipelineSpec.Serving.Autoscaling.Engine: EnumValue {}
extension PipelineSpec.Serving.Autoscaling.Signal: EnumValue {}
extension PipelineSpec.Serving.Rollout.Strategy: EnumValue {}

extension Diagnostic {
  /// A key that the choice beside it leaves without effect.
  static func unused<Choice: EnumValue>(
    _ key: String, at span: Span, under choiceKey: String, _ choice: Sourced<Choice>
  ) -> Diagnostic {
    Diagnostic(
      .unusedKey, at: span, "`\(key)` has no effect under `\(choiceKey): \(choice.value.rawValue)`",
      notes: [Note("chosen here", at: choice.origin.span)])
  }
}
