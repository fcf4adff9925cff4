import Document
import Formats
import Source
import Testing

@Suite struct KubernetesFolderTests {
  private func object(
    _ id: String, _ kind: String, _ name: String, in namespace: String? = "churn-dev", api: String = "v1",
    origin: Origin? = nil
  ) -> KubernetesObject {
    KubernetesObject(
      id: id,
      node: [
        "apiVersion": Node(api), "kind": Node(kind),
        "metadata": ["name": Node(name, origin: origin), "namespace": namespace.map { Node($0) } ?? .absent],
      ])
  }

  @Test func listsWhatOthersNeedFirst() throws {
    let set = try KubernetesObjectSet([
      object("service-monitor/churn", "ServiceMonitor", "churn"),
      object("network-policy/b", "NetworkPolicy", "b"),
      object("network-policy/a", "NetworkPolicy", "a"),
      object("inference-service/churn", "InferenceService", "churn"),
      object("katib/churn", "Experiment", "churn"),
      object("config-map/churn", "ConfigMap", "churn"),
      object("role-binding/airflow", "RoleBinding", "airflow"),
      object("service-account/churn", "ServiceAccount", "churn"),
      object("namespace/churn", "Namespace", "churn-dev", in: nil),
    ])
    let files = KubernetesFolder.files(of: set, header: ["by mlgen"])
    #expect(
      files.first?.text.string == """
        # by mlgen
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        - namespace-churn.yaml
        - service-account-churn.yaml
        - role-binding-airflow.yaml
        - network-policy-a.yaml
        - network-policy-b.yaml
        - config-map-churn.yaml
        - service-monitor-churn.yaml
        - inference-service-churn.yaml
        - katib-churn.yaml

        """)
    #expect(files.map(\.path).dropFirst() == set.objects.map(\.fileName)[...])
    #expect(
      files[1].text.string
        == "# by mlgen\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: churn-dev\n")
  }

  @Test func everyLineOfAFolderHasAnOrigin() throws {
    let origin = Origin.rule("every pipeline has one")
    let set = try KubernetesObjectSet([object("config-map/churn", "ConfigMap", "churn", origin: origin)])
    for file in KubernetesFolder.files(of: set, header: ["h"]) {
      #expect(file.text.origins.lineCount == file.text.string.split(separator: "\n").count)
      #expect((1...file.text.origins.lineCount).allSatisfy { file.text.origins[$0] == [origin] })
    }
  }

  @Test func refusesTwoObjectsThatTheClusterWouldTakeForOne() throws {
    let first = object("config-map/a", "ConfigMap", "churn")
    let second = object("config-map/b", "ConfigMap", "churn")
    let error = try #require(throws: KubernetesObjectSet.Collision.self) { try KubernetesObjectSet([first, second]) }
    #expect(error.reason == .identity(first.identity))
    #expect(
      error.description == "config-map/a and config-map/b are both ConfigMap churn-dev/churn (v1)")
    // Another namespace or another API is another object.
    _ = try KubernetesObjectSet([first, object("config-map/c", "ConfigMap", "churn", in: "other")])
    _ = try KubernetesObjectSet([first, object("config-map/d", "ConfigMap", "churn", api: "v2")])
  }

  @Test(arguments: ["config-map/a-b", "config-map-a/b"])
  func refusesTwoObjectsOfOneFile(_ id: String) throws {
    let first = object("config-map/a-b", "ConfigMap", "one")
    let error = try #require(throws: KubernetesObjectSet.Collision.self) {
      try KubernetesObjectSet([first, object(id, "ConfigMap", "two")])
    }
    #expect(error.reason == .fileName("config-map-a-b.yaml"))
    #expect((error.first.name, error.second.name) == ("one", "two"))
  }
}
