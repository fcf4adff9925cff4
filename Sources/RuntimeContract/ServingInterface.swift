/// What a running `mlgen-serve` shows to the cluster: ports, paths and metrics.
public enum ServingInterface {
  public struct Port: Sendable, Hashable {
    /// Also the name of the port in the Service that KServe makes, which monitors refer to.
    public let name: String
    public let number: Int
  }

  /// Open Inference Protocol v2 over HTTP, and metrics. The first port of the container: KServe's Service maps 80 to it.
  public static let http = Port(name: "http", number: 8080)
  /// Open Inference Protocol v2 over gRPC. KServe marks a port whose name contains `grpc` as HTTP/2.
  public static let grpc = Port(name: "grpc", number: 9000)

  /// Answers as soon as the process runs.
  public static let livePath = "/v2/health/live"
  /// Answers 200 once the model is loaded and warm, and 503 from the moment at which draining starts.
  public static let readyPath = "/v2/health/ready"
  /// Prometheus text format.
  public static let metricsPath = "/metrics"

  public enum Metric {
    /// Counter of inference requests that arrived, labels `model`, `protocol`, `variant`.
    public static let requests = "mlgen_serve_requests_total"
    /// Counter of inference requests that were not answered with a prediction, labels `model`, `protocol`,
    /// `variant`, `reason`.
    /// Every reason is there from the start, at 0: `rate()` does not see the failure with which a series begins.
    public static let failures = "mlgen_serve_failures_total"
    /// Histogram of the seconds from the last byte of a request to the first of its answer, labels `model`, `protocol`,
    /// `variant`.
    public static let duration = "mlgen_serve_request_duration_seconds"
    /// Histogram of the seconds of each `RequestStage`, labels `model`, `protocol`, `variant`, `stage`.
    public static let stageDuration = "mlgen_serve_stage_duration_seconds"
    /// Gauge of inference requests that wait or are being answered, labels `model`, `protocol`, `variant`.
    public static let inFlight = "mlgen_serve_in_flight_requests"
    /// Histogram of the rows that were computed together, labels `model` and `variant`.
    public static let batchRows = "mlgen_serve_batch_rows"
    /// Gauge, 1 for each version that can answer, labels `model` and `version`.
    public static let modelVersions = "mlgen_serve_model_version"
    /// Counter of versions that were loaded or could not be, labels `model` and `result`.
    public static let reloads = "mlgen_serve_model_loads_total"
    /// Counter of certificates that were taken while the server ran, or could not be, label `result`; of servers with TLS.
    public static let certificateReloads = "mlgen_serve_tls_certificate_loads_total"
    /// Gauge, seconds since 1970: when the certificate that new connections get ends to hold; of servers with TLS.
    public static let certificateExpiry = "mlgen_serve_tls_certificate_expiry_timestamp_seconds"
    /// Counters of sampled predictions that were logged, and that there was no room for.
    public static let logged = "mlgen_serve_prediction_log_lines_total"
    public static let logDrops = "mlgen_serve_prediction_log_drops_total"
    /// Counters of spans that a collector took, and of those that were dropped.
    public static let spans = "mlgen_serve_spans_total"
    public static let spanDrops = "mlgen_serve_span_drops_total"
  }

  /// The label `stage` of `Metric.stageDuration`.
  public enum RequestStage: String, CaseIterable, Codable, Sendable {
    /// Until a thread takes it.
    case queue
    /// From bytes to tensors.
    case decode
    case inference
    /// From tensors to bytes.
    case encode
  }

  /// The label `result` of `Metric.reloads` and `Metric.certificateReloads`.
  public enum ReloadResult: String, CaseIterable, Codable, Sendable {
    case loaded
    case failed
  }

  /// Upper bounds of the histogram of rows.
  public static let batchRowBuckets: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384]

  /// The label `reason` of `Metric.failures`.
  public enum FailureReason: String, CaseIterable, Codable, Sendable {
    case badRequest = "bad_request"
    case unauthorized
    /// The queue was full.
    case overloaded
    case deadlineExceeded = "deadline_exceeded"
    case `internal`

    /// Whether it counts against the service's availability. What a client did wrong does not.
    public var isOurs: Bool {
      switch self {
      case .overloaded, .deadlineExceeded, .internal: true
      case .badRequest, .unauthorized: false
      }
    }
  }

  /// Upper bounds of the duration histogram in seconds, ascending, with each objective among them: how many requests
  /// met an objective is then counted and not interpolated.
  public static func durationBuckets(objectives: [Double]) -> [Double] {
    let common = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    return Set(common + objectives.filter { $0 > 0 && $0.isFinite }).sorted()
  }

  /// The label `le` of a bucket, as exporter and rules write it: `0.2`, `1.0`. Prometheus 3 keeps this form as it is.
  public static func bucketLabel(_ bound: Double) -> String { bound.description }
}
