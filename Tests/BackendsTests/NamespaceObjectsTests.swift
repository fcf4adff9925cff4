import Document
import Formats
import IR
import Testing

@Suite struct NamespaceObjectsTests {
  @Test func everyObjectHasTheStandardLabels() throws {
    for object in try objects(Fixture.plan()).objects {
      let labels = object.node["metadata", "labels"]
      #expect(labels?["app.kubernetes.io/name"] == "churn", "\(object.id): a user's label must not replace it")
      #expect(labels?["app.kubernetes.io/managed-by"] == "mlgen", "\(object.id)")
      #expect(labels?["mlgen.dev/pipeline"] == "churn", "\(object.id)")
      #expect(labels?["mlgen.dev/environment"] == "prod", "\(object.id)")
      #expect(labels?["mlgen.dev/owner"] == "growth-ml", "\(object.id)")
      #expect(labels?["tier"] == "gold", "\(object.id)")
      let keys = labels?.entries.map(\.key) ?? []
      #expect(Set(keys).count == keys.count, "\(object.id)")
    }
  }

  @Test func objectsOfTheClusterHoldTheNamespaceInTheirNames() throws {
    let cluster = try objects(Fixture.plan()).objects.filter { $0.namespace == nil }
    #expect(Set(cluster.map(\.kind)) == ["Namespace", "PersistentVolume", "PriorityClass"])
    for object in cluster { #expect(object.name.hasPrefix("churn-prod"), "\(object.id)") }
  }

  @Test func logicalIdsHaveNoEnvironment() throws {
    var plan = Fixture.plan()
    plan.identity.$environment = Fixture.sourced("dev")
    plan.identity.$namespace = Fixture.sourced("elsewhere")
    #expect(try objects(plan).objects.map(\.id) == objects(Fixture.plan()).objects.map(\.id))
  }

  @Test func whatHoldsDataOutlivesASync() throws {
    let set = try objects(Fixture.plan())
    for id in ["namespace", "persistent-volume-claim/workspace"] {
      let annotations = try set.require(id)["metadata", "annotations"]
      #expect(annotations?["argocd.argoproj.io/sync-options"] == "Prune=false,Delete=false", "\(id)")
    }
  }

  @Test func whatMlgenDoesNotManageIsNotThere() throws {
    var plan = Fixture.plan()
    plan.platform.$managesNamespace = Fixture.sourced(false)
    plan.platform.$managesQuota = Fixture.sourced(false)
    let kinds = Set(try objects(plan).objects.map(\.kind))
    #expect(kinds.isDisjoint(with: ["Namespace", "ResourceQuota", "LimitRange"]))
  }

  @Test func theQuotaHoldsARunAndTheServerAtItsLargest() throws {
    let hard = try objects(Fixture.plan()).require("resource-quota")["spec", "hard"]
    // Stages: 0.5 + 3.5 + 0.5 cores and 1 + 8 + 1 Gi; 10 replicas of 1 core and 2 Gi with 3 more in a rollout.
    #expect(hard?["requests.cpu"] == "17500m")
    #expect(hard?["requests.memory"] == "36Gi")
    #expect(hard?["limits.memory"] == "36Gi")
    #expect(hard?["pods"] == "16")
    #expect(hard?["requests.nvidia.com/gpu"] == "1")
  }

  @Test func theQuotaLeavesRoomForKServesInitializer() throws {
    var plan = Fixture.plan()
    plan.stages = []
    plan.serving?.resources = Fixture.resources("250m", "256Mi")
    plan.serving?.replicas.$maximum = Fixture.sourced(4)
    let hard = try objects(plan).require("resource-quota")["spec", "hard"]
    #expect(hard?["requests.cpu"] == "1250m")
    #expect(hard?["limits.cpu"] == "5")
    #expect(hard?["limits.memory"] == "5Gi")
  }

  @Test func stagesOfOnePriorityShareAClass() throws {
    let classes = try objects(Fixture.plan()).objects.filter { $0.kind == "PriorityClass" }
    #expect(classes.map(\.name) == ["churn-prod.churn-low"])
    #expect(classes.first?.node["preemptionPolicy"] == "Never")
    guard case .integer(let value) = classes.first?.node["value"]?.content else {
      Issue.record("no value")
      return
    }
    #expect((-10..<0).contains(value), "below -10 no node is added for a pod")
  }

  @Test func theWorkspaceIsSharedBetweenNodes() throws {
    let spec = try objects(Fixture.plan()).require("persistent-volume-claim/workspace")["spec"]
    #expect(spec?["accessModes"] == ["ReadWriteMany"])
    #expect(spec?["storageClassName"] == "efs")
    #expect(spec?["resources", "requests", "storage"] == "50Gi")
  }

  @Test func configsAndDataArriveAsTheyAre() throws {
    let set = try objects(Fixture.plan())
    let config = try set.require("config-map/model-training")["data", "model_training.json"]?.string
    #expect(
      config == """
        {
          "http_port": 1,
          "note": "no \\"quotes\\" {{"
        }

        """)
    #expect(
      try set.require("config-map/data-regions")["data", "regions--1-.csv"]?.string == "region,name\nno,\"{{ 1 }}\"\n")
  }
}
