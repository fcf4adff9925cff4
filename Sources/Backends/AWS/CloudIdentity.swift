internal import Document
internal import IR
internal import Source

/// How a service account is tied to a role of AWS.
enum CloudIdentity {
  /// IAM roles for service accounts read an annotation. EKS Pod Identity keeps its associations outside the cluster,
  /// and a node's identity needs nothing.
  static func annotations(_ account: Account, _ security: Security) -> [Node.Entry] {
    switch security.identity {
    case .irsa:
      guard let role = account.role else { return [] }
      let arn = Node(role.joined(with: security.$identity.origin))
      return [
        .init("eks.amazonaws.com/role-arn", arn),
        // The regional endpoint of STS: the global one is one region's, and private networks do not reach it.
        .init("eks.amazonaws.com/sts-regional-endpoints", "true"),
      ]
    case .podIdentity, .workloadIdentity, .node: return []
    }
  }
}
