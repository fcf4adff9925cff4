public import RuntimeContract
public import Source

/// One pipeline in one environment, after analysis: every default is filled in, every reference resolved, every name
/// final. A nil says that the thing is not there, never that a default applies.
public struct Plan: Sendable {
  public var identity: Identity
  public var options: Options
  public var platform: Platform
  public var security: Security
  /// Nil without a `cloud` section.
  public var cloud: Cloud?
  /// The checked graph of containers, in an order in which every stage stands behind those it depends on.
  public var stages: [Stage]
  /// How the stages run: the main run first, then those that have a schedule of their own. Each stage is in one.
  public var workflows: [Workflow]
  /// Of every stage.
  public var backoff: Backoff
  /// Volumes that the stages mount.
  public var volumes: Volumes
  /// Nil when the mode serves nothing, or when no model is pinned in this environment.
  public var serving: Serving?
  public var objectives: Objectives
  /// What pods of this pipeline may reach and who may reach them; everything else is refused.
  public var flows: [Flow]
  public var deployment: Deployment
  /// Of the data, as the stage that validates them judges.
  public var expectations: [Sourced<DataExpectation>]
  /// What the README of the output tells of this environment.
  public var notes: [Note]

  public init(
    identity: Identity, options: Options, platform: Platform, security: Security, cloud: Cloud?,
    stages: [Stage], workflows: [Workflow], backoff: Backoff, volumes: Volumes, serving: Serving?,
    objectives: Objectives, flows: [Flow], deployment: Deployment, expectations: [Sourced<DataExpectation>],
    notes: [Note]
  ) {
    self.identity = identity
    self.options = options
    self.platform = platform
    self.security = security
    self.cloud = cloud
    self.stages = stages
    self.workflows = workflows
    self.backoff = backoff
    self.volumes = volumes
    self.serving = serving
    self.objectives = objectives
    self.flows = flows
    self.deployment = deployment
    self.expectations = expectations
    self.notes = notes
  }
}

extension Plan {
  /// Why something that the spec asks for is not there.
  public enum Note: Hashable, Sendable {
    /// Nothing serves.
    case noModelPinned
    /// Drift is not looked for.
    case driftNeedsModel
  }

  /// The stages of a workflow, in the order of the plan.
  public func stages(of workflow: Workflow) -> [Stage] {
    stages.filter { stage in
      switch stage.trigger {
      case .pipeline: workflow.name == nil
      case .schedule: workflow.name == stage.name
      }
    }
  }
}

/// Who the pipeline is, in this environment.
public struct Identity: Sendable {
  @Sourced public var pipeline: String
  @Sourced public var environment: String
  @Sourced public var namespace: String
  /// Empty when the spec has none.
  @Sourced public var description: String
  /// The value of a label; empty when the spec has none.
  @Sourced public var owner: String
  /// The spec's own labels, in its order: valid as Kubernetes labels.
  public var labels: [(key: String, value: Sourced<String>)]

  public init(
    pipeline: Sourced<String>, environment: Sourced<String>, namespace: Sourced<String>, description: Sourced<String>,
    owner: Sourced<String>, labels: [(key: String, value: Sourced<String>)]
  ) {
    self._pipeline = pipeline
    self._environment = environment
    self._namespace = namespace
    self._description = description
    self._owner = owner
    self.labels = labels
  }
}

/// The choices that backends look at, by the names of the language.
public struct Options: Sendable {
  public enum Orchestration: String, CaseIterable, Sendable { case airflow, kubeflow, prefect, dagster }
  public enum ServingPlatform: String, CaseIterable, Sendable { case kserve, seldon, torchserve, triton }
  public enum CloudProvider: String, CaseIterable, Sendable { case aws, azure, gcp, multi }
  public enum MonitoringStack: String, CaseIterable, Sendable { case prometheus, datadog, newrelic, custom }

  @Sourced public var orchestration: Orchestration
  @Sourced public var servingPlatform: ServingPlatform
  @Sourced public var cloudProvider: CloudProvider
  @Sourced public var monitoringStack: MonitoringStack

  public init(
    orchestration: Sourced<Orchestration>, servingPlatform: Sourced<ServingPlatform>,
    cloudProvider: Sourced<CloudProvider>, monitoringStack: Sourced<MonitoringStack>
  ) {
    self._orchestration = orchestration
    self._servingPlatform = servingPlatform
    self._cloudProvider = cloudProvider
    self._monitoringStack = monitoringStack
  }
}
