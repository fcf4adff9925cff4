internal import Document
internal import Formats
internal import IR
internal import Source

/// Nothing in and nothing out, except the plan's flows: one policy each, so that a policy can be read by itself.
enum NetworkPolicies {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    // A policy isolates the pods it selects, so an open network has none at all.
    guard scope.plan.security.deniesByDefault else { return [] }
    return [defaultDeny(scope)] + scope.plan.flows.map { policy(for: $0, scope) }
  }

  private static func defaultDeny(_ scope: ObjectScope) -> KubernetesObject {
    let plan = scope.plan
    // In a namespace of someone else's, their pods are not ours to cut off.
    let selector = plan.platform.managesNamespace ? Node.mapping([]) : pods(of: .all, plan)
    return scope.object(
      "network-policy/default-deny", "networking.k8s.io/v1", "NetworkPolicy", name: scope.name("default-deny"),
      origin: plan.security.$deniesByDefault.origin,
      body: [.init("spec", ["podSelector": selector, "policyTypes": ["Ingress", "Egress"]])])
  }

  private static func policy(for flow: Flow, _ scope: ObjectScope) -> KubernetesObject {
    let rule: Node
    let type: Node
    let direction: String
    switch flow.direction {
    case .ingress:
      (direction, type) = ("ingress", "Ingress")
      rule = ["from": peers(flow.peer), "ports": ports(flow)]
    case .egress:
      (direction, type) = ("egress", "Egress")
      rule = ["to": peers(flow.peer), "ports": ports(flow)]
    }
    return scope.object(
      "network-policy/\(flow.name)", "networking.k8s.io/v1", "NetworkPolicy",
      name: scope.name(flow.name), origin: flow.origin,
      annotations: [.init("mlgen.dev/reason", Node(flow.reason))],
      body: [
        .init(
          "spec",
          .mapping([
            .init("podSelector", pods(of: flow.subject, scope.plan)), .init("policyTypes", [type]),
            .init(direction, [rule]),
          ]))
      ])
  }

  /// A selector of pods of this pipeline.
  private static func pods(of subject: Flow.Subject, _ plan: Plan) -> Node {
    let pipeline = Node.Entry(StandardLabels.pipeline, Node(plan.identity.$pipeline))
    switch subject {
    case .all: return ["matchLabels": .mapping([pipeline])]
    case .stages:
      return [
        "matchLabels": .mapping([pipeline]),
        "matchExpressions": [["key": Node(StandardLabels.stage), "operator": "Exists"]],
      ]
    case .stage(let name): return ["matchLabels": .mapping([pipeline, .init(StandardLabels.stage, Node(name))])]
    case .serving:
      guard let serving = plan.serving else {
        preconditionFailure("a flow of the model server stands in a plan that serves")
      }
      return ["matchLabels": Predictor.podLabels(serving)]
    }
  }

  private static func peers(_ peer: Flow.Peer) -> Node {
    switch peer {
    case .dns(let nodeLocal):
      [
        ["namespaceSelector": namespace("kube-system"), "podSelector": ["matchLabels": ["k8s-app": "kube-dns"]]],
        nodeLocal.map { ["ipBlock": ["cidr": Node($0.map { "\($0)/32" })]] } ?? .absent,
      ]
    case .namespace(let name): [["namespaceSelector": namespace(Node(name))]]
    case .address(let cidr): [["ipBlock": ["cidr": Node(cidr)]]]
    case .anywhere:
      // Without the metadata services of clouds, which hand out the node's credentials.
      [
        ["ipBlock": ["cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]]],
        ["ipBlock": ["cidr": "::/0", "except": ["fd00:ec2::/32", "fe80::/10"]]],
      ]
    }
  }

  private static func namespace(_ name: Node) -> Node { ["matchLabels": ["kubernetes.io/metadata.name": name]] }

  private static func ports(_ flow: Flow) -> Node {
    if case .dns = flow.peer {
      return [["protocol": "UDP", "port": 53], ["protocol": "TCP", "port": 53]]
    }
    return .list(flow.ports.map { ["protocol": "TCP", "port": Node($0)] })
  }
}
