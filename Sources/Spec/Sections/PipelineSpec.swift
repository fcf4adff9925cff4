internal import Diagnostics
internal import Document
public import Source
internal import YAML

/// A pipeline in one environment as its layers say it: merged, checked for shape, and with the language's constant
/// defaults filled in. What depends on several values (the task, the namespace, the stages) is nil until analysis.
public struct PipelineSpec: Sendable {
  public var place = Place()
  @Sourced(unset: "") public var apiVersion: String
  @Sourced(unset: "") public var kind: String
  public var metadata = Metadata()
  public var options = Options()
  public var data = Data()
  /// Nil: no transforms and no feature repository.
  public var features: Features?
  public var training = Training()
  public var evaluation = Evaluation()
  public var tracking = Tracking()
  public var registry = Registry()
  public var serving = Serving()
  public var monitoring = Monitoring()
  /// Nil: no budget, and no preference for spot nodes.
  public var cost: Cost?
  public var security = Security()
  /// Nil: no Terraform, and pods use what their node may do.
  public var cloud: Cloud?
  public var platform = Platform()
  /// Nil: nothing is built, pushed or synced.
  public var delivery: Delivery?
  /// Nil: the stages that the sections ask for, in their own order.
  @Sourced() public var stages: [Stage]?
  /// The names of the environments; empty means the one environment `prod`. What they hold is merged already.
  public var environments = OrderedMap<Environment>()
  /// The namespace of this environment; nil means `NAME-ENV`.
  @Sourced() public var namespace: String?

  init() {}
}

extension PipelineSpec {
  public struct Metadata: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var name: String
    @Sourced() public var description: String?
    @Sourced() public var owner: String?
    public var labels = OrderedMap<Sourced<String>>()

    init() {}
  }

  /// The seven choices.
  public struct Options: Sendable {
    public enum Orchestration: String, CaseIterable, Sendable { case airflow, kubeflow, prefect, dagster }
    public enum ExperimentTracking: String, CaseIterable, Sendable { case mlflow, wandb, neptune, clearml }
    public enum FeatureStore: String, CaseIterable, Sendable { case none, feast, tecton, databricks, custom }
    public enum ServingPlatform: String, CaseIterable, Sendable { case kserve, seldon, torchserve, triton }
    public enum CloudProvider: String, CaseIterable, Sendable { case aws, azure, gcp, multi }
    public enum DeploymentMode: String, CaseIterable, Sendable { case realtime, batch, streaming, hybrid }
    public enum MonitoringStack: String, CaseIterable, Sendable { case prometheus, datadog, newrelic, custom }

    public var place = Place()
    @Sourced(.airflow, rule: "Airflow is the orchestrator unless `options.orchestration` names another")
    public var orchestration: Orchestration
    @Sourced(.mlflow, rule: "MLflow is the tracker unless `options.experiment_tracking` names another")
    public var experimentTracking: ExperimentTracking
    @Sourced(.none, rule: "there is no feature store unless `options.feature_store` names one")
    public var featureStore: FeatureStore
    @Sourced(.kserve, rule: "KServe serves unless `options.serving_platform` names another")
    public var servingPlatform: ServingPlatform
    @Sourced(.aws, rule: "the cloud is AWS unless `options.cloud_provider` names another")
    public var cloudProvider: CloudProvider
    @Sourced(.realtime, rule: "predictions are answered in real time unless `options.deployment_mode` says otherwise")
    public var deploymentMode: DeploymentMode
    @Sourced(.prometheus, rule: "Prometheus watches unless `options.monitoring_stack` names another")
    public var monitoringStack: MonitoringStack

    init() {}
  }

  /// One entry of `environments`. Its overlay is merged into the spec of that environment.
  public struct Environment: Sendable {
    public var place = Place()

    init() {}
  }
}

extension PipelineSpec {
  /// The parts of a spec that are read by themselves, under their keys.
  public enum Section: String, CaseIterable, Sendable {
    case metadata, options, data, features, training, evaluation, tracking, registry, serving, monitoring
    case cost, security, cloud, platform, delivery, stages, environments, namespace
  }
}

