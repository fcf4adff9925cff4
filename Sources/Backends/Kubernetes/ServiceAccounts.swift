internal import Document
internal import Formats
internal import IR
internal import Source

/// One account a stage and one for the model server, so that each has the rights of its own work alone.
enum ServiceAccounts {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    var accounts: [(id: String, account: Account, origin: Origin)] = []
    for stage in scope.plan.stages where !accounts.contains(where: { $0.account.name == stage.account.name }) {
      accounts.append((stage.name.dashed, stage.account, stage.$name.origin))
    }
    if let serving = scope.plan.serving { accounts.append(("serving", serving.account, serving.$name.origin)) }
    return accounts.map { id, account, origin in
      scope.object(
        "service-account/\(id)", "v1", "ServiceAccount", name: account.$name, origin: origin,
        annotations: CloudIdentity.annotations(account, scope.plan.security),
        // Nothing of ours calls the Kubernetes API; cloud identities bring a token of their own.
        body: [.init("automountServiceAccountToken", false)])
    }
  }
}
