internal import IR
internal import Source
internal import Spec

/// How pods prove to the cloud who they are.
struct IdentityAnalysis {
  let kind: Sourced<Security.IdentityKind>
  private let cloud: PipelineSpec.Cloud?
  private let names: ObjectNames

  init(_ spec: PipelineSpec, names: ObjectNames) {
    cloud = spec.cloud
    self.names = names
    guard let cloud = spec.cloud else {
      kind = Sourced(.node, rule: "without a `cloud` section, pods use what their node may do")
      return
    }
    if let written = spec.security.$identity.present() {
      kind = written.map { identity in
        switch identity {
        case .irsa: .irsa
        case .podIdentity: .podIdentity
        case .workloadIdentity: .workloadIdentity
        }
      }
    } else {
      kind = Sourced(
        .irsa, origin: cloud.place.origin.joined(with: .rule("IAM roles for service accounts are AWS's usual way")))
    }
  }

  /// The service account of a stage's pods or of the model server's.
  func account(_ name: Sourced<String>, part: String) -> Account {
    guard let cloud else { return Account(name: name, role: nil, roleName: nil) }
    let roleName = name.map { _ in names.role(part) }.joined(with: kind.origin)
    guard kind.value == .irsa else { return Account(name: name, role: nil, roleName: roleName) }
    let role = cloud.$account.combined(with: cloud.$region) { account, region in
      "arn:\(Self.partition(region)):iam::\(account):role/\(names.role(part))"
    }
    return Account(name: name, role: role.joined(with: kind.origin), roleName: roleName)
  }

  /// AWS's partition of a region, the second part of every ARN.
  static func partition(_ region: String) -> String {
    if region.hasPrefix("cn-") { return "aws-cn" }
    if region.hasPrefix("us-gov-") { return "aws-us-gov" }
    return "aws"
  }
}
