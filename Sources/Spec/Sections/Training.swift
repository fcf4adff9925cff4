public import Source

extension PipelineSpec {
  public struct Training: Sendable {
    public enum Task: String, CaseIterable, Sendable { case classification, regression }
    public enum ClassWeight: String, CaseIterable, Sendable { case none, balanced }
    public enum Priority: String, CaseIterable, Sendable { case low, normal, high }

    public var place = Place()
    /// Nil: by the label's type.
    @Sourced() public var task: Task?
    /// Nil: the pipeline runs when somebody starts it.
    @Sourced() public var schedule: CronSchedule?
    @Sourced("UTC", rule: "schedules are in UTC unless `timezone` names a zone") public var timezone: String
    @Sourced(0, rule: "a fixed seed makes training repeatable") public var seed: Int
    /// Nil exactly when `image` stands in its place.
    @Sourced() public var algorithm: Algorithm?
    /// Those of the algorithm, complete with its defaults; nil when `image` stands in its place.
    public var parameters: Parameters?
    /// Where `parameters` was written, whether or not an algorithm reads it.
    var parametersPlace: Place?
    /// A container of the user's own that trains.
    @Sourced() public var image: ImageReference?
    @Sourced([], rule: "the image's own entry point runs unless `command` names another")
    public var command: [Sourced<String>]
    @Sourced(.none, rule: "every row counts the same unless `class_weight` says otherwise")
    public var classWeight: ClassWeight
    public var earlyStopping: EarlyStopping?
    /// Nil: the task's own metric and direction.
    public var objective: Objective?
    /// Nil: candidates are compared on the validation part.
    public var crossValidation: CrossValidation?
    public var search: Search?
    public var ensemble: Ensemble?
    public var distributed: Distributed?
    public var resources = Resources(
      cpu: Sourced(Quantity.CPU(millicores: 2000), rule: "two cores train a table of moderate size in minutes"),
      memory: Sourced(Quantity.Memory(bytes: 4 << 30), rule: "4Gi hold a table of moderate size and its features"))
    /// Nil: the cluster's default priority.
    @Sourced() public var priority: Priority?
    /// An existing Kueue LocalQueue.
    @Sourced() public var queue: String?
    @Sourced(
      Quantity.Duration(milliseconds: 3_600_000), rule: "a stage that takes longer than an hour is taken to hang")
    public var timeout: Quantity.Duration
    @Sourced(1, rule: "one retry outlives the loss of a node") public var retries: Int

    init() {}
  }

  /// What a container asks for.
  public struct Resources: Sendable {
    public var place = Place()
    @Sourced public var cpu: Quantity.CPU
    @Sourced public var memory: Quantity.Memory
    public var gpu = GPU()
    @Sourced(false, rule: "pods run on on-demand nodes unless `spot` is true") public var spot: Bool

    init(cpu: Sourced<Quantity.CPU>, memory: Sourced<Quantity.Memory>) {
      self._cpu = cpu
      self._memory = memory
    }

    init() {
      self.init(
        cpu: Sourced(Quantity.CPU(millicores: 1000), rule: "one core is enough for most stages"),
        memory: Sourced(Quantity.Memory(bytes: 2 << 30), rule: "2Gi are enough for most stages"))
    }
  }

  /// `1`, or a count of a named resource.
  public struct GPU: Sendable {
    public var place = Place()
    @Sourced(0, rule: "no accelerator unless `gpu` asks for one") public var count: Int
    @Sourced("nvidia.com/gpu", rule: "a GPU is a whole NVIDIA card unless `resource` names a part or another make")
    public var resource: String

    init() {}
  }
}

extension PipelineSpec.Training {
  public struct EarlyStopping: Sendable {
    public var place = Place()
    @Sourced(20, rule: "twenty rounds without gain are more than noise") public var rounds: Int
    /// Nil: the task's own loss.
    @Sourced() public var metric: PipelineSpec.Metric?

    init() {}
  }

  public struct Objective: Sendable {
    public var place = Place()
    @Sourced(unset: .auc) public var metric: PipelineSpec.Metric
    /// Nil: the metric's better direction.
    @Sourced() public var goal: PipelineSpec.Goal?

    public init() {}
  }

  public struct CrossValidation: Sendable {
    public var place = Place()
    @Sourced(5, rule: "five folds balance bias against time") public var folds: Int

    init() {}
  }

  public struct Ensemble: Sendable {
    public enum Method: String, CaseIterable, Sendable { case voting, stacking }

    public var place = Place()
    @Sourced(.voting, rule: "members vote unless `ensemble.method` says otherwise") public var method: Method
    @Sourced(3, rule: "three members are the fewest that cannot tie") public var members: Int

    init() {}
  }

  public struct Distributed: Sendable {
    public enum Engine: String, CaseIterable, Sendable { case none, mpi, horovod, ddp, ray }

    public var place = Place()
    @Sourced(.none, rule: "one pod trains unless `distributed.engine` names an engine") public var engine: Engine
    @Sourced(2, rule: "two workers are the fewest that share the work") public var workers: Int

    init() {}
  }
}