extension PipelineSpec: SpecObject {
  static let table = Table<PipelineSpec>(
    "Pipeline", "a pipeline",
    [
      .required("apiVersion", { $1(&$0.$apiVersion) }, "The version of the language.", .constant("mlgen.dev/v1")).only(
        in: .pipeline),
      .required("kind", { $1(&$0.$kind) }, "The kind of document.", .constant("Pipeline")).only(in: .pipeline),
      .requiredObject("metadata", { $1(&$0.metadata) }, "Who the pipeline is: its name, its owner and its labels."),
      .object("options", { $1(&$0.options) }, "Seven choices, which decide what backends run."),
      .requiredObject("data", { $1(&$0.data) }, "What the model learns from."),
      .optionalObject(
        "features", { $1(&$0.features) }, "How columns become what the model sees, and where features are kept."),
      .object("training", { $1(&$0.training) }, "How the model is trained."),
      .object("evaluation", { $1(&$0.evaluation) }, "What a model is judged by before it is registered."),
      .object("tracking", { $1(&$0.tracking) }, "How runs are recorded."),
      .object("registry", { $1(&$0.registry) }, "Where registered models are kept, and how they reach environments."),
      .object("serving", { $1(&$0.serving) }, "How predictions are served."),
      .object("monitoring", { $1(&$0.monitoring) }, "What is watched, who is told, and what follows."),
      .optionalObject("cost", { $1(&$0.cost) }, "What the pipeline may cost."),
      .object("security", { $1(&$0.security) }, "Secrets, identities and the network."),
      .optionalObject(
        "cloud", { $1(&$0.cloud) }, "The cloud account. Its presence brings Terraform and cloud identities."),
      .object("platform", { $1(&$0.platform) }, "What already runs in the cluster, and where."),
      .optionalObject("delivery", { $1(&$0.delivery) }, "Images, the repository, CI and GitOps."),
      .optionalObjects(
        "stages", { $1(&$0.$stages) },
        "Stages of your own. When each has an `image` they join the derived order; when one has none, the list "
          + "replaces it.", derived: "the stages that the other sections ask for"),
      .environments("environments", { $1(&$0.environments) }),
      .optional(
        "namespace", { $1(&$0.$namespace) }, "The Kubernetes namespace of the environment.", .name("churn-prod"),
        derived: "`NAME-ENVIRONMENT`"
      ).only(in: .overlay),
    ],
    finish: { spec, reading in
      if reading.isComplete { spec.training.fillDefaults() }
      guard !reading.isMerged, spec.options.$deploymentMode.isWritten else { return }
      let mode = spec.options.deploymentMode
      if let batch = spec.serving.batch?.place.pointer, mode == .realtime || mode == .streaming {
        reading.warn(.unused("serving.batch", at: batch, under: "deployment_mode", spec.options.$deploymentMode))
      }
      if let stream = spec.serving.stream?.place.pointer, mode == .realtime || mode == .batch {
        reading.warn(.unused("serving.stream", at: stream, under: "deployment_mode", spec.options.$deploymentMode))
      }
    })
}

extension Field<PipelineSpec> {
  /// Overlays are checked here and merged elsewhere: of the merged spec only their names matter.
  fileprivate static func environments(
    _ key: String, _ access: @escaping Access<OrderedMap<PipelineSpec.Environment>>
  ) -> Field {
    Field(
      key, "What differs between environments: any of the sections, and `namespace`. Without it there is one, `prod`.",
      shape: { _ in .map(.environment, .layer(.overlay)) }
    ) { root, entry, reading in
      let map = reading.map(entry.withEmptyEnvironments, keys: .environment) { inner, reading in
        if !reading.isMerged { reading.checkOverlay(inner) }
        var environment = PipelineSpec.Environment()
        environment.place = Place(span: inner.value.span, key: inner.keySpan)
        return environment
      }
      if let map { access(&root) { $0 = map } }
    } write: {
      document(of: &$0, access) { $0.isEmpty ? .absent : $0.document { _ in [:] } }
    }.only(in: .pipeline, .defaults)
  }
}

extension Reading {
  /// Checks one entry of `environments` as the layer that it is.
  fileprivate mutating func checkOverlay(_ entry: YAML.Node.Entry) {
    var inner = Reading(.layer(.overlay), log: log)
    var scratch = PipelineSpec()
    PipelineSpec.table.read(entry.value, key: entry.keySpan, into: &scratch, &inner)
    log = inner.log
    failed = failed || inner.failed
  }
}

extension YAML.Node.Entry {
  /// The entry `environments`, in which nothing behind a name is an empty mapping: an environment without a word of its
  /// own is one all the same.
  var withEmptyEnvironments: YAML.Node.Entry {
    guard var environments = value.entries else { return self }
    for index in environments.indices where environments[index].value.isNull {
      environments[index].value.content = .mapping([])
    }
    var entry = self
    entry.value.content = .mapping(environments)
    return entry
  }
}

extension PipelineSpec.Metadata: SpecObject {
  static let table = Table<PipelineSpec.Metadata>(
    "Metadata", "the metadata of a pipeline",
    [
      .required(
        "name", { $1(&$0.$name) }, "The pipeline's name: the stem of every name that is generated.", .name("churn")),
      .optional("description", { $1(&$0.$description) }, "What it is for, in a sentence."),
      .optional(
        "owner", { $1(&$0.$owner) }, "Who answers for it: a label, a cost tag and the contact of its runbooks.",
        .labelValue),
      .map(
        "labels", { $1(&$0.labels) }, "Labels of every object, and tags of every cloud resource.", keys: .label,
        .labelValue),
    ])
}

extension PipelineSpec.Options: SpecObject {
  static let table = Table<PipelineSpec.Options>(
    "Options", "the options of a pipeline",
    [
      .value("orchestration", { $1(&$0.$orchestration) }, "What runs the stages."),
      .value("experiment_tracking", { $1(&$0.$experimentTracking) }, "Where runs, metrics and models are recorded."),
      .value("feature_store", { $1(&$0.$featureStore) }, "Where features are kept."),
      .value("serving_platform", { $1(&$0.$servingPlatform) }, "What runs the model server."),
      .value("cloud_provider", { $1(&$0.$cloudProvider) }, "Whose cloud the cluster and the buckets are in."),
      .value("deployment_mode", { $1(&$0.$deploymentMode) }, "How predictions are asked for; `hybrid` is all three."),
      .value("monitoring_stack", { $1(&$0.$monitoringStack) }, "What watches and alerts."),
    ])
}

extension PipelineSpec.Options.Orchestration: EnumValue {}
extension PipelineSpec.Options.ExperimentTracking: EnumValue {}
extension PipelineSpec.Options.FeatureStore: EnumValue {}
extension PipelineSpec.Options.ServingPlatform: EnumValue {}
extension PipelineSpec.Options.CloudProvider: EnumValue {}
extension PipelineSpec.Options.DeploymentMode: EnumValue {}
extension PipelineSpec.Options.MonitoringStack: EnumValue {}
