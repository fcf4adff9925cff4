import Document
import Formats
import IR
import Testing

@Suite struct PodSecurityTests {
  @Test func thePodAndItsContainerAreRestricted() throws {
    let set = try objects(Fixture.plan())
    let pod = try #require(try set.require("inference-service")["spec", "predictor", "securityContext"])
    #expect(pod["runAsNonRoot"] == true)
    #expect(pod["seccompProfile", "type"] == "RuntimeDefault")
    let container = try #require(try set.require("serving-runtime")["spec", "containers", "0", "securityContext"])
    #expect(container["runAsNonRoot"] == true)
    #expect(container["allowPrivilegeEscalation"] == false)
    #expect(container["readOnlyRootFilesystem"] == true)
    #expect(container["capabilities"] == ["drop": ["ALL"]])
    #expect(container["seccompProfile", "type"] == "RuntimeDefault")
  }

  @Test func whatTheProcessWritesIsAVolume() throws {
    let spec = try objects(Fixture.plan()).require("serving-runtime")["spec"]
    let mount = spec?["containers", "0", "volumeMounts"]?.items.first { $0["mountPath"] == "/tmp" }
    let volume = spec?["volumes"]?.items.first { $0["name"] == mount?["name"] }
    #expect(volume?["emptyDir", "sizeLimit"] != nil)
  }

  @Test func theNamespaceRefusesWhatIsNotRestricted() throws {
    let labels = try objects(Fixture.plan()).require("namespace")["metadata", "labels"]
    for mode in ["enforce", "audit", "warn"] {
      #expect(labels?["pod-security.kubernetes.io/\(mode)"] == "restricted")
      #expect(labels?["pod-security.kubernetes.io/\(mode)-version"] == "v1.36")
    }
  }

  @Test func noAccountHasATokenOfTheAPI() throws {
    let set = try objects(Fixture.plan())
    let accounts = set.objects.filter { $0.kind == "ServiceAccount" }
    #expect(
      accounts.map(\.name) == [
        "churn-data-ingestion", "churn-drift-detection", "churn-model-training", "churn-serving",
      ])
    for account in accounts { #expect(account.node["automountServiceAccountToken"] == false) }
    #expect(try set.require("inference-service")["spec", "predictor", "automountServiceAccountToken"] == false)
  }

  @Test func airflowMayRunPodsAndNoMore() throws {
    let set = try objects(Fixture.plan())
    let rules = try set.require("role/airflow")["rules"]?.items ?? []
    let rights = rules.flatMap { rule in
      (rule["resources"]?.items ?? []).map { (resource: $0.string, verbs: rule["verbs"]?.items.compactMap(\.string)) }
    }
    #expect(rights.map(\.resource) == ["pods", "pods/log", "events"])
    #expect(rights.first?.verbs == ["create", "get", "list", "watch", "patch", "delete"])
    let binding = try set.require("role-binding/airflow")
    #expect(binding["roleRef", "name"] == (try set.require("role/airflow"))["metadata", "name"])
    #expect(
      binding["subjects"] == [["kind": "ServiceAccount", "name": "airflow-worker", "namespace": "airflow"]])
  }
}
