public import Source

extension PipelineSpec {
  public struct Serving: Sendable {
    public enum Mesh: String, CaseIterable, Sendable { case none, istio }
    public enum MissingValues: String, CaseIterable, Sendable { case reject, model }

    public var place = Place()
    public var replicas = Replicas()
    public var autoscaling = Autoscaling()
    public var resources = Resources(
      cpu: Sourced(Quantity.CPU(millicores: 1000), rule: "one core answers thousands of rows a second"),
      memory: Sourced(Quantity.Memory(bytes: 1 << 30), rule: "1Gi holds a model of moderate size and its requests"))
    public var rollout = Rollout()
    @Sourced(.none, rule: "no service mesh unless `serving.mesh` names one") public var mesh: Mesh
    public var warmUp: WarmUp?
    @Sourced(.reject, rule: "a request that lacks a value is refused unless the model may fill it")
    public var missingValues: MissingValues
    /// Nil: each request is computed by itself.
    public var batching: Batching?
    public var limits = Limits()
    /// Nil: open to whom the network lets in.
    public var auth: Auth?
    public var predictionLog: PredictionLog?
    public var cache: Cache?
    public var batch: Batch?
    public var stream: Stream?

    init() {}
  }
}

extension PipelineSpec.Serving {
  public struct Replicas: Sendable {
    public var place = Place()
    @Sourced(2, rule: "two replicas outlive the loss of a node") public var min: Int
    /// Never below `min` unless it was written so.
    @Sourced(4, rule: "four replicas, or `min` when that is more, unless `max` says otherwise") public var max: Int

    init() {}
  }

  public struct Autoscaling: Sendable {
    public enum Engine: String, CaseIterable, Sendable { case hpa, vpa, keda }
    public enum Signal: String, CaseIterable, Sendable { case cpu, memory, concurrency, latency, lag }

    public var place = Place()
    @Sourced(.hpa, rule: "the cluster's own autoscaler scales unless `engine` names another") public var engine: Engine
    @Sourced(.cpu, rule: "inference is bound by CPU") public var signal: Signal
    /// A share of the request for cpu and memory, requests under way for concurrency, a time for latency, messages
    /// for lag.
    @Sourced(.percent(Quantity.Fraction(0.7)), rule: "70 % leave room for a burst while a replica starts")
    public var target: Measure

    init() {}
  }

  public struct Rollout: Sendable {
    public enum Strategy: String, CaseIterable, Sendable {
      case rolling
      case blueGreen = "blue_green"
      case canary, shadow
      case abTest = "ab_test"
    }

    public var place = Place()
    @Sourced(.rolling, rule: "replicas are replaced one by one unless `strategy` says otherwise")
    public var strategy: Strategy
    /// Shares of the traffic, ascending to 100 %.
    @Sourced(
      [
        Sourced(Quantity.Fraction(0.1), rule: "the first step risks a tenth of the traffic"),
        Sourced(Quantity.Fraction(0.5), rule: "the second step shows the load of half the traffic"),
        Sourced(Quantity.Fraction(1), rule: "the last step is all traffic"),
      ], rule: "a tenth, a half, all")
    public var steps: [Sourced<Quantity.Fraction>]
    @Sourced(Quantity.Duration(milliseconds: 600_000), rule: "ten minutes show most faults of a new version")
    public var interval: Quantity.Duration
    public var abortOn: AbortOn?

    init() {}
  }

  /// What ends a rollout.
  public struct AbortOn: Sendable {
    public var place = Place()
    @Sourced() public var errorRate: Quantity.Fraction?
    @Sourced() public var latencyP99: Quantity.Duration?

    init() {}
  }

  public struct WarmUp: Sendable {
    public var place = Place()
    @Sourced(100, rule: "a hundred requests touch every page of a model of moderate size") public var requests: Int

    init() {}
  }

  public struct Batching: Sendable {
    public var place = Place()
    @Sourced(64, rule: "64 rows fill the vector units without delaying the first") public var maxRows: Int
    @Sourced(Quantity.Duration(milliseconds: 2), rule: "two milliseconds are less than a network's jitter")
    public var maxDelay: Quantity.Duration

    init() {}
  }

  public struct Limits: Sendable {
    public var place = Place()
    /// Requests that may wait.
    @Sourced(1000, rule: "a queue of a thousand empties within a second") public var queue: Int
    @Sourced(Quantity.Duration(milliseconds: 1000), rule: "a caller has gone after a second")
    public var deadline: Quantity.Duration
    @Sourced(Quantity.Memory(bytes: 4 << 20), rule: "4Mi hold thousands of rows") public var body: Quantity.Memory

    init() {}
  }

  public struct Auth: Sendable {
    public var place = Place()
    /// The secret that holds the key which requests present.
    @Sourced(unset: SecretPath(path: "", key: "")) public var bearer: SecretPath

    init() {}
  }

  public struct PredictionLog: Sendable {
    public var place = Place()
    @Sourced(Quantity.Fraction(1), rule: "every prediction is kept unless `sample` says fewer")
    public var sample: Quantity.Fraction
    @Sourced(unset: URI(path: "")) public var uri: URI

    init() {}
  }

  public struct Cache: Sendable {
    public var place = Place()
    /// How much disk models may take on a node; nil keeps none.
    @Sourced() public var models: Quantity.Memory?
    /// How long an answer may be given again; nil computes each anew.
    @Sourced() public var predictions: Quantity.Duration?

    init() {}
  }

  public struct Batch: Sendable {
    public var place = Place()
    /// Nil: it runs behind the pipeline's main run.
    @Sourced() public var schedule: CronSchedule?
    @Sourced("UTC", rule: "schedules are in UTC unless `timezone` names a zone") public var timezone: String
    @Sourced(unset: URI(path: "")) public var input: URI
    @Sourced(unset: URI(path: "")) public var output: URI

    init() {}
  }

  public struct Stream: Sendable {
    public var place = Place()
    @Sourced(unset: URI(path: "")) public var input: URI
    @Sourced(unset: URI(path: "")) public var output: URI

    init() {}
  }
}
