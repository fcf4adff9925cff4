import Document
import Formats
import Foundation
import IR
import Testing

@Suite struct ServingTests {
  /// What KServe sets on the pods and the Service of a predictor.
  static let podLabels: Node = ["serving.kserve.io/inferenceservice": "churn", "component": "predictor"]

  @Test func kServeIsToldTheModeAndToLeaveScalingAlone() throws {
    let service = try objects(Fixture.plan()).require("inference-service")
    #expect(service["metadata", "annotations", "serving.kserve.io/deploymentMode"] == "Standard")
    #expect(service["metadata", "annotations", "serving.kserve.io/autoscalerClass"] == "external")
    #expect(service["spec", "predictor", "minReplicas"] == nil)
    #expect(service["spec", "predictor", "maxReplicas"] == nil)
  }

  @Test func oneAutoscalerScalesTheDeploymentUnderAnotherName() throws {
    let set = try objects(Fixture.plan())
    let scaler = try set.require("horizontal-pod-autoscaler")
    #expect(set.objects.filter { $0.kind == "HorizontalPodAutoscaler" }.count == 1)
    #expect(scaler["spec", "scaleTargetRef", "name"] == "churn-predictor")
    #expect(scaler["metadata", "name"] != "churn-predictor", "KServe overwrites an autoscaler of that name")
    #expect(scaler["spec", "minReplicas"] == 2)
    #expect(scaler["spec", "maxReplicas"] == 10)
    #expect(scaler["spec", "metrics", "0", "resource", "target", "averageUtilization"] == 70)
  }

  @Test func selectorsFindThePodsThatKServeMakes() throws {
    let set = try objects(Fixture.plan())
    #expect(try set.require("pod-disruption-budget")["spec", "selector", "matchLabels"] == Self.podLabels)
    #expect(try set.require("service-monitor")["spec", "selector", "matchLabels"] == Self.podLabels)
    let spread = try set.require("inference-service")["spec", "predictor", "topologySpreadConstraints"]?.items ?? []
    #expect(spread.count == 2)
    for constraint in spread { #expect(constraint["labelSelector", "matchLabels"] == Self.podLabels) }
  }

  /// Nobody waits for the answers to copies of requests.
  @Test func objectivesAreOfWhatUsersGot() throws {
    let groups = try objects(Fixture.plan()).require("prometheus-rule")["spec", "groups"]?.items ?? []
    let records = groups.flatMap { $0["rules"]?.items ?? [] }.filter { $0["record"] != nil }
    #expect(!records.isEmpty)
    for record in records {
      let expression = try #require(record["expr"]?.string)
      let series = expression.components(separatedBy: "mlgen_serve_").dropFirst()
      #expect(series.count == 2 && series.allSatisfy { $0.contains(#"variant!="shadow""#) }, "\(expression)")
    }
  }

  @Test func aSingleReplicaHasNoBudget() throws {
    var plan = Fixture.plan()
    plan.serving?.replicas.$minimum = Fixture.sourced(1)
    #expect(try objects(plan)["pod-disruption-budget"] == nil)
  }

  @Test func theRuntimeIsTheOneThatTheServiceNames() throws {
    let set = try objects(Fixture.plan())
    let model = try #require(try set.require("inference-service")["spec", "predictor", "model"])
    let runtime = try set.require("serving-runtime")
    #expect(model["runtime"] == runtime["metadata", "name"])
    #expect(model["storageUri"] == "s3://acme-models/churn/12/")
    #expect(model["modelFormat", "name"] == runtime["spec", "supportedModelFormats", "0", "name"])
    let container = try #require(runtime["spec", "containers", "0"])
    #expect(container["name"] == "kserve-container")
    #expect(container["command"] == ["mlgen-serve", "serve"])
    #expect(container["args"] == ["--config", "/etc/mlgen/serve.json"])
    #expect(container["resources", "requests"] == container["resources", "limits"])
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
      #expect(container[probe, "httpGet", "port"] == container["ports", "0", "name"], "\(probe)")
    }
  }

  @Test func theMonitorScrapesANamedPortOfTheContainer() throws {
    let set = try objects(Fixture.plan())
    let ports = try set.require("serving-runtime")["spec", "containers", "0", "ports"]?.items ?? []
    let endpoint = try #require(try set.require("service-monitor")["spec", "endpoints", "0"])
    #expect(ports.contains { $0["name"] == endpoint["port"] })
    #expect(try set.require("service-monitor")["metadata", "labels", "release"] == "kube-prometheus-stack")
  }

  @Test func aPodLivesUntilItHasDrained() throws {
    let predictor = try objects(Fixture.plan()).require("inference-service")["spec", "predictor"]
    #expect(predictor?["terminationGracePeriodSeconds"] == 26)
  }

  @Test func aChangedConfigOrModelMakesNewPods() throws {
    func annotations(_ plan: Plan) throws -> Node? {
      try objects(plan).require("inference-service")["spec", "predictor", "annotations"]
    }
    let before = try annotations(Fixture.plan())
    var plan = Fixture.plan()
    plan.serving?.config = Fixture.config("serve.json", port: 8081)
    #expect(try annotations(plan)?["mlgen.dev/config-digest"] != before?["mlgen.dev/config-digest"])
    plan = Fixture.plan()
    plan.serving?.model.digest = Fixture.sourced("sha256:def")
    #expect(try annotations(plan) != before)
    #expect(try annotations(Fixture.plan()) == before)
  }

  @Test func theBearerKeyIsAFileOfTheContainer() throws {
    let spec = try objects(Fixture.plan()).require("serving-runtime")["spec"]
    let volume = try #require(spec?["volumes"]?.items.first { $0["name"] == "bearer" })
    #expect(volume["secret", "secretName"] == "churn-serving-churn")
    #expect(volume["secret", "items"] == [["key": "token", "path": "bearer"]])
    let mount = spec?["containers", "0", "volumeMounts"]?.items.first { $0["name"] == "bearer" }
    #expect(mount?["mountPath"] == "/etc/mlgen-secrets")

    var plan = Fixture.plan()
    plan.serving?.bearer = nil
    let open = try objects(plan).require("serving-runtime")["spec"]
    #expect(open?["volumes"]?.items.contains { $0["name"] == "bearer" } == false)
    #expect(open?["containers", "0", "volumeMounts"]?.items.contains { $0["name"] == "bearer" } == false)
  }

  @Test func withoutAPinnedModelNothingServes() throws {
    var plan = Fixture.plan()
    plan.serving = nil
    plan.flows.removeAll { $0.subject == .serving }
    let kinds = Set(try objects(plan).objects.map(\.kind))
    let absent: Set = [
      "InferenceService", "ServingRuntime", "HorizontalPodAutoscaler", "PodDisruptionBudget", "ServiceMonitor",
      "PrometheusRule",
    ]
    #expect(kinds.isDisjoint(with: absent))
    #expect(kinds.isSuperset(of: ["Namespace", "ServiceAccount", "ConfigMap", "NetworkPolicy"]))
  }
}
