public import Source

extension PipelineSpec {
  /// What already runs, and where.
  public struct Platform: Sendable {
    public enum Managed: String, CaseIterable, Sendable { case namespace, quota }

    public var place = Place()
    public var kubernetes = Kubernetes()
    public var dns = DNSServers()
    public var airflow = Airflow()
    public var mlflow = MLflow()
    public var prometheus = Prometheus()
    public var kserve = KServe()
    public var argocd = ArgoCD()
    /// Needed by `security.secrets: vault` and `secrets_manager`.
    public var secretStore: SecretStore?
    public var storage = Storage()
    @Sourced(
      [
        Sourced(.namespace, rule: "mlgen creates the namespace unless `platform.manage` leaves it out"),
        Sourced(.quota, rule: "mlgen bounds the namespace unless `platform.manage` leaves it out"),
      ], rule: "mlgen creates the namespace and its quota unless `platform.manage` says otherwise")
    public var manage: [Sourced<Managed>]

    init() {}
  }
}

extension PipelineSpec.Platform {
  public struct Kubernetes: Sendable {
    public var place = Place()
    /// `MAJOR.MINOR`.
    @Sourced("1.36", rule: "the newest Kubernetes that this compiler knows") public var version: String

    init() {}
  }

  /// Who answers the names that pods look up, beside the cluster's DNS pods in `kube-system`.
  public struct DNSServers: Sendable {
    public var place = Place()
    /// The address that pods ask where each node has a cache of its own.
    @Sourced() public var nodeLocal: String?

    init() {}
  }

  public struct Airflow: Sendable {
    public var place = Place()
    @Sourced("airflow", rule: "the namespace that Airflow's chart is usually installed in") public var namespace: String
    @Sourced("airflow-worker", rule: "the service account of the workers of Airflow's chart")
    public var serviceAccount: String

    init() {}
  }

  public struct MLflow: Sendable {
    public var place = Place()
    @Sourced(URI.defaultTracker, rule: "the service of an MLflow that runs in the cluster's namespace `mlflow`")
    public var uri: URI

    init() {}
  }

  public struct Prometheus: Sendable {
    public var place = Place()
    @Sourced("monitoring", rule: "the namespace that kube-prometheus-stack is usually installed in")
    public var namespace: String
    /// What its selectors ask of monitors and rules.
    public var labels = OrderedMap<Sourced<String>>()

    init() {}
  }

  public struct KServe: Sendable {
    public enum Mode: String, CaseIterable, Sendable { case standard, knative }

    public var place = Place()
    @Sourced(.standard, rule: "plain Deployments need no Knative") public var mode: Mode
    public var gateway = Gateway()

    init() {}
  }

  public struct Gateway: Sendable {
    public var place = Place()
    @Sourced("kserve-ingress-gateway", rule: "the gateway that KServe's chart makes") public var name: String
    @Sourced("kserve", rule: "the namespace of the gateway that KServe's chart makes") public var namespace: String
    /// Where the pods run that requests come from; nil is the gateway's own namespace.
    @Sourced() public var proxyNamespace: String?

    init() {}
  }

  public struct ArgoCD: Sendable {
    public var place = Place()
    @Sourced("argocd", rule: "the namespace that Argo CD is usually installed in") public var namespace: String
    public var destination = Destination()

    init() {}
  }

  /// A cluster as Argo CD knows it: by name, or by the address of its API server. Both nil is Argo CD's own cluster.
  public struct Destination: Sendable {
    public var place = Place()
    @Sourced() public var name: String?
    @Sourced() public var server: URI?

    init() {}
  }

  public struct SecretStore: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
      case clusterSecretStore = "ClusterSecretStore"
      case secretStore = "SecretStore"
    }

    public var place = Place()
    @Sourced(.clusterSecretStore, rule: "a store is the cluster's unless `kind` is SecretStore") public var kind: Kind
    @Sourced(unset: "") public var name: String

    init() {}
  }

  /// The workspace that the stages of a run share.
  public struct Storage: Sendable {
    public var place = Place()
    /// Nil: the cluster's default class. It must offer ReadWriteMany.
    @Sourced() public var storageClass: String?
    @Sourced(Quantity.Memory(bytes: 50 << 30), rule: "50Gi hold the runs of a week of a table of moderate size")
    public var size: Quantity.Memory

    init() {}
  }
}

extension PipelineSpec.Platform: SpecObject {
  static let table = Table<PipelineSpec.Platform>(
    "Platform", "the platform section",
    [
      .object("kubernetes", { $1(&$0.kubernetes) }, "The cluster's Kubernetes."),
      .object("dns", { $1(&$0.dns) }, "The cluster's DNS."),
      .object("airflow", { $1(&$0.airflow) }, "The Airflow that runs the stages."),
      .object("mlflow", { $1(&$0.mlflow) }, "The MLflow that records runs."),
      .object("prometheus", { $1(&$0.prometheus) }, "The Prometheus that watches."),
      .object("kserve", { $1(&$0.kserve) }, "The KServe that serves."),
      .object("argocd", { $1(&$0.argocd) }, "The Argo CD that syncs."),
      .optionalObject("secret_store", { $1(&$0.secretStore) }, "The store of External Secrets that holds the secrets."),
      .object("storage", { $1(&$0.storage) }, "The workspace volume that the stages of a run share."),
      .list("manage", { $1(&$0.$manage) }, "What mlgen creates itself; to the rest it only refers."),
    ])
}

