/// The stages of a pipeline in one environment, as one machine runs them: what `mlgen run` hands to `mlgen-run`.
///
/// It has what the manifests of a cluster have: configs, arguments and variables are the same bytes, with the paths of
/// containers in them.
public struct RunGraph: Codable, Hashable, Sendable {
  public var pipeline: String
  public var environment: String
  /// From the root of the repository.
  public var spec: String
  /// How long a run may take with all its retries, in seconds.
  public var timeoutSeconds: Int
  /// Stages that may be under way at a time.
  public var maximumStages: Int
  public var retryDelay: RetryDelay
  /// Each stands behind those it depends on.
  public var stages: [RunStage]
  public var mounts: [RunMount]
  /// Nil when the spec serves nothing.
  public var server: RunServer?
  /// Stages that have a schedule of their own, and are no part of a run.
  public var scheduled: [String]

  public init(
    pipeline: String, environment: String, spec: String, timeoutSeconds: Int, maximumStages: Int,
    retryDelay: RetryDelay,
    stages: [RunStage], mounts: [RunMount], server: RunServer?, scheduled: [String]
  ) {
    self.pipeline = pipeline
    self.environment = environment
    self.spec = spec
    self.timeoutSeconds = timeoutSeconds
    self.maximumStages = maximumStages
    self.retryDelay = retryDelay
    self.stages = stages
    self.mounts = mounts
    self.server = server
    self.scheduled = scheduled
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case pipeline, environment, spec, timeoutSeconds = "timeout_seconds", maximumStages = "maximum_stages",
      retryDelay = "retry_delay", stages, mounts, server, scheduled
  }
}

/// How long a failed stage waits before it is tried again, in seconds.
public struct RetryDelay: Codable, Hashable, Sendable {
  public var first: Int
  /// How much longer each wait is than the one before.
  public var factor: Int
  public var maximum: Int

  public init(first: Int, factor: Int, maximum: Int) {
    self.first = first
    self.factor = factor
    self.maximum = maximum
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case first, factor, maximum }

  /// - Parameter retry: from 1.
  public func seconds(before retry: Int) -> Int {
    var delay = first
    for _ in 1..<max(1, retry) where delay < maximum { delay *= max(1, factor) }
    return min(delay, maximum)
  }
}

/// One container of the graph.
public struct RunStage: Codable, Hashable, Sendable {
  public var name: String
  /// What it does, in one sentence.
  public var summary: String
  public var image: String
  /// Words of Kubernetes: `$(NAME)` is the value of a variable, `$$` one `$`. Empty means the image's own.
  public var command: [String]
  public var arguments: [String]
  public var variables: [RunVariable]
  /// Nil for a container of the user's own.
  public var config: RunConfig?
  public var dependencies: [String]
  /// Names of `RunGraph.mounts`.
  public var mounts: [String]
  /// Files with keys of secrets, by their paths in the container.
  public var secretFiles: [String]
  /// Kubernetes quantities, such as `500m` and `8Gi`.
  public var cpu: String
  public var memory: String
  public var gpus: Int
  /// How often a failed run is tried again.
  public var retries: Int
  public var timeoutSeconds: Int
  /// Of two stages that wait for a place, the one with more comes first.
  public var weight: Int

  public init(
    name: String, summary: String, image: String, command: [String], arguments: [String], variables: [RunVariable],
    config: RunConfig?, dependencies: [String], mounts: [String], secretFiles: [String], cpu: String, memory: String,
    gpus: Int, retries: Int, timeoutSeconds: Int, weight: Int
  ) {
    self.name = name
    self.summary = summary
    self.image = image
    self.command = command
    self.arguments = arguments
    self.variables = variables
    self.config = config
    self.dependencies = dependencies
    self.mounts = mounts
    self.secretFiles = secretFiles
    self.cpu = cpu
    self.memory = memory
    self.gpus = gpus
    self.retries = retries
    self.timeoutSeconds = timeoutSeconds
    self.weight = weight
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, summary, image, command, arguments, variables, config, dependencies, mounts, secretFiles =
      "secret_files",
      cpu, memory, gpus, retries, timeoutSeconds = "timeout_seconds", weight
  }

  /// The program of ours that it runs; nil for a container of the user's own, and for mlgen itself.
  public var program: Program? {
    config.flatMap { config in Program.allCases.first { $0.configFileName == config.fileName } }
  }
}

public struct RunVariable: Codable, Hashable, Sendable {
  public var name: String
  /// In Kubernetes' syntax; nil for a key of a secret, which is nowhere in the repository.
  public var value: String?

  public init(name: String, value: String?) {
    self.name = name
    self.value = value
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case name, value }
}

/// The config of a program, as its ConfigMap has it.
public struct RunConfig: Codable, Hashable, Sendable {
  /// In `Contract.Path.config`.
  public var fileName: String
  public var text: String

  public init(fileName: String, text: String) {
    self.fileName = fileName
    self.text = text
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case fileName = "file", text }
}

/// What a container sees at a path: a folder of a bucket, or a file that a ConfigMap carries.
public struct RunMount: Codable, Hashable, Sendable {
  public var name: String
  /// In the container.
  public var path: String
  public var isWritable: Bool
  /// Nil for a file.
  public var bucket: RunBucket?
  /// Nil for a bucket.
  public var file: RunConfig?

  public init(name: String, path: String, isWritable: Bool, bucket: RunBucket?, file: RunConfig?) {
    self.name = name
    self.path = path
    self.isWritable = isWritable
    self.bucket = bucket
    self.file = file
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case name, path, isWritable = "writable", bucket, file }
}

public struct RunBucket: Codable, Hashable, Sendable {
  public var name: String
  /// Without a leading `/`; empty is the whole bucket, else it ends with `/`.
  public var prefix: String

  public init(name: String, prefix: String) {
    self.name = name
    self.prefix = prefix
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case name, prefix }
}

/// The model server of the environment.
public struct RunServer: Codable, Hashable, Sendable {
  public var config: RunConfig
  /// Names of `RunGraph.mounts`.
  public var mounts: [String]

  public init(config: RunConfig, mounts: [String]) {
    self.config = config
    self.mounts = mounts
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case config, mounts }
}
