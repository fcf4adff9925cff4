public import Source

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
