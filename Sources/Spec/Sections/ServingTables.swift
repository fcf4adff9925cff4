internal import Diagnostics
internal import Source

extension PipelineSpec.Serving: SpecObject {
  static let table = Table<PipelineSpec.Serving>(
    "Serving", "the serving section",
    [
      .object("replicas", \.replicas, "How many servers run."),
      .object("autoscaling", \.autoscaling, "What decides how many."),
      .object("resources", \.resources, "What one server asks for."),
      .object("rollout", \.rollout, "How a new version takes over."),
      .value("mesh", \.$mesh, "The service mesh that the servers are part of."),
      .optionalObject("warm_up", \.warmUp, "Requests that a server answers for itself before it is ready."),
      .value(
        "missing_values", \.$missingValues,
        "What happens to a request that lacks a value: it is refused, or the model fills it as it was trained to."),
      .optionalObject("batching", \.batching, "Requests that are computed together."),
      .object("limits", \.limits, "What a server accepts."),
      .optionalObject("auth", \.auth, "Who may ask."),
      .optionalObject("prediction_log", \.predictionLog, "Predictions that are kept, for drift and performance."),
      .optionalObject("cache", \.cache, "What is kept for the next time."),
      .optionalObject("batch", \.batch, "Predictions for a whole folder, on a schedule."),
      .optionalObject("stream", \.stream, "Predictions for the messages of a topic."),
    ])
}

extension PipelineSpec.Serving.Replicas: SpecObject {
  static let table = Table<PipelineSpec.Serving.Replicas>(
    "Replicas", "the replicas section",
    [
      .value("min", \.$min, "The least number.", .range(1...1000)),
      .value("max", \.$max, "The greatest number.", .range(1...1000)),
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
      .value("engine", \.$engine, "The controller that scales."),
      .value("signal", \.$signal, "What it looks at."),
      .value(
        "target", \.$target,
        "What it keeps the signal at: a share of the request for cpu and memory, requests under way for concurrency, "
          + "a time for latency, messages for lag."),
    ])
}

extension PipelineSpec.Serving.Rollout: SpecObject {
  static let table = Table<PipelineSpec.Serving.Rollout>(
    "Rollout", "the rollout section",
    [
      .value("strategy", \.$strategy, "How the new version takes over from the old."),
      .list(
        "steps", \.$steps, "Shares of the traffic, ascending to 100%, for `canary` and `ab_test`.", .positive,
        atLeast: 1),
      .value("interval", \.$interval, "How long each step lasts.", .positive),
      .optionalObject("abort_on", \.abortOn, "What ends the rollout and restores the old version."),
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
      .optional("error_rate", \.$errorRate, "The share of requests that may fail.", .positive),
      .optional("latency_p99", \.$latencyP99, "How long the slowest hundredth may take.", .positive),
    ])
}

extension PipelineSpec.Serving.WarmUp: SpecObject {
  static let table = Table<PipelineSpec.Serving.WarmUp>(
    "WarmUp", "the warm-up section",
    [.value("requests", \.$requests, "How many requests.", .range(1...100_000))])
}

extension PipelineSpec.Serving.Batching: SpecObject {
  static let table = Table<PipelineSpec.Serving.Batching>(
    "Batching", "the batching section",
    [
      .value("max_rows", \.$maxRows, "How many rows are computed together.", .range(1...65_536)),
      .value("max_delay", \.$maxDelay, "How long the first waits for others.", .positive),
    ])
}

extension PipelineSpec.Serving.Limits: SpecObject {
  static let table = Table<PipelineSpec.Serving.Limits>(
    "Limits", "the limits section",
    [
      .value("queue", \.$queue, "How many requests may wait; the next is refused.", .range(1...1_000_000)),
      .value("deadline", \.$deadline, "How long a request may take in all.", .positive),
      .value("body", \.$body, "How large a request may be.", .positive),
    ])
}

extension PipelineSpec.Serving.Auth: SpecObject {
  static let table = Table<PipelineSpec.Serving.Auth>(
    "Auth", "the auth section",
    [.required("bearer", \.$bearer, "The secret whose value requests present as a bearer token.")])
}

extension PipelineSpec.Serving.PredictionLog: SpecObject {
  static let table = Table<PipelineSpec.Serving.PredictionLog>(
    "PredictionLog", "the prediction log",
    [
      .value("sample", \.$sample, "The share of predictions that is kept.", .positive),
      .required("uri", \.$uri, "The folder that they are kept in.", .store),
    ])
}

extension PipelineSpec.Serving.Cache: SpecObject {
  static let table = Table<PipelineSpec.Serving.Cache>(
    "Cache", "the cache section",
    [
      .optional("models", \.$models, "How much of a node's disk downloaded models may take.", .positive),
      .optional("predictions", \.$predictions, "How long an answer may be given again to the same request.", .positive),
    ])
}

extension PipelineSpec.Serving.Batch: SpecObject {
  static let table = Table<PipelineSpec.Serving.Batch>(
    "Batch", "the batch section",
    [
      .optional("schedule", \.$schedule, "When it runs.", derived: "behind the pipeline's main run"),
      .value("timezone", \.$timezone, "The time zone of the schedule.", .timezone),
      .required("input", \.$input, "The folder that it reads.", .store),
      .required("output", \.$output, "The folder that it writes.", .store),
    ])
}

extension PipelineSpec.Serving.Stream: SpecObject {
  static let table = Table<PipelineSpec.Serving.Stream>(
    "Stream", "the stream section",
    [
      .required("input", \.$input, "The topic that it reads.", .kafka),
      .required("output", \.$output, "The topic that it writes.", .kafka),
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
