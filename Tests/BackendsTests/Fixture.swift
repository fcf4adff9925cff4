import Backends
import Document
import Formats
import IR
import RuntimeContract
import Source
import Testing

/// A plan written by hand: two stages that train, one that checks drift, and a model server.
enum Fixture {
  static let rule: Rule = "a test says so"

  static func sourced<Value>(_ value: Value) -> Sourced<Value> { Sourced(value, rule: rule) }

  /// A value that was written at `line` of a spec whose lines are ten bytes long.
  static func written<Value>(_ value: Value, line: Int) -> Sourced<Value> {
    Sourced(value, origin: .span(Span(file: FileID(0), start: line * 10, end: line * 10 + 5)))
  }

  static func plan() -> Plan {
    Plan(
      identity: Identity(
        pipeline: sourced("churn"), environment: sourced("prod"), namespace: sourced("churn-prod"),
        description: sourced("Who leaves"), owner: sourced("growth-ml"),
        labels: [("tier", sourced("gold")), ("app.kubernetes.io/name", sourced("mine"))]),
      options: Options(
        orchestration: sourced(.airflow), servingPlatform: sourced(.kserve), cloudProvider: sourced(.aws),
        monitoringStack: sourced(.prometheus)),
      platform: Platform(
        kubernetesVersion: sourced("1.36"),
        airflow: Platform.ServiceAccountReference(namespace: sourced("airflow"), name: sourced("airflow-worker")),
        prometheus: Platform.Prometheus(
          namespace: sourced("monitoring"), labels: [("release", sourced("kube-prometheus-stack"))]),
        managesNamespace: sourced(true), managesQuota: sourced(true)),
      security: Security(
        secrets: sourced(.secretsManager),
        store: Security.SecretStore(kind: sourced("ClusterSecretStore"), name: sourced("aws")),
        identity: sourced(.irsa), deniesByDefault: sourced(true), references: [bearer]),
      cloud: nil,
      stages: [
        stage("data_ingestion", mounts: ["churn-subscribers", "churn-out-raw", "churn-data-regions"]),
        stage("model_training", cpu: "3500m", memory: "8Gi", gpus: 1, priority: "low"),
        stage("drift_detection", trigger: .schedule(hourly), priority: "low"),
      ],
      workflows: [
        workflow(nil, schedule: Schedule(cron: sourced("0 2 * * *"), timezone: sourced("Europe/Berlin"))),
        workflow("drift_detection", schedule: hourly),
      ],
      backoff: Backoff(delay: sourced(60), factor: sourced(2), maximum: sourced(900)),
      volumes: Volumes(
        workspace: Volumes.Workspace(
          name: sourced("churn-workspace"), storageClass: sourced("efs"), size: sourced("50Gi")),
        buckets: [
          Volumes.Bucket(
            id: "source-subscribers", name: sourced("churn-subscribers"),
            volumeName: sourced("churn-prod.churn-subscribers"),
            bucket: sourced("acme-raw"), prefix: sourced("subscribers/"), mountPath: sourced("/data/subscribers"),
            region: sourced("eu-west-1"), isWritable: false),
          Volumes.Bucket(
            id: "out-raw", name: sourced("churn-out-raw"), volumeName: sourced("churn-prod.churn-out-raw"),
            bucket: sourced("acme-lake"), prefix: sourced("raw/"), mountPath: sourced("/out/raw"),
            region: sourced("eu-west-1"), isWritable: true),
        ],
        files: [
          Volumes.DataFile(
            name: sourced("churn-data-regions"), fileName: sourced("regions (1).csv"),
            mountPath: sourced("/data/regions"), contents: "region,name\nno,\"{{ 1 }}\"\n")
        ]),
      serving: serving(),
      objectives: Objectives(availability: written(0.999, line: 7), latencyP99: written(0.2, line: 8)),
      flows: [
        flow("dns", .egress, .all, .dns(nodeLocal: nil)),
        flow("cached-dns", .egress, .all, .dns(nodeLocal: sourced("169.254.20.10"))),
        flow("tracker", .egress, .stages, .namespace(sourced("mlflow")), ports: [5000]),
        flow("training-out", .egress, .stage("model_training"), .anywhere, ports: [443]),
        flow("prometheus", .ingress, .serving, .namespace(sourced("monitoring")), ports: [8080]),
        flow("pod-identity", .egress, .stages, .address(sourced("169.254.170.23/32")), ports: [80]),
      ],
      deployment: deployment("churn", "prod"), expectations: [], notes: [])
  }

  /// Where an environment's output goes; nothing syncs it without a repository.
  static func deployment(
    _ pipeline: String, _ environment: String, owner: String = "", namespace: String? = nil,
    repository: String? = nil, branch: String = "main", pattern: String? = nil,
    cluster: Deployment.Cluster = .own, argocd: String = "argocd"
  ) -> Deployment {
    Deployment(
      pipeline: sourced(pipeline), environment: sourced(environment),
      namespace: sourced(namespace ?? "\(pipeline)-\(environment)"), owner: sourced(owner),
      labels: [.init("tier", sourced("gold"))], specPath: "specs/\(pipeline).yaml", managesNamespace: sourced(true),
      sourceBranch: sourced(branch),
      branch: RenderedBranch(
        pipeline: sourced(pipeline), environment: sourced(environment), branch: sourced(branch),
        pattern: pattern.map { sourced($0) }, outputFolder: sourced("generated")),
      sync: repository.map {
        .init(repository: sourced($0), controllerNamespace: sourced(argocd), cluster: sourced(cluster))
      })
  }

