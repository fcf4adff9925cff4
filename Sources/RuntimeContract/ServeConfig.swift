public enum MissingValues: String, Codable, CaseIterable, Sendable {
  /// A request with one is answered with an error.
  case reject
  /// As the model was trained: its imputation applies.
  case model
}

/// `mlgen-serve serve`: Open Inference Protocol v2 over HTTP and gRPC.
public struct ServeConfig: Codable, Hashable, Sendable {
  /// As in the protocol's paths: `/v2/models/NAME/infer`.
  public var modelName: String
  /// The registry's version.
  public var modelVersion: String
  /// The model's folder.
  public var modelPath: String
  public var httpPort: Int
  public var grpcPort: Int
  public var limits: ServingLimits
  /// Nil predicts each request by itself.
  public var batching: BatchingConfig?
  /// Made-up requests before the server says that it is ready.
  public var warmUpRequests: Int
  public var missingValues: MissingValues
  /// Read again when it changes; nil asks for no token.
  public var bearerTokenFile: String?
  /// Nil speaks plain HTTP, for something that stands in front.
  public var tls: ServingTLS?
  public var predictionLog: PredictionLog?
  /// The part that the model plays; nil is the champion. A server that a gateway sends a share of the requests to, or copies,
  /// says so here: metrics and the prediction log have it.
  public var variant: PredictionVariant?
  /// Nil: one version answers all requests that name none.
  public var split: VariantSplit?
  /// Nil: the declared model is the only one.
  public var onDemand: OnDemandModels?
  /// How long an answer is kept for the same request; 0 keeps none.
  public var cacheSeconds: Int
  /// See `ServingInterface.durationBuckets`.
  public var durationBucketsSeconds: [Double]
  /// How long it goes on answering after it was told to stop.
  public var drainSeconds: Int
  /// At least 1.
  public var threads: Int

  public init(
    modelName: String, modelVersion: String, modelPath: String, httpPort: Int, grpcPort: Int, limits: ServingLimits,
    batching: BatchingConfig?, warmUpRequests: Int, missingValues: MissingValues, bearerTokenFile: String?,
    tls: ServingTLS?, predictionLog: PredictionLog?, variant: PredictionVariant?, split: VariantSplit?,
    onDemand: OnDemandModels?,
    cacheSeconds: Int, durationBucketsSeconds: [Double], drainSeconds: Int, threads: Int
  ) {
    self.modelName = modelName
    self.modelVersion = modelVersion
    self.modelPath = modelPath
    self.httpPort = httpPort
    self.grpcPort = grpcPort
    self.limits = limits
    self.batching = batching
    self.warmUpRequests = warmUpRequests
    self.missingValues = missingValues
    self.bearerTokenFile = bearerTokenFile
    self.tls = tls
    self.predictionLog = predictionLog
    self.variant = variant
    self.split = split
    self.onDemand = onDemand
    self.cacheSeconds = cacheSeconds
    self.durationBucketsSeconds = durationBucketsSeconds
    self.drainSeconds = drainSeconds
    self.threads = threads
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case modelName = "model", modelVersion = "model_version", modelPath = "model_path", httpPort = "http_port",
      grpcPort = "grpc_port", limits, batching, warmUpRequests = "warm_up_requests", missingValues = "missing_values",
      bearerTokenFile = "bearer_token_file", tls, predictionLog = "prediction_log", variant, split, onDemand =
      "on_demand",
      cacheSeconds = "prediction_cache_seconds", durationBucketsSeconds = "duration_buckets_seconds",
      drainSeconds = "drain_seconds", threads
  }
}

/// What is refused instead of waited for.
public struct ServingLimits: Codable, Hashable, Sendable {
  /// Requests that may wait.
  public var queue: Int
  /// From arrival to answer.
  public var deadlineMS: Int
  public var maxBodyBytes: Int

  public init(queue: Int, deadlineMS: Int, maxBodyBytes: Int) {
    self.queue = queue
    self.deadlineMS = deadlineMS
    self.maxBodyBytes = maxBodyBytes
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case queue, deadlineMS = "deadline_ms", maxBodyBytes = "max_body_bytes"
  }
}

/// Requests that are predicted together.
public struct BatchingConfig: Codable, Hashable, Sendable {
  public var maxRows: Int
  /// How long the first of a batch waits for more.
  public var maxDelayMS: Double

  public init(maxRows: Int, maxDelayMS: Double) {
    self.maxRows = maxRows
    self.maxDelayMS = maxDelayMS
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case maxRows = "max_rows", maxDelayMS = "max_delay_ms"
  }
}

/// Which requests and answers are kept for drift detection.
public struct PredictionLog: Codable, Hashable, Sendable {
  /// The share, 0 to 1.
  public var sample: Double
  /// `s3://BUCKET/PREFIX/`: what people and lineage call it.
  public var uri: String
  /// The folder that is mounted there, for writing, by every replica: files need names that no two of them give.
  public var path: String

  public init(sample: Double, uri: String, path: String) {
    self.sample = sample
    self.uri = uri
    self.path = path
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case sample, uri, path
  }
}
