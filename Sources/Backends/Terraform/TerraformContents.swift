public import IR
internal import Source

/// What the module of an environment makes that other systems name: to be compared with what they say.
public struct TerraformContents: Sendable {
  /// Of the cloud account: two modules of one account and region share what they make.
  public var account: String
  public var region: String
  /// The role that the pods of a service account take on, by the account's name.
  public var roles: [String: String]
  /// Entries of the secret store, by their paths.
  public var secrets: Set<String>
  /// Repositories of images, without the registry.
  public var repositories: Set<String>
  /// The name of the cluster that it makes, nil when it makes none, and the groups of its nodes.
  public var cluster: String?
  public var nodes: [Nodes]

  public struct Nodes: Sendable {
    public var labels: [String: String]
    /// By their keys.
    public var taints: [String: String]

    /// Whether the pods of a stage are sent to such nodes, and let onto them.
    public func take(_ stage: Stage, _ options: Options) -> Bool {
      let tolerations = NodeGroups.tolerations(stage, options)
      return NodeGroups.selector(stage, options).allSatisfy { labels[$0.key.value] == $0.value.value }
        && taints.allSatisfy { key, value in
          tolerations.contains { $0.key.value == key && ($0.value.map { $0.value == value } ?? true) }
        }
    }
  }

  init(_ scope: TerraformScope) {
    account = scope.cloud.account
    region = scope.cloud.region
    roles = [:]
    for account in scope.accounts { roles[account.account.name] = account.account.roleName?.value }
    secrets = Set(SecretEntries.paths(scope).map(\.value))
    repositories = Set(ImageRepositories.names(scope).map(\.value))
    cluster = scope.createsCluster ? scope.cloud.cluster?.name : nil
    nodes = []
    guard scope.createsCluster, let cluster = scope.cloud.cluster else { return }
    nodes = EKSNodes.groups(scope, cluster).map { group in
      Nodes(
        labels: [
          NodeGroups.capacityType: group.isSpot ? NodeGroups.spot : EKSNodes.onDemand,
          NodeGroups.instanceType: group.machine.value,
        ],
        taints: Dictionary(group.taints.map { ($0.key.value, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}