extension PipelineSpec.Platform.Kubernetes: SpecObject {
  static let table = Table<PipelineSpec.Platform.Kubernetes>(
    "Kubernetes", "the kubernetes section",
    [.value("version", { $1(&$0.$version) }, "`MAJOR.MINOR`, in quotes.", .kubernetesVersion)])
}

extension PipelineSpec.Platform.DNSServers: SpecObject {
  static let table = Table<PipelineSpec.Platform.DNSServers>(
    "DNS", "the dns section",
    [
      .optional(
        "node_local", { $1(&$0.$nodeLocal) },
        "The address that pods ask in a cluster with NodeLocal DNSCache, such as `169.254.20.10`.", .ipv4,
        derived: "pods ask the cluster's DNS pods alone")
    ])
}

extension PipelineSpec.Platform.Airflow: SpecObject {
  static let table = Table<PipelineSpec.Platform.Airflow>(
    "Airflow", "the airflow section",
    [
      .value("namespace", { $1(&$0.$namespace) }, "The namespace that it runs in.", .name("airflow")),
      .value(
        "service_account", { $1(&$0.$serviceAccount) }, "The service account that starts pods.",
        .objectName("airflow-worker")),
    ])
}

extension PipelineSpec.Platform.MLflow: SpecObject {
  static let table = Table<PipelineSpec.Platform.MLflow>(
    "MLflow", "the mlflow section",
    [.value("uri", { $1(&$0.$uri) }, "The address of its server, as pods reach it.", .web)])
}

extension PipelineSpec.Platform.Prometheus: SpecObject {
  static let table = Table<PipelineSpec.Platform.Prometheus>(
    "Prometheus", "the prometheus section",
    [
      .value("namespace", { $1(&$0.$namespace) }, "The namespace that it runs in.", .name("monitoring")),
      .map(
        "labels", { $1(&$0.labels) }, "Labels by which it finds its monitors and rules.", keys: .label, .labelValue),
    ])
}

extension PipelineSpec.Platform.KServe: SpecObject {
  static let table = Table<PipelineSpec.Platform.KServe>(
    "KServe", "the kserve section",
    [
      .value("mode", { $1(&$0.$mode) }, "Plain Deployments, or Knative."),
      .object("gateway", { $1(&$0.gateway) }, "The gateway that requests enter by."),
    ])
}

extension PipelineSpec.Platform.Gateway: SpecObject {
  static let table = Table<PipelineSpec.Platform.Gateway>(
    "Gateway", "the gateway section",
    [
      .value("name", { $1(&$0.$name) }, "The gateway's name.", .objectName("kserve-ingress-gateway")),
      .value("namespace", { $1(&$0.$namespace) }, "Its namespace.", .name("kserve")),
      .optional(
        "proxy_namespace", { $1(&$0.$proxyNamespace) },
        "The namespace of the pods that pass its requests on, such as `envoy-gateway-system`.",
        .name("envoy-gateway-system"), derived: "the gateway's own"),
    ])
}

extension PipelineSpec.Platform.ArgoCD: SpecObject {
  static let table = Table<PipelineSpec.Platform.ArgoCD>(
    "ArgoCD", "the argocd section",
    [
      .value("namespace", { $1(&$0.$namespace) }, "The namespace that it runs in.", .name("argocd")),
      .object(
        "destination", { $1(&$0.destination) }, "The cluster that it syncs to. Without either key it is its own."),
    ])
}

extension PipelineSpec.Platform.Destination: SpecObject {
  static let table = Table<PipelineSpec.Platform.Destination>(
    "Destination", "the destination section",
    [
      .optional("name", { $1(&$0.$name) }, "The cluster's name in Argo CD.", .clusterName),
      .optional("server", { $1(&$0.$server) }, "The address of the cluster's API server.", .apiServer),
    ],
    exclusive: [["name"], ["server"]])
}

extension PipelineSpec.Platform.SecretStore: SpecObject {
  static let table = Table<PipelineSpec.Platform.SecretStore>(
    "SecretStore", "the secret store",
    [
      .value("kind", { $1(&$0.$kind) }, "Whether it is the cluster's or the namespace's."),
      .required("name", { $1(&$0.$name) }, "Its name.", .objectName("aws")),
    ])
}

extension PipelineSpec.Platform.Storage: SpecObject {
  static let table = Table<PipelineSpec.Platform.Storage>(
    "Storage", "the storage section",
    [
      .optional(
        "class", { $1(&$0.$storageClass) }, "A storage class that offers ReadWriteMany.", .objectName("efs"),
        derived: "the cluster's default class"),
      .value("size", { $1(&$0.$size) }, "How large the volume is.", .positive),
    ])
}

extension PipelineSpec.Platform.Managed: EnumValue {}
extension PipelineSpec.Platform.KServe.Mode: EnumValue {}
extension PipelineSpec.Platform.SecretStore.Kind: EnumValue {}
