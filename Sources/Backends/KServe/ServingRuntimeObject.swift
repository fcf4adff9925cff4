internal import Document
internal import Formats
internal import IR
internal import RuntimeContract
internal import Source

/// How KServe runs `mlgen-serve`: the container of the model server, of this pipeline's own namespace.
///
/// KServe fills Go templates in the container (`{{.Name}}`), so no text of a user's stands in it but the image.
enum ServingRuntimeObject {
  static func object(_ serving: Serving, _ scope: ObjectScope) -> KubernetesObject {
    scope.object(
      "serving-runtime", "serving.kserve.io/v1alpha1", "ServingRuntime", name: serving.$name,
      origin: serving.$name.origin,
      body: [
        .init(
          "spec",
          [
            // Never chosen for someone else's model.
            "supportedModelFormats": [["name": Node(modelFormat), "version": "1", "autoSelect": false]],
            "protocolVersions": ["v2", "grpc-v2"],
            "multiModel": false,
            "containers": [container(serving)],
            "volumes": volumes(serving),
          ])
      ])
  }

  /// The format that InferenceService and runtime meet in.
  static let modelFormat = "onnx"

  private static func container(_ serving: Serving) -> Node {
    let resources = serving.resources
    var amounts: [Node.Entry] = [
      .init("cpu", Node(resources.$cpu).parameter("serving.resources.cpu", "CPU of a replica, requested and allowed")),
      .init(
        "memory",
        Node(resources.$memory).parameter("serving.resources.memory", "Memory of a replica, requested and allowed")),
    ]
    if resources.gpus > 0 {
      amounts.append(.init(resources.gpuResource, Node(resources.$gpus.map(String.init))))
    }
    let http = ServingInterface.http
    let grpc = ServingInterface.grpc
    return [
      // The name by which KServe finds the container among several: `constants.InferenceServiceContainerName`.
      "name": "kserve-container",
      "image": Node(serving.$image).parameter("serving.image", "Image of the model server, by digest or fixed tag"),
      "imagePullPolicy": "IfNotPresent",
      "command": .list(Program.serve.command.map { Node($0) }),
      "args": .list(Program.serve.arguments.map { Node($0) }),
      "ports": [
        ["name": Node(http.name), "containerPort": Node(http.number), "protocol": "TCP"],
        ["name": Node(grpc.name), "containerPort": Node(grpc.number), "protocol": "TCP"],
      ],
      // Loading and warming up may take five minutes; until then no other probe runs.
      "startupProbe": probe(ServingInterface.readyPath, period: 2, failures: 150),
      "readinessProbe": probe(ServingInterface.readyPath, period: 5, failures: 2),
      "livenessProbe": probe(ServingInterface.livePath, period: 10, failures: 3),
      "resources": ["requests": .mapping(amounts), "limits": .mapping(amounts)],
      "securityContext": PodSecurity.container,
      "volumeMounts": mounts(serving),
    ]
  }

  private static func probe(_ path: String, period: Int, failures: Int) -> Node {
    [
      "httpGet": ["path": Node(path), "port": Node(ServingInterface.http.name)],
      "periodSeconds": Node(period),
      "timeoutSeconds": 2,
      "failureThreshold": Node(failures),
    ]
  }

  private static func mounts(_ serving: Serving) -> Node {
    [
      ["name": "config", "mountPath": Node(Contract.Path.config), "readOnly": true],
      ["name": "temporary", "mountPath": Node(Contract.Path.temporary)],
      serving.bearer == nil
        ? .absent : ["name": "bearer", "mountPath": Node(Contract.Path.secrets), "readOnly": true],
      serving.predictionLog.map { ["name": "prediction-log", "mountPath": Node($0.$mountPath)] } ?? .absent,
    ]
  }

  private static func volumes(_ serving: Serving) -> Node {
    var volumes: [Node] = [
      ["name": "config", "configMap": ["name": Node(serving.account.$name)]],
      ["name": "temporary", "emptyDir": ["sizeLimit": "256Mi"]],
    ]
    if let bearer = serving.bearer {
      let file = Contract.Path.bearerToken.dropFirst(Contract.Path.secrets.count + 1)
      volumes.append([
        "name": "bearer",
        "secret": [
          "secretName": Node(bearer.$secretName),
          // Octal 0440: the process reads it through the pod's group.
          "defaultMode": 0o440,
          "items": [["key": Node(bearer.$key), "path": Node(String(file))]],
        ],
      ])
    }
    if let log = serving.predictionLog {
      volumes.append(["name": "prediction-log", "persistentVolumeClaim": ["claimName": Node(log.$name)]])
    }
    return .list(volumes)
  }
}
