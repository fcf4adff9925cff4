public import Source

extension PipelineSpec {
  public struct Cost: Sendable {
    public var place = Place()
    /// A month's.
    @Sourced() public var budget: Quantity.Money?
    @Sourced(
      [
        Sourced(Quantity.Fraction(0.5), rule: "half the budget is worth a look"),
        Sourced(Quantity.Fraction(0.8), rule: "at four fifths there is time to act"),
        Sourced(Quantity.Fraction(1), rule: "the budget is spent"),
      ], rule: "half, four fifths, all")
    public var alertAt: [Sourced<Quantity.Fraction>]
    /// How much of the work should run on spot nodes; nil leaves it to each stage.
    @Sourced() public var spotShare: Quantity.Fraction?

    init() {}
  }

  public struct Security: Sendable {
    public enum Secrets: String, CaseIterable, Sendable {
      case vault
      case secretsManager = "secrets_manager"
      case kubernetes
    }
    public enum Identity: String, CaseIterable, Sendable {
      case irsa
      case podIdentity = "pod_identity"
      case workloadIdentity = "workload_identity"
    }
    public enum Network: String, CaseIterable, Sendable {
      case denyByDefault = "deny_by_default"
      case open
    }

    public var place = Place()
    @Sourced(.kubernetes, rule: "secrets are Kubernetes Secrets that exist unless `security.secrets` names a store")
    public var secrets: Secrets
    /// Nil: the provider's own way when there is a `cloud` section, else the node's.
    @Sourced() public var identity: Identity?
    @Sourced(.denyByDefault, rule: "pods talk to nobody unless the pipeline needs it") public var network: Network
    @Sourced([], rule: "nothing outside but what the pipeline needs unless `security.egress` names it")
    public var egress: [Egress]

    init() {}
  }

  public struct Egress: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var host: String
    @Sourced(443, rule: "HTTPS unless `port` says otherwise") public var port: Int

    init() {}
  }

  public struct Cloud: Sendable {
    public enum Managed: String, CaseIterable, Sendable { case buckets, secrets, repositories }

    public var place = Place()
    @Sourced(unset: "") public var region: String
    /// AWS account, Azure subscription or Google Cloud project.
    @Sourced(unset: "") public var account: String
    public var cluster: Cluster?
    public var nodes = Nodes()
    public var state: TerraformState?
    @Sourced(
      [
        Sourced(.buckets, rule: "Terraform makes the buckets unless `cloud.manage` leaves them out"),
        Sourced(.secrets, rule: "Terraform makes the secrets' entries unless `cloud.manage` leaves them out"),
        Sourced(.repositories, rule: "Terraform makes the images' repositories unless `cloud.manage` leaves them out"),
      ], rule: "Terraform makes what the pipeline has in the account unless `cloud.manage` says otherwise")
    public var manage: [Sourced<Managed>]

    init() {}
  }

  public struct Cluster: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var name: String
    @Sourced(false, rule: "the cluster is there already unless `create` is true") public var create: Bool

    init() {}
  }

  /// Machine types; nil leaves the choice to the cluster.
  public struct Nodes: Sendable {
    public var place = Place()
    @Sourced() public var cpu: String?
    @Sourced() public var gpu: String?

    init() {}
  }

  public struct TerraformState: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var bucket: String

    init() {}
  }
}

extension PipelineSpec.Cost: SpecObject {
  static let table = Table<PipelineSpec.Cost>(
    "Cost", "the cost section",
    [
      .optional("budget", { $1(&$0.$budget) }, "What a month may cost.", .positive),
      .list("alert_at", { $1(&$0.$alertAt) }, "Shares of the budget at which somebody is told, ascending.", .positive),
      .optional("spot_share", { $1(&$0.$spotShare) }, "The share of the work that should run on spot nodes."),
    ])
}

extension PipelineSpec.Security: SpecObject {
  static let table = Table<PipelineSpec.Security>(
    "Security", "the security section",
    [
      .value("secrets", { $1(&$0.$secrets) }, "Where secrets are kept."),
      .optional(
        "identity", { $1(&$0.$identity) }, "How pods prove to the cloud who they are.",
        derived: "the provider's own way when there is a `cloud` section, else the node's identity"),
      .value("network", { $1(&$0.$network) }, "Whether pods may talk only to whom the pipeline needs."),
      .objects("egress", { $1(&$0.$egress) }, "Hosts outside that the pipeline needs besides its own."),
    ])
}

extension PipelineSpec.Egress: SpecObject {
  static let table = Table<PipelineSpec.Egress>(
    "Egress", "an egress rule",
    [
      .required("host", { $1(&$0.$host) }, "The host's name.", .host),
      .value("port", { $1(&$0.$port) }, "Its TCP port.", .range(1...65_535)),
    ])
}

extension PipelineSpec.Cloud: SpecObject {
  static let table = Table<PipelineSpec.Cloud>(
    "Cloud", "the cloud section",
    [
      .required("region", { $1(&$0.$region) }, "The region of buckets and cluster.", .notEmpty, by: "Terraform"),
      .required(
        "account", { $1(&$0.$account) },
        "The AWS account, the Azure subscription or the Google Cloud project. Numbers in quotes.",
        .notEmpty, by: "the cloud identity of the pods"),
      .optionalObject("cluster", { $1(&$0.cluster) }, "The Kubernetes cluster."),
      .object("nodes", { $1(&$0.nodes) }, "Machine types."),
      .optionalObject("state", { $1(&$0.state) }, "Where Terraform keeps its state."),
      .list(
        "manage", { $1(&$0.$manage) },
        "What Terraform makes besides the roles of pods; to the rest it only refers. Two pipelines that share a bucket, a "
          + "secret or a repository leave it to one of them."),
    ])
}

extension PipelineSpec.Cluster: SpecObject {
  static let table = Table<PipelineSpec.Cluster>(
    "Cluster", "the cluster section",
    [
      .required("name", { $1(&$0.$name) }, "The cluster's name.", .notEmpty),
      .value("create", { $1(&$0.$create) }, "Whether Terraform makes it, and its node groups."),
    ])
}

extension PipelineSpec.Nodes: SpecObject {
  static let table = Table<PipelineSpec.Nodes>(
    "Nodes", "the nodes section",
    [
      .optional(
        "cpu", { $1(&$0.$cpu) }, "The machine type of stages and servers.", .labelValue, derived: "the cluster's choice"
      ),
      .optional(
        "gpu", { $1(&$0.$gpu) }, "The machine type of stages that ask for a GPU.", .labelValue,
        derived: "the cluster's choice"),
    ])
}

extension PipelineSpec.TerraformState: SpecObject {
  static let table = Table<PipelineSpec.TerraformState>(
    "TerraformState", "the state section",
    [.required("bucket", { $1(&$0.$bucket) }, "The bucket, which must exist.", .notEmpty)])
}

extension PipelineSpec.Cloud.Managed: EnumValue {}
extension PipelineSpec.Security.Secrets: EnumValue {}
extension PipelineSpec.Security.Identity: EnumValue {}
extension PipelineSpec.Security.Network: EnumValue {}