  static let hourly = Schedule(cron: sourced("0 * * * *"), timezone: sourced("UTC"))

  static func workflow(_ name: String?, schedule: Schedule?) -> Workflow {
    Workflow(
      name: name, summary: sourced("A test runs it."), schedule: schedule, maximumRuns: sourced(1),
      maximumStages: sourced(2), timeout: sourced(7200), folderPrefix: sourced(name.map { "\($0)-" } ?? ""))
  }

  static let bearer = SecretReference(
    path: sourced("serving/churn"), key: sourced("token"), secretName: sourced("churn-serving-churn"))

  static func serving() -> Serving {
    Serving(
      name: sourced("churn"), image: sourced("ghcr.io/acme/mlgen-runtime:1.0.0"),
      model: Serving.PinnedModel(
        version: sourced("12"), uri: sourced("s3://acme-models/churn/12/"), digest: sourced("sha256:abc")),
      replicas: Serving.Replicas(minimum: written(2, line: 3), maximum: written(10, line: 4)),
      autoscaling: Serving.Autoscaling(signal: sourced(.cpu), target: sourced(70)),
      resources: resources("1", "2Gi"),
      account: Account(
        name: sourced("churn-serving"), role: sourced("arn:aws:iam::1:role/churn-prod-serving"),
        roleName: sourced("churn-prod-serving")),
      config: config("serve.json", port: 8080), predictionLog: nil, bearer: bearer, drainSeconds: sourced(20),
      deadlineSeconds: sourced(1))
  }

  static func config(_ fileName: String, port: Int) -> StageConfig {
    StageConfig(
      fileName: fileName, document: ["http_port": Node(written(port, line: 5)), "note": Node(#"no "quotes" {{"#)])
  }

  static func resources(_ cpu: String, _ memory: String, gpus: Int = 0) -> Resources {
    Resources(
      cpu: sourced(cpu), memory: sourced(memory), gpus: sourced(gpus), gpuResource: sourced("nvidia.com/gpu"))
  }

  static func stage(
    _ name: String, trigger: Stage.Trigger = .pipeline, cpu: String = "500m", memory: String = "1Gi", gpus: Int = 0,
    priority: String? = nil, mounts: [String] = []
  ) -> Stage {
    let dashed = name.replacing("_", with: "-")
    return Stage(
      name: sourced(name), summary: sourced("Does its part."), objectName: sourced("churn-\(dashed)"),
      trigger: trigger,
      image: sourced("ghcr.io/acme/mlgen-runtime:1.0.0"), command: [], arguments: [], environment: [],
      config: config("\(name).json", port: 1), resources: resources(cpu, memory, gpus: gpus), retries: sourced(2),
      timeout: sourced(3600),
      nodeTimeout: sourced(900), imageTimeout: sourced(600), weight: sourced(10), dependencies: [],
      account: Account(
        name: sourced("churn-\(dashed)"), role: sourced("arn:aws:iam::1:role/churn-prod-\(dashed)"),
        roleName: sourced("churn-prod-\(dashed)")),
      placement: Placement(
        spot: sourced(false), priorityClass: priority.map { sourced("churn-prod.churn-\($0)") },
        priority: priority.map { sourced($0) }, queue: nil, instanceTypes: []),
      mounts: mounts, secrets: [], access: [])
  }

  static func flow(
    _ name: String, _ direction: Flow.Direction, _ subject: Flow.Subject, _ peer: Flow.Peer, ports: [Int] = []
  ) -> Flow {
    Flow(
      name: name, direction: direction, subject: subject, peer: peer, ports: ports.map { sourced($0) },
      reason: "a test needs it", origin: .rule(rule))
  }
}

/// The objects of a plan, as they are applied.
func objects(_ plan: Plan) throws -> KubernetesObjectSet {
  try KubernetesObjectSet(Registry.kubernetesObjects(for: plan))
}

extension KubernetesObjectSet {
  /// The object with the id, or a failure of the test.
  func require(_ id: String, _ location: SourceLocation = #_sourceLocation) throws -> Node {
    try #require(self[id], "among \(objects.map(\.id))", sourceLocation: location).node
  }
}

extension Node {
  /// The node below: keys of mappings, indices of lists.
  subscript(path: String...) -> Node? {
    path.reduce(Optional(self)) { node, step in
      if case .list(let items) = node?.content {
        return Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
      }
      return node?[step]
    }
  }

  var items: [Node] { if case .list(let items) = content { items } else { [] } }
  var entries: [Entry] { if case .mapping(let entries) = content { entries } else { [] } }
}
