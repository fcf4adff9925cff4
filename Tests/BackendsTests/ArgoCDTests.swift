import Backends
import Document
import Formats
import Foundation
import IR
import Source
import Testing

@Suite struct ArgoCDTests {
  static let repository = "https://git.example.com/acme/ml.git"

  static func folders(_ deployments: Deployment...) -> [ArgoCDFolder] {
    ArgoCDFolder.all(deployments, folder: Fixture.sourced("generated/argocd"))
  }

  static func set(_ deployments: Deployment...) throws -> KubernetesObjectSet {
    let folders = ArgoCDFolder.all(deployments, folder: Fixture.sourced("generated/argocd"))
    return try KubernetesObjectSet(try #require(folders.first).objects)
  }

  @Test func nothingIsSyncedWithoutARepository() {
    #expect(Self.folders(Fixture.deployment("churn", "prod")).isEmpty)
  }

  /// With `-` between the parts, each pair would be one name.
  @Test func pipelinesDoNotMeetWhateverTheirNames() throws {
    let pairs = [("a-b", "c"), ("a", "b-c"), ("ml", "mlgen"), ("mlgen", "root"), ("a", "b"), ("a-b", "b-c")]
    let deployments = pairs.map {
      Fixture.deployment($0.0, $0.1, owner: "mlgen", namespace: "n-\($0.0)-x-\($0.1)", repository: Self.repository)
    }
    let folders = ArgoCDFolder.all(deployments, folder: Fixture.sourced("generated/argocd"))
    let set = try KubernetesObjectSet(try #require(folders.first).objects)
    #expect(set.objects.count { $0.kind == "Application" } == pairs.count + 1)
    #expect(set.objects.count { $0.kind == "AppProject" } == 2)
  }

  @Test(arguments: [
    (Self.repository, "growth-ml", "acme-ml.growth-ml"), (Self.repository, "", "acme-ml"),
    ("git@git.example.com:acme/ml.git", "Growth_ML.eu", "acme-ml.growth-ml-eu"),
    ("ssh://git@git.example.com:2222/Acme/My_Models", "", "acme-my-models"),
    ("https://git.example.com/other/ml.git", "", "other-ml"), ("https://git.example.com/---", "", "repository"),
  ])
  func aTeamHasAProject(repository: String, owner: String, name: String) throws {
    let set = try Self.set(Fixture.deployment("churn", "prod", owner: owner, repository: repository))
    let project = try set.require("app-project/\(name)")
    #expect(project["metadata", "name"]?.string == name)
    #expect(try set.require("application/churn.prod")["spec", "project"]?.string == name)
  }

  @Test func aProjectLetsInWhatItsPipelinesNeed() throws {
    var unmanaged = Fixture.deployment("fraud", "prod", owner: "growth", namespace: "risk", repository: Self.repository)
    unmanaged.$managesNamespace = Fixture.sourced(false)
    let set = try Self.set(
      Fixture.deployment("churn", "dev", owner: "growth", repository: Self.repository, cluster: .named("ml-dev")),
      Fixture.deployment("churn", "prod", owner: "growth", repository: Self.repository, cluster: .at("https://k8s.eu")),
      unmanaged, Fixture.deployment("other", "prod", owner: "risk", repository: Self.repository))
    let spec = try #require(try set.require("app-project/acme-ml.growth")["spec"])
    #expect(spec["sourceRepos"] == ["https://git.example.com/acme/ml.git"])
    #expect(
      spec["destinations"] == [
        ["name": "ml-dev", "namespace": "churn-dev"], ["server": "https://k8s.eu", "namespace": "churn-prod"],
        ["server": "https://kubernetes.default.svc", "namespace": "risk"],
      ])
    let clusterWide = spec["clusterResourceWhitelist"]?.items ?? []
    #expect(
      clusterWide.filter { $0["kind"]?.string == "Namespace" }.map { $0["name"]?.string } == [
        "churn-dev", "churn-prod",
      ])
    #expect(
      clusterWide.allSatisfy {
        ["churn-dev", "churn-prod", "risk"].contains($0["name"]?.string?.split(separator: ".").first)
      })
  }

  @Test(arguments: [("dev", true), ("staging", true), ("prod", false), ("eu-prod", false), ("production-2", false)])
  func productionWaitsForAPerson(environment: String, isAutomatic: Bool) throws {
    let set = try Self.set(Fixture.deployment("churn", environment, repository: Self.repository))
    let application = try set.require("application/churn.\(environment)")
    let automated = application["spec", "syncPolicy", "automated"]
    #expect(automated == (isAutomatic ? ["prune": true, "selfHeal": true] : nil))
    #expect((application["metadata", "finalizers"] != nil) == isAutomatic)
  }

  @Test func anApplicationFollowsItsBranch() throws {
    let set = try Self.set(
      Fixture.deployment("churn", "dev", repository: Self.repository, branch: "release"),
      Fixture.deployment("churn", "prod", repository: Self.repository, branch: "release", pattern: "env/{environment}"))
    let main = try set.require("application/churn.dev")["spec", "source"]
    #expect(
      main == [
        "repoURL": Node(Self.repository), "targetRevision": "release", "path": "generated/churn/dev/kubernetes",
      ])
    let rendered = try set.require("application/churn.prod")["spec", "source"]
    #expect(
      rendered == ["repoURL": Node(Self.repository), "targetRevision": "env/prod", "path": "churn/kubernetes"])
    let root = try set.require("application/acme-ml")["spec", "source"]
    #expect(
      root == [
        "repoURL": Node(Self.repository), "targetRevision": "release", "path": "generated/argocd/argocd",
      ])
  }

  /// Which repository and branch hold these files is what the pipelines say; when they disagree, nothing says it.
  @Test func thereIsNoRootWherePipelinesDisagree() throws {
    let one = Fixture.deployment("a", "prod", repository: Self.repository)
    for other in [
      Fixture.deployment("b", "prod", repository: "git@git.example.com:acme/ml.git"),
      Fixture.deployment("b", "prod", repository: Self.repository, branch: "next"),
    ] {
      let set = try Self.set(one, other)
      #expect(set.objects.count == 3, "\(set.objects.map(\.id))")
    }
  }

  @Test func eachArgoCDHasAFolder() {
    let folders = Self.folders(
      Fixture.deployment("a", "prod", repository: Self.repository, argocd: "two"),
      Fixture.deployment("b", "prod", repository: Self.repository, argocd: "one"))
    #expect(folders.map(\.controllerNamespace) == ["one", "two"])
    #expect(folders.allSatisfy { folder in folder.objects.allSatisfy { $0.namespace == folder.controllerNamespace } })
  }

  /// The kinds that a project lets in are those of the pipelines of this repository's `specs/`, one by one.
  @Test func theEmittedKindsAreThoseOfTheGoldens() throws {
    let generated = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("generated")
    var found: Set<EmittedKinds.Kind> = []
    var ofCluster: Set<EmittedKinds.Kind> = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: generated.path)
    where name.contains("/kubernetes/") && !name.hasSuffix("kustomization.yaml") {
      let text = String(decoding: try Data(contentsOf: generated.appendingPathComponent(name)), as: UTF8.self)
      let lines = text.split(separator: "\n")
      func value(_ key: String) -> Substring? {
        lines.first { $0.hasPrefix("\(key): ") }?.dropFirst(key.utf8.count + 2)
      }
      let version = try #require(value("apiVersion")).split(separator: "/")
      let kind = EmittedKinds.Kind(
        group: version.count == 2 ? String(version[0]) : "", name: String(try #require(value("kind"))))
      found.insert(kind)
      if !lines.contains(where: { $0.hasPrefix("  namespace: ") }) { ofCluster.insert(kind) }
    }
    #expect(Set(EmittedKinds.ofCluster) == ofCluster)
    #expect(Set(EmittedKinds.ofNamespace) == found.subtracting(ofCluster))
    #expect(Set(EmittedKinds.ofNamespace).count == EmittedKinds.ofNamespace.count)
  }

  // MARK: - On the objects of pipelines

  @Test func objectsHaveWavesWhereTheyAreSynced() throws {
    var plan = Fixture.plan()
    let wave = "argocd.argoproj.io/sync-wave"
    #expect(try objects(plan).objects.allSatisfy { $0.node["metadata", "annotations", wave] == nil })
    plan.deployment = Fixture.deployment("churn", "prod", repository: Self.repository)
    let set = try objects(plan)
    var waves: [String: Int] = [:]
    for object in set.objects {
      waves[object.kind] = Int(object.node["metadata", "annotations", wave]?.string ?? "0")
    }
    let order = [
      ["Namespace"],
      ["ServiceAccount", "NetworkPolicy", "ConfigMap", "ExternalSecret", "ServingRuntime", "ServiceMonitor"],
      ["InferenceService", "HorizontalPodAutoscaler", "PersistentVolume", "PersistentVolumeClaim"],
    ]
    for (wave, kinds) in order.enumerated() {
      for kind in kinds { #expect(waves[kind] == wave - 1, "\(kind)") }
    }
    // The order of the listing never goes back to an earlier wave.
    let listed = set.objects.map { ApplyOrder.wave(of: $0.kind) }
    #expect(listed == listed.sorted())
  }

  /// A bucket's mount holds nothing, and has another name when it changes: the old one is pruned, behind all else.
  @Test func whatHoldsDataIsKept() throws {
    var kept: [String] = []
    var last: [String] = []
    for object in try objects(Fixture.plan()).objects {
      switch object.node["metadata", "annotations", "argocd.argoproj.io/sync-options"]?.string {
      case nil: break
      case "Prune=false,Delete=false": kept.append(object.id)
      case "PruneLast=true": last.append(object.id)
      case let other?: Issue.record("\(object.id): \(other)")
      }
    }
    #expect(kept == ["namespace", "persistent-volume-claim/workspace"])
    let buckets = ["out-raw", "source-subscribers"]
    #expect(
      last.sorted() == buckets.map { "persistent-volume-claim/\($0)" } + buckets.map { "persistent-volume/\($0)" })
  }
}
