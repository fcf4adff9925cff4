public import Source

/// The model server of an environment.
public struct Serving: Sendable {
  /// The name of the InferenceService, its Deployment's stem and its runtime.
  @Sourced public var name: String
  @Sourced public var image: String
  public var model: PinnedModel
  public var replicas: Replicas
  public var autoscaling: Autoscaling
  public var resources: Resources
  public var account: Account
  public var config: StageConfig
  /// The bucket that it writes its prediction log into; nil when it keeps none.
  public var predictionLog: Volumes.Bucket?
  /// The key that requests must present; nil is open within the cluster.
  public var bearer: SecretReference?
  /// How long a pod goes on answering after it was told to stop, in seconds.
  @Sourced public var drainSeconds: Int
  /// How long a request may take, in seconds, rounded up.
  @Sourced public var deadlineSeconds: Int

  public init(
    name: Sourced<String>, image: Sourced<String>, model: PinnedModel, replicas: Replicas, autoscaling: Autoscaling,
    resources: Resources, account: Account, config: StageConfig, predictionLog: Volumes.Bucket?,
    bearer: SecretReference?, drainSeconds: Sourced<Int>, deadlineSeconds: Sourced<Int>
  ) {
    self._name = name
    self._image = image
    self.model = model
    self.replicas = replicas
    self.autoscaling = autoscaling
    self.resources = resources
    self.account = account
    self.config = config
    self.predictionLog = predictionLog
    self.bearer = bearer
    self._drainSeconds = drainSeconds
    self._deadlineSeconds = deadlineSeconds
  }

  /// The model that `pins/` names for the environment.
  public struct PinnedModel: Sendable {
    @Sourced public var version: String
    @Sourced public var uri: String
    public var digest: Sourced<String>?

    public init(version: Sourced<String>, uri: Sourced<String>, digest: Sourced<String>?) {
      self._version = version
      self._uri = uri
      self.digest = digest
    }
  }

  public struct Replicas: Sendable {
    @Sourced public var minimum: Int
    @Sourced public var maximum: Int

    public init(minimum: Sourced<Int>, maximum: Sourced<Int>) {
      self._minimum = minimum
      self._maximum = maximum
    }
  }

  public struct Autoscaling: Sendable {
    public enum Signal: String, CaseIterable, Sendable { case cpu, memory }

    @Sourced public var signal: Signal
    /// Percent of the request, 1 to 100.
    @Sourced public var target: Int

    public init(signal: Sourced<Signal>, target: Sourced<Int>) {
      self._signal = signal
      self._target = target
    }
  }
}

/// What the service promises; each is nil when the spec promises nothing.
public struct Objectives: Sendable {
  /// A fraction, such as 0.999.
  public var availability: Sourced<Double>?
  /// In seconds.
  public var latencyP99: Sourced<Double>?

  public init(availability: Sourced<Double>?, latencyP99: Sourced<Double>?) {
    self.availability = availability
    self.latencyP99 = latencyP99
  }
}
