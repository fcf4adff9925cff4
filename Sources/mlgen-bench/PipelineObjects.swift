internal import Document
internal import Source

/// The five objects that benchmarks render for a pipeline, as Swift literals that read like the YAML they print.
struct PipelineObjects {
  private let parameters: Parameters
  private let hasOrigins: Bool

  init(_ parameters: Parameters, hasOrigins: Bool) {
    self.parameters = parameters
    self.hasOrigins = hasOrigins
  }

  var all: [Node] { [deployment, service, autoscaler, monitor, training] }

  private var deployment: Node {
    object(
      "apps/v1", "Deployment",
      [
        "replicas": node(parameters.minReplicas),
        "selector": ["matchLabels": selector],
        "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0]],
        "template": [
          "metadata": ["labels": labels],
          "spec": [
            "serviceAccountName": node(parameters.name),
            "securityContext": ["runAsNonRoot": true, "runAsUser": 10001, "fsGroup": 10001],
            "containers": [server],
            "tolerations": [["key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"]],
            "nodeSelector": ["accelerator": "nvidia"],
            "volumes": [
              ["name": "models", "persistentVolumeClaim": ["claimName": node(parameters.name.map { "\($0)-models" })]]
            ],
          ],
        ],
      ])
  }

  private var server: Node {
    [
      "name": "server",
      "image": node(parameters.image.combined(with: parameters.tag) { "\($0):\($1)" }),
      "ports": [["name": "http", "containerPort": node(parameters.port)]],
      "env": environment,
      "resources": [
        "requests": ["cpu": node(parameters.cpu), "memory": node(parameters.memory)],
        "limits": [
          "cpu": node(parameters.cpu), "memory": node(parameters.memory), "nvidia.com/gpu": node(parameters.gpu),
        ],
      ],
      "readinessProbe": ["httpGet": ["path": "/v2/health/ready", "port": "http"], "periodSeconds": 5],
      "livenessProbe": ["httpGet": ["path": "/v2/health/live", "port": "http"], "periodSeconds": 10],
      "volumeMounts": [["name": "models", "mountPath": "/models", "readOnly": true]],
    ]
  }

  private var service: Node {
    object(
      "v1", "Service",
      [
        "type": "ClusterIP",
        "selector": selector,
        "ports": [["name": "http", "port": 80, "targetPort": "http"]],
      ])
  }

  private var autoscaler: Node {
    object(
      "autoscaling/v2", "HorizontalPodAutoscaler",
      [
        "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": node(parameters.name)],
        "minReplicas": node(parameters.minReplicas),
        "maxReplicas": node(parameters.maxReplicas),
        "metrics": [
          [
            "type": "Resource",
            "resource": [
              "name": "cpu",
              "target": ["type": "Utilization", "averageUtilization": node(parameters.targetCPU)],
            ],
          ]
        ],
        "behavior": ["scaleDown": ["stabilizationWindowSeconds": 300]],
      ])
  }

  private var monitor: Node {
    object(
      "monitoring.coreos.com/v1", "ServiceMonitor",
      [
        "selector": ["matchLabels": selector],
        "endpoints": [["port": "http", "path": "/metrics", "interval": "15s"]],
      ])
  }

  private var training: Node {
    object(
      "batch/v1", "CronJob", name: parameters.name.map { "\($0)-train" },
      [
        "schedule": node(parameters.schedule),
        "concurrencyPolicy": "Forbid",
        "successfulJobsHistoryLimit": 3,
        "jobTemplate": [
          "spec": [
            "backoffLimit": 2,
            "template": ["metadata": ["labels": labels], "spec": ["restartPolicy": "Never", "containers": [trainer]]],
          ]
        ],
      ])
  }

  private var trainer: Node {
    [
      "name": "train",
      "image": node(parameters.trainImage.combined(with: parameters.tag) { "\($0):\($1)" }),
      "args": ["--pipeline", node(parameters.name)],
      "env": environment,
      "resources": ["limits": ["nvidia.com/gpu": node(parameters.gpu), "memory": node(parameters.memory)]],
    ]
  }

  private var environment: Node {
    .list(parameters.environment.map { ["name": node($0.name), "value": node($0.value)] })
  }

  private var selector: Node { ["app.kubernetes.io/name": node(parameters.name)] }

  private var labels: Node {
    [
      "app.kubernetes.io/name": node(parameters.name), "app.kubernetes.io/part-of": "mlgen",
      "team": node(parameters.team),
    ]
  }

  private func object(_ apiVersion: Node, _ kind: Node, name: Sourced<String>? = nil, _ spec: Node) -> Node {
    let node: Node = [
      "apiVersion": apiVersion,
      "kind": kind,
      "metadata": [
        "name": self.node(name ?? parameters.name), "namespace": self.node(parameters.namespace), "labels": labels,
      ],
      "spec": spec,
    ]
    return hasOrigins ? node.from(parameters.name.origin) : node
  }

  private func node(_ value: Sourced<String>) -> Node { hasOrigins ? Node(value) : Node(value.value) }
  private func node(_ value: Sourced<Int>) -> Node { hasOrigins ? Node(value) : Node(value.value) }
}
