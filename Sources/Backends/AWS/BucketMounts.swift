internal import Document
internal import Formats
internal import IR
internal import Source

/// Buckets as volumes over the Mountpoint for Amazon S3 CSI driver, which has static provisioning alone: a volume and a
/// claim that name each other.
///
/// Fields as in the driver's docs/CONFIGURATION.md, mount options and what can be done with files as in Mountpoint's
/// doc/CONFIGURATION.md and doc/SEMANTICS.md.
enum BucketMounts {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    guard scope.plan.options.cloudProvider == .aws else { return [] }
    return scope.plan.volumes.buckets.flatMap { [volume($0, scope), claim($0, scope)] }
  }

  /// Asked for and ignored: a bucket has no size.
  private static let size: Node = "1Gi"

  /// The driver has no mode for one writer alone.
  private static func accessMode(_ bucket: Volumes.Bucket) -> Node {
    bucket.isWritable ? "ReadWriteMany" : "ReadOnlyMany"
  }

  private static func volume(_ bucket: Volumes.Bucket, _ scope: ObjectScope) -> KubernetesObject {
    let identity = scope.plan.security.$identity
    var options: [Node] =
      bucket.isWritable
      // A stage that is tried again replaces what it wrote before, and removes its marker first; the prediction log only
      // grows. Files belong to the user that pods run as: ownership is not the bucket's but the mount's.
      ? (bucket.isAppendOnly ? [] : ["allow-delete", "allow-overwrite"]) + [
        "allow-other", Node("uid \(PodSecurity.user)"), Node("gid \(PodSecurity.user)"),
      ] : ["read-only", "allow-other"]
    if let region = bucket.region { options.append(Node(region.map { "region \($0)" })) }
    if !bucket.prefix.isEmpty { options.append(Node(bucket.$prefix.map { "prefix \($0)" })) }
    let authentication: Node =
      switch identity.value {
      // The pod's own account reads, instead of one identity for the whole cluster.
      case .irsa, .podIdentity: Node("pod", origin: identity.origin)
      case .workloadIdentity, .node: Node("driver", origin: identity.origin)
      }
    return scope.object(
      "persistent-volume/\(bucket.id)", "v1", "PersistentVolume", name: bucket.$volumeName,
      level: .cluster,
      origin: bucket.$bucket.origin, annotations: [ArgoCD.goesLast],
      body: [
        .init(
          "spec",
          [
            "capacity": ["storage": size],
            "accessModes": [accessMode(bucket)],
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": "",
            "claimRef": [
              "apiVersion": "v1",
              "kind": "PersistentVolumeClaim",
              "namespace": Node(scope.plan.identity.$namespace),
              "name": Node(bucket.$name),
            ],
            "mountOptions": .list(options),
            "csi": [
              "driver": "s3.csi.aws.com",
              // The kubelet mounts one volume a handle, so a handle must be unique in the cluster.
              "volumeHandle": Node(bucket.$volumeName),
              "readOnly": bucket.isWritable ? .absent : true,
              "volumeAttributes": [
                "bucketName": Node(bucket.$bucket),
                "authenticationSource": authentication,
                "stsRegion": identity.value == .irsa ? bucket.region.map { Node($0) } ?? .absent : .absent,
              ],
            ],
          ])
      ])
  }

  private static func claim(_ bucket: Volumes.Bucket, _ scope: ObjectScope) -> KubernetesObject {
    scope.object(
      "persistent-volume-claim/\(bucket.id)", "v1", "PersistentVolumeClaim", name: bucket.$name,
      origin: bucket.$bucket.origin, annotations: [ArgoCD.goesLast],
      body: [
        .init(
          "spec",
          [
            "accessModes": [accessMode(bucket)],
            "storageClassName": "",
            "volumeName": Node(bucket.$volumeName),
            "resources": ["requests": ["storage": size]],
          ])
      ])
  }
}
