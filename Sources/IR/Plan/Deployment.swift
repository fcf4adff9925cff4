public import Source

/// One environment of a pipeline as the rest of the repository sees it: where its output lies in git, and what brings it
/// to a cluster.
public struct Deployment: Hashable, Sendable {
  @Sourced public var pipeline: String
  @Sourced public var environment: String
  @Sourced public var namespace: String
  /// Empty when the spec has none.
  @Sourced public var owner: String
  /// The spec's own labels, in its order.
  public var labels: [Label]
  /// The spec's path, relative to the project's root.
  public var specPath: String
  /// Whether the output holds the namespace itself.
  @Sourced public var managesNamespace: Bool
  /// The branch that holds the specs, whatever branch holds the output.
  @Sourced public var sourceBranch: String
  public var branch: RenderedBranch
  /// Nil when nothing of ours syncs the output.
  public var sync: Sync?
  /// Nil when nothing of ours runs when the repository changes.
  public var automation: Automation?

  /// Whether a person starts what changes it: when one of the words of its name is `prod` or `production`.
  public var isProduction: Bool {
    environment.split(separator: "-").contains { $0 == "prod" || $0 == "production" }
  }

  public struct Label: Hashable, Sendable {
    public var key: String
    @Sourced public var value: String

    public init(_ key: String, _ value: Sourced<String>) {
      self.key = key
      self._value = value
    }
  }

  /// What Argo CD needs to know.
  public struct Sync: Hashable, Sendable {
    /// The git repository's address.
    @Sourced public var repository: String
    /// The namespace that Argo CD runs in.
    @Sourced public var controllerNamespace: String
    @Sourced public var cluster: Cluster

    public init(repository: Sourced<String>, controllerNamespace: Sourced<String>, cluster: Sourced<Cluster>) {
      self._repository = repository
      self._controllerNamespace = controllerNamespace
      self._cluster = cluster
    }
  }

  /// A cluster as Argo CD knows it.
  public enum Cluster: Hashable, Sendable {
    /// The one that Argo CD runs in.
    case own
    case named(String)
    /// By the address of its API server.
    case at(String)

    /// The address by which Argo CD knows its own cluster, and the name.
    public static let ownServer = "https://kubernetes.default.svc"
    public static let ownName = "in-cluster"

    /// - Parameters: what a spec says; both nil is Argo CD's own.
    public init(name: String?, server: String?) {
      if let name {
        self = name == Self.ownName ? .own : .named(name)
      } else if let server {
        // `https://HOST/` and `https://HOST` are one address, and Argo CD compares texts.
        let address = server.utf8.last == UInt8(ascii: "/") ? String(server.dropLast()) : server
        self = address == Self.ownServer ? .own : .at(address)
      } else {
        self = .own
      }
    }

    /// For people and comparisons; empty is Argo CD's own.
    public var name: String {
      switch self {
      case .own: ""
      case .named(let text), .at(let text): text
      }
    }
  }

  public init(
    pipeline: Sourced<String>, environment: Sourced<String>, namespace: Sourced<String>, owner: Sourced<String>,
    labels: [Label], specPath: String, managesNamespace: Sourced<Bool>, sourceBranch: Sourced<String>,
    branch: RenderedBranch, sync: Sync?, automation: Automation? = nil
  ) {
    self._pipeline = pipeline
    self._environment = environment
    self._namespace = namespace
    self._owner = owner
    self.labels = labels
    self.specPath = specPath
    self._managesNamespace = managesNamespace
    self._sourceBranch = sourceBranch
    self.branch = branch
    self.sync = sync
    self.automation = automation
  }
}
