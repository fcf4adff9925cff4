import Document
import Formats
import IR
import Testing

@Suite struct NetworkPolicyTests {
  private func policies(_ plan: Plan) throws -> [KubernetesObject] {
    try objects(plan).objects.filter { $0.kind == "NetworkPolicy" }
  }

  @Test func everythingIsRefusedBothWays() throws {
    let spec = try objects(Fixture.plan()).require("network-policy/default-deny")["spec"]
    #expect(spec == ["podSelector": .mapping([]), "policyTypes": ["Ingress", "Egress"]])
  }

  @Test func inAForeignNamespaceOnlyOurPodsAreCutOff() throws {
    var plan = Fixture.plan()
    plan.platform.$managesNamespace = Fixture.sourced(false)
    let spec = try objects(plan).require("network-policy/default-deny")["spec"]
    #expect(spec?["podSelector", "matchLabels"] == ["mlgen.dev/pipeline": "churn"])
  }

  @Test func eachFlowIsAPolicy() throws {
    let plan = Fixture.plan()
    let names = try policies(plan).map(\.name)
    #expect(Set(names) == Set(plan.flows.map { "churn-\($0.name)" } + ["churn-default-deny"]))
    #expect(names.count == plan.flows.count + 1)
  }

  @Test func subjectsAreSelectedByTheLabelsOfTheirPods() throws {
    let set = try objects(Fixture.plan())
    func selector(_ name: String) throws -> Node? {
      try set.require("network-policy/\(name)")["spec", "podSelector"]
    }
    #expect(try selector("dns") == ["matchLabels": ["mlgen.dev/pipeline": "churn"]])
    #expect(
      try selector("tracker") == [
        "matchLabels": ["mlgen.dev/pipeline": "churn"],
        "matchExpressions": [["key": "mlgen.dev/stage", "operator": "Exists"]],
      ])
    #expect(
      try selector("training-out")
        == ["matchLabels": ["mlgen.dev/pipeline": "churn", "mlgen.dev/stage": "model_training"]])
    #expect(try selector("prometheus") == ["matchLabels": ServingTests.podLabels])
  }

  @Test func peersAndPortsAreThoseOfTheFlow() throws {
    let set = try objects(Fixture.plan())
    func rule(_ name: String, _ direction: String) throws -> Node? {
      try set.require("network-policy/\(name)")["spec", direction, "0"]
    }
    #expect(
      try rule("dns", "egress") == [
        "to": [
          [
            "namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]],
            "podSelector": ["matchLabels": ["k8s-app": "kube-dns"]],
          ]
        ],
        "ports": [["protocol": "UDP", "port": 53], ["protocol": "TCP", "port": 53]],
      ])
    let cached = try #require(try rule("cached-dns", "egress"))
    #expect(cached["to", "0"] == (try rule("dns", "egress")?["to", "0"]))
    #expect(cached["to", "1"] == ["ipBlock": ["cidr": "169.254.20.10/32"]])
    #expect(
      try rule("prometheus", "ingress") == [
        "from": [["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "monitoring"]]]],
        "ports": [["protocol": "TCP", "port": 8080]],
      ])
    #expect(
      try rule("pod-identity", "egress") == [
        "to": [["ipBlock": ["cidr": "169.254.170.23/32"]]], "ports": [["protocol": "TCP", "port": 80]],
      ])
    let anywhere = try #require(try rule("training-out", "egress"))
    #expect(anywhere["to"]?.items.compactMap { $0["ipBlock", "cidr"]?.string } == ["0.0.0.0/0", "::/0"])
    #expect(anywhere["to", "0", "ipBlock", "except"] == ["169.254.0.0/16"], "credentials of the node")
    #expect(anywhere["ports"] == [["protocol": "TCP", "port": 443]])
  }

  @Test func anOpenNetworkHasNoPolicy() throws {
    var plan = Fixture.plan()
    plan.security.$deniesByDefault = Fixture.sourced(false)
    #expect(try policies(plan).isEmpty)
  }
}
