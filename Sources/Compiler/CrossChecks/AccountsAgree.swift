internal import Backends
internal import Diagnostics
internal import Document
internal import Formats
internal import IR
internal import Source

/// Every account that a pod runs as is there, with the role that the plan gives it and that Terraform makes for it.
enum AccountsAgree {
  static func check(_ plan: Plan, _ objects: ObjectIndex, _ module: TerraformContents?) -> [Diagnostic] {
    var roles: [String: String?] = [:]
    for account in objects["ServiceAccount"] {
      roles[account.name] = account.node["metadata"]?["annotations"]?["eks.amazonaws.com/role-arn"]?.string
    }
    var users = plan.stages.map { ($0.name, $0.account) }
    if let serving = plan.serving { users.append(("the model server", serving.account)) }
    var findings = users.compactMap { user, account -> Diagnostic? in
      guard let role = roles[account.name] else { return .accountMissing(account.$name, of: user) }
      guard role == account.role?.value else { return .roleDiffers(account, of: user, role: role) }
      guard let module, let name = account.roleName else { return nil }
      let made = module.roles[account.name]
      // With Pod Identity, Terraform alone knows which account has which role.
      let isMade = made == name.value && (role.map { $0.hasSuffix(":role/\(name.value)") } ?? true)
      return isMade ? nil : .roleNotMade(account.$name, of: user, role: role ?? name.value, made: made)
    }
    for service in objects["InferenceService"] {
      guard let account = service.node["spec"]?["predictor"]?["serviceAccountName"], let name = account.string,
        roles[name] == nil
      else { continue }
      findings.append(.accountMissing(Sourced(name, origin: account.origin ?? .rule("its object")), of: service.id))
    }
    return findings
  }
}

extension Diagnostic {
  fileprivate static func accountMissing(_ name: Sourced<String>, of user: String) -> Diagnostic {
    Diagnostic(
      .accountsDiffer, at: name.origin.span, "\(user) runs as the service account `\(name.value)`, which is not there")
  }

  fileprivate static func roleNotMade(
    _ account: Sourced<String>, of user: String, role: String, made: String?
  ) -> Diagnostic {
    Diagnostic(
      .accountsDiffer, at: account.origin.span,
      "\(user) is to have the role `\(role)`, and Terraform makes \(made.map { "`\($0)`" } ?? "none") for `\(account.value)`"
    )
  }

  fileprivate static func roleDiffers(_ account: Account, of user: String, role: String?) -> Diagnostic {
    func text(_ role: String?) -> String { role.map { "`\($0)`" } ?? "no role" }
    return Diagnostic(
      .accountsDiffer, at: (account.role?.origin ?? account.$name.origin).span,
      "\(user) is to have \(text(account.role?.value)), and its service account has \(text(role))")
  }
}
