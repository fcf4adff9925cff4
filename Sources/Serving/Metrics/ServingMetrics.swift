public import RuntimeContract
internal import Synchronization

/// What the server counts. Labels are those of models that are declared: what clients ask for makes no series.
public final class ServingMetrics: Sendable {
  /// Seconds of one answered request.
  struct Times: Sendable {
    var total: Double
    var queue: Double
    var decode: Double
    var inference: Double
    var encode: Double
  }

  fileprivate struct Key: Hashable, Comparable {
    var model: String
    var via: ServingProtocol
    var variant: PredictionVariant

    static func < (one: Key, other: Key) -> Bool {
      (one.model, one.via.rawValue, one.variant.rawValue) < (other.model, other.via.rawValue, other.variant.rawValue)
    }
  }

  private struct BatchKey: Hashable, Comparable {
    var model: String
    var variant: PredictionVariant

    static func < (one: BatchKey, other: BatchKey) -> Bool {
      (one.model, one.variant.rawValue) < (other.model, other.variant.rawValue)
    }
  }

  private struct Series {
    var requests = 0
    var failures: [ServingInterface.FailureReason: Int] = [:]
    var inFlight = 0
    var total: Histogram
    var stages: [ServingInterface.RequestStage: Histogram]
  }

  private struct State {
    var series: [Key: Series] = [:]
    var batches: [BatchKey: Histogram] = [:]
    var reloads: [String: [ServingInterface.ReloadResult: Int]] = [:]
    /// Nil without TLS.
    var certificates: (expiry: Int, reloads: [ServingInterface.ReloadResult: Int])?
    var dropped = 0
    var logged = 0
    var spans = 0
    var spanDrops = 0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  /// - Parameter bounds: upper bounds of the histograms of seconds, ascending.
  public init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State())
  }

  /// Makes the series of a model, at 0.
  public func declare(_ model: String, variants: [PredictionVariant] = [.champion]) {
    state.withLock { state in
      for variant in variants {
        for via in ServingProtocol.allCases {
          let key = Key(model: model, via: via, variant: variant)
          guard state.series[key] == nil else { continue }
          state.series[key] = Series(
            total: Histogram(bounds: bounds),
            stages: Dictionary(
              uniqueKeysWithValues: ServingInterface.RequestStage.allCases.map { ($0, Histogram(bounds: bounds)) }))
        }
        let key = BatchKey(model: model, variant: variant)
        if state.batches[key] == nil { state.batches[key] = Histogram(bounds: ServingInterface.batchRowBuckets) }
      }
      if state.reloads[model] == nil { state.reloads[model] = [:] }
    }
  }

  /// Lets the series of a model go that was let go itself: so there are never more than there are models.
  public func forget(_ model: String) {
    state.withLock { state in
      state.series = state.series.filter { $0.key.model != model }
      state.batches = state.batches.filter { $0.key.model != model }
      state.reloads[model] = nil
    }
  }

  func arrived(_ job: InferenceJob) {
    let key = Key(job)
    state.withLock { state in
      state.series[key]?.requests += 1
      state.series[key]?.inFlight += 1
    }
  }

  func abandoned(_ job: InferenceJob) {
    let key = Key(job)
    state.withLock { $0.series[key]?.inFlight -= 1 }
  }

  /// A request that never became a job, such as one without a token.
  ///
  /// - Parameter variant: of the model by itself: nobody decided which one would have answered.
  public func refused(
    _ model: String, _ via: ServingProtocol, _ reason: ServingInterface.FailureReason,
    variant: PredictionVariant = .champion
  ) {
    let key = Key(model: model, via: via, variant: variant)
    state.withLock { state in
      state.series[key]?.requests += 1
      state.series[key]?.failures[reason, default: 0] += 1
    }
  }

  func failed(_ job: InferenceJob, _ reason: ServingInterface.FailureReason) {
    let key = Key(job)
    state.withLock { state in
      state.series[key]?.failures[reason, default: 0] += 1
      state.series[key]?.inFlight -= 1
    }
  }

  func answered(_ job: InferenceJob, _ times: Times) {
    let key = Key(job)
    state.withLock { state in
      state.series[key]?.inFlight -= 1
      state.series[key]?.total.observe(times.total)
      state.series[key]?.stages[.queue]?.observe(times.queue)
      state.series[key]?.stages[.decode]?.observe(times.decode)
      state.series[key]?.stages[.inference]?.observe(times.inference)
      state.series[key]?.stages[.encode]?.observe(times.encode)
    }
  }

  func computed(_ job: InferenceJob, rows: Int) {
    let key = BatchKey(model: job.model.name, variant: job.variant)
    state.withLock { $0.batches[key]?.observe(Double(rows)) }
  }

  func reloaded(_ model: String, _ result: ServingInterface.ReloadResult) {
    state.withLock { $0.reloads[model]?[result, default: 0] += 1 }
  }

  /// A certificate that new connections get.
  ///
  /// - Parameter expiry: seconds since 1970.
  public func certificate(expiry: Int) {
    state.withLock { $0.certificates = (expiry, $0.certificates?.reloads ?? [:]) }
  }

  /// A certificate that was to replace another.
  public func reloadedCertificate(_ result: ServingInterface.ReloadResult) {
    state.withLock { $0.certificates?.reloads[result, default: 0] += 1 }
  }

  /// Rows that the prediction log has.
  func logged(rows: Int) { state.withLock { $0.logged += rows } }

  /// Rows that it should have, and has not.
  func dropped(rows: Int) { state.withLock { $0.dropped += rows } }

  /// Spans that a collector took, and those that none has.
  func spans(sent: Int, dropped: Int) {
    state.withLock { state in
      state.spans += sent
      state.spanDrops += dropped
    }
  }

  /// Prometheus text format.
  ///
  /// - Parameter versions: of each model, those that can answer.
  public func text(versions: [(model: String, versions: [String])]) -> String {
    typealias Metric = ServingInterface.Metric
    var page = MetricsPage()
    state.withLock { state in
      let series = state.series.sorted { $0.key < $1.key }
      page.family(Metric.requests, "counter", "Inference requests that arrived.")
      for (key, value) in series { page.sample(Metric.requests, key.labels, value.requests) }
      page.family(Metric.failures, "counter", "Inference requests that were not answered with a prediction.")
      for (key, value) in series {
        for reason in ServingInterface.FailureReason.allCases {
          page.sample(
            Metric.failures, key.labels + [("reason", reason.rawValue)], value.failures[reason, default: 0])
        }
      }
      page.family(
        Metric.duration, "histogram", "Seconds from the last byte of a request to the first of its answer.")
      for (key, value) in series { page.histogram(Metric.duration, key.labels, value.total) }
      page.family(Metric.stageDuration, "histogram", "Seconds that parts of answering took.")
      for (key, value) in series {
        for stage in ServingInterface.RequestStage.allCases {
          guard let histogram = value.stages[stage] else { continue }
          page.histogram(Metric.stageDuration, key.labels + [("stage", stage.rawValue)], histogram)
        }
      }
      page.family(Metric.inFlight, "gauge", "Inference requests that are waiting or being answered.")
      for (key, value) in series { page.sample(Metric.inFlight, key.labels, value.inFlight) }
      page.family(Metric.batchRows, "histogram", "Rows that were computed together.")
      for (key, histogram) in state.batches.sorted(by: { $0.key < $1.key }) {
        page.histogram(Metric.batchRows, [("model", key.model), ("variant", key.variant.rawValue)], histogram)
      }
      page.family(Metric.reloads, "counter", "Versions of models that were loaded, or could not be.")
      for (model, results) in state.reloads.sorted(by: { $0.key < $1.key }) {
        for result in ServingInterface.ReloadResult.allCases {
          page.sample(
            Metric.reloads, [("model", model), ("result", result.rawValue)], results[result, default: 0])
        }
      }
      if let certificates = state.certificates {
        page.family(Metric.certificateReloads, "counter", "Certificates that were taken, or could not be.")
        for result in ServingInterface.ReloadResult.allCases {
          page.sample(
            Metric.certificateReloads, [("result", result.rawValue)], certificates.reloads[result, default: 0])
        }
        page.family(Metric.certificateExpiry, "gauge", "When the certificate ends to hold, in seconds since 1970.")
        page.sample(Metric.certificateExpiry, [], certificates.expiry)
      }
      page.family(Metric.logged, "counter", "Rows in closed files of the prediction log.")
      page.sample(Metric.logged, [], state.logged)
      page.family(Metric.logDrops, "counter", "Rows that the prediction log should have had, and had no room for.")
      page.sample(Metric.logDrops, [], state.dropped)
      page.family(Metric.spans, "counter", "Spans that a collector took.")
      page.sample(Metric.spans, [], state.spans)
      page.family(Metric.spanDrops, "counter", "Spans that no collector took in time, or that there was no room for.")
      page.sample(Metric.spanDrops, [], state.spanDrops)
    }
    page.family(Metric.modelVersions, "gauge", "Versions of a model that can answer, each with the value 1.")
    for (model, versions) in versions {
      for version in versions { page.sample(Metric.modelVersions, [("model", model), ("version", version)], 1) }
    }
    return page.text
  }
}

extension ServingMetrics.Key {
  init(_ job: InferenceJob) { self.init(model: job.model.name, via: job.via, variant: job.variant) }

  var labels: [(String, String)] {
    [("model", model), ("protocol", via.rawValue), ("variant", variant.rawValue)]
  }
}

/// Prometheus' text exposition format, version 0.0.4.
private struct MetricsPage {
  private(set) var text = ""

  mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int) {
    text += "\(name)\(Self.written(labels)) \(value)\n"
  }

  mutating func histogram(_ name: String, _ labels: [(String, String)], _ histogram: Histogram) {
    let cumulative = histogram.cumulative
    let bounds = histogram.bounds.map(ServingInterface.bucketLabel) + ["+Inf"]
    for (bound, count) in zip(bounds, cumulative) {
      text += "\(name)_bucket\(Self.written(labels + [("le", bound)])) \(count)\n"
    }
    text += "\(name)_sum\(Self.written(labels)) \(histogram.sum)\n"
    text += "\(name)_count\(Self.written(labels)) \(cumulative.last ?? 0)\n"
  }

  private static func written(_ labels: [(String, String)]) -> String {
    labels.isEmpty ? "" : "{" + labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
  }

  private static func escaped(_ value: String) -> String {
    var result = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
