public import Source

/// What already runs in the cluster, and what mlgen creates there.
public struct Platform: Sendable {
  /// `MAJOR.MINOR`.
  @Sourced public var kubernetesVersion: String
  public var airflow: ServiceAccountReference
  public var prometheus: Prometheus
  @Sourced public var managesNamespace: Bool
  @Sourced public var managesQuota: Bool

  public init(
    kubernetesVersion: Sourced<String>, airflow: ServiceAccountReference, prometheus: Prometheus,
    managesNamespace: Sourced<Bool>, managesQuota: Sourced<Bool>
  ) {
    self._kubernetesVersion = kubernetesVersion
    self.airflow = airflow
    self.prometheus = prometheus
    self._managesNamespace = managesNamespace
    self._managesQuota = managesQuota
  }

  /// A service account in another namespace.
  public struct ServiceAccountReference: Sendable {
    @Sourced public var namespace: String
    @Sourced public var name: String

    public init(namespace: Sourced<String>, name: Sourced<String>) {
      self._namespace = namespace
      self._name = name
    }
  }

  /// The Prometheus whose operator reads our monitors and rules.
  public struct Prometheus: Sendable {
    @Sourced public var namespace: String
    /// Labels that its selectors ask for.
    public var labels: [(key: String, value: Sourced<String>)]

    public init(namespace: Sourced<String>, labels: [(key: String, value: Sourced<String>)]) {
      self._namespace = namespace
      self.labels = labels
    }
  }
}

public struct Security: Sendable {
  public enum SecretsBackend: String, CaseIterable, Sendable { case vault, secretsManager, kubernetes }
  public enum IdentityKind: String, CaseIterable, Sendable { case irsa, podIdentity, workloadIdentity, node }

  @Sourced public var secrets: SecretsBackend
  /// `SecretStore` or `ClusterSecretStore`, and its name; nil when secrets are plain Kubernetes Secrets that exist.
  public var store: SecretStore?
  /// `node` without a `cloud` section: pods use what the node may do.
  @Sourced public var identity: IdentityKind
  @Sourced public var deniesByDefault: Bool
  /// Every secret that something refers to, once, by Kubernetes name.
  public var references: [SecretReference]

  public init(
    secrets: Sourced<SecretsBackend>, store: SecretStore?, identity: Sourced<IdentityKind>,
    deniesByDefault: Sourced<Bool>, references: [SecretReference]
  ) {
    self._secrets = secrets
    self.store = store
    self._identity = identity
    self._deniesByDefault = deniesByDefault
    self.references = references
  }

  public struct SecretStore: Sendable {
    @Sourced public var kind: String
    @Sourced public var name: String

    public init(kind: Sourced<String>, name: Sourced<String>) {
      self._kind = kind
      self._name = name
    }
  }
}

/// `secret: PATH/KEY` of a spec, resolved to a key of a Kubernetes Secret in the pipeline's namespace.
public struct SecretReference: Sendable {
  /// The path in the secrets backend.
  @Sourced public var path: String
  @Sourced public var key: String
  /// The name of the Kubernetes Secret that holds it.
  @Sourced public var secretName: String

  public init(path: Sourced<String>, key: Sourced<String>, secretName: Sourced<String>) {
    self._path = path
    self._key = key
    self._secretName = secretName
  }
}

/// One permitted flow of packets between pods of this pipeline and a peer.
public struct Flow: Sendable {
  public enum Direction: Sendable { case ingress, egress }

  /// The pods of this pipeline that it is for.
  public enum Subject: Hashable, Sendable {
    case all
    /// Every stage's pods.
    case stages
    /// The pods of one stage, by its name in the spec.
    case stage(String)
    /// The model server's pods.
    case serving
  }

  public enum Peer: Sendable {
    /// The cluster's DNS; `nodeLocal` is the address of a cache on each node, where there is one.
    case dns(nodeLocal: Sourced<String>?)
    /// Pods of a namespace.
    case namespace(Sourced<String>)
    /// Addresses in CIDR form, such as `169.254.170.23/32`.
    case address(Sourced<String>)
    /// Anything outside: NetworkPolicy cannot name hosts.
    case anywhere
  }

  /// A DNS label, unique among the flows: the policy has it behind the pipeline's name.
  public var name: String
  public var direction: Direction
  public var subject: Subject
  public var peer: Peer
  /// TCP ports. For `dns`, the backend knows the ports.
  public var ports: [Sourced<Int>]
  /// Why the flow is needed: printed as an annotation.
  public var reason: String
  /// The line of the spec, or the rule, that asks for it.
  public var origin: Origin

  public init(
    name: String, direction: Direction, subject: Subject, peer: Peer, ports: [Sourced<Int>], reason: String,
    origin: Origin
  ) {
    self.name = name
    self.direction = direction
    self.subject = subject
    self.peer = peer
    self.ports = ports
    self.reason = reason
    self.origin = origin
  }
}
