internal import Backends
internal import Diagnostics
internal import Document
internal import Formats
internal import IR

/// What several systems have to agree on, judged in what was made for each: the plan, which orchestrators print, the objects
/// of Kubernetes and the modules of Terraform. One pass, behind the backends, so that no backend has to trust another.
///
/// A finding is a fault of the compiler, but for nodes: environments can share a cluster and ask for different ones.
enum CrossChecks {
  /// What was made for one environment.
  struct Environment {
    var plan: Plan
    var objects: ObjectIndex
    /// Nil without a cloud that Terraform makes things in.
    var module: TerraformContents?
  }

  /// - Parameter environments: all of a pipeline, for they share what is in one account.
  static func check(_ environments: [Environment]) -> [Diagnostic] {
    environments.flatMap { made -> [Diagnostic] in
      let (plan, objects) = (made.plan, made.objects)
      let modules = environments.compactMap(\.module).filter {
        $0.account == made.module?.account && $0.region == made.module?.region
      }
      let findings =
        ImagesAgree.check(plan, objects, modules) + AccountsAgree.check(plan, objects, made.module)
        + SecretsAgree.check(plan, objects, modules) + InterfacesAgree.check(objects)
        + NodesAgree.check(plan, modules) + BucketsAgree.check(plan, objects) + FoldersAgree.check(plan)
      return findings.map { finding in
        var finding = finding
        finding.environments = [plan.identity.environment]
        return finding
      }
    }
  }
}

/// The objects of an environment by their kinds.
struct ObjectIndex {
  private let byKind: [String: [KubernetesObject]]

  init(_ objects: [KubernetesObject]) { byKind = Dictionary(grouping: objects, by: \.kind) }

  subscript(kind: String) -> [KubernetesObject] { byKind[kind] ?? [] }
}

extension Node {
  /// The items of a list; none elsewhere.
  var items: [Node] { if case .list(let items) = content { items } else { [] } }
}
