internal import Document
internal import Formats
internal import IR
internal import Source

/// The volume that the stages of a run share. Stages of one run may stand on several nodes, hence ReadWriteMany.
enum WorkspaceClaim {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    guard let first = scope.plan.stages.first else { return [] }
    let workspace = scope.plan.volumes.workspace
    return [
      scope.object(
        "persistent-volume-claim/workspace", "v1", "PersistentVolumeClaim", name: workspace.$name,
        origin: workspace.storageClass?.origin ?? first.$name.origin, annotations: [ArgoCD.keeps],
        body: [
          .init(
            "spec",
            [
              "accessModes": ["ReadWriteMany"],
              "storageClassName": workspace.storageClass.map { Node($0) } ?? .absent,
              "resources": [
                "requests": [
                  "storage": Node(workspace.$size).parameter("workspace.size", "Size of the volume that runs share")
                ]
              ],
            ])
        ])
    ]
  }
}
