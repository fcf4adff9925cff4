internal import Diagnostics
internal import Document
internal import Formats
internal import IR
internal import RuntimeContract
internal import Source

/// A stage has mounted what its identity may read and write, the volume behind a mount is of that bucket, and its config
/// names no folder that nothing is mounted at.
enum BucketsAgree {
  static func check(_ plan: Plan, _ objects: ObjectIndex) -> [Diagnostic] {
    var volumes: [String: String] = [:]
    for volume in objects["PersistentVolume"] {
      guard let claim = volume.node["spec"]?["claimRef"]?["name"]?.string else { continue }
      volumes[claim] = volume.node["spec"]?["csi"]?["volumeAttributes"]?["bucketName"]?.string
    }
    var findings: [Diagnostic] = []
    for bucket in plan.volumes.buckets where volumes[bucket.name] != bucket.bucket {
      findings.append(.volumeDiffers(bucket, volume: volumes[bucket.name]))
    }
    for stage in plan.stages { findings += check(stage, plan.volumes) }
    return findings
  }

  private static func check(_ stage: Stage, _ volumes: Volumes) -> [Diagnostic] {
    let mounted = volumes.buckets.filter { stage.mounts.contains($0.name) }
    let files = volumes.files.filter { stage.mounts.contains($0.name) }
    var findings: [Diagnostic] = []
    let known = Set(volumes.buckets.map(\.name) + volumes.files.map(\.name))
    for name in stage.mounts where !known.contains(name) { findings.append(.mountOfNothing(name, of: stage)) }
    for access in stage.access {
      let isMounted = mounted.contains { holds($0, access) && mode(of: $0) == access.mode }
      if !isMounted { findings.append(.accessWithoutMount(access, of: stage)) }
    }
    for bucket in mounted {
      let isAllowed = stage.access.contains { holds(bucket, $0) && $0.mode == mode(of: bucket) }
      if !isAllowed { findings.append(.mountWithoutAccess(bucket, of: stage)) }
    }
    guard let config = stage.config else { return findings }
    let folders = mounted.map(\.mountPath) + files.map(\.mountPath)
    for (path, line) in paths(in: config.text)
    where !folders.contains(where: { path == $0 || path.hasPrefix("\($0)/") }) {
      let origin = config.text.origins[line].first ?? stage.$name.origin
      findings.append(.pathOfNothing(path, at: origin, of: stage))
    }
    return findings
  }

  /// As they stand in front of a path. Other texts of a config are the user's, whatever they look like.
  private static let keys = ["path", "labels", "model", "prediction_log"].map { "\"\($0)\": " }

  /// The texts of a config that begin as paths of mounts do, with their lines. Its bytes are there anyway, and to walk the
  /// document takes ten times as long.
  private static func paths(in text: RenderedText) -> [(path: String, line: Int)] {
    let quote = UInt8(ascii: "\"")
    let bytes = text.bytes
    var paths: [(path: String, line: Int)] = []
    var line = 1
    for index in bytes.indices.dropLast() {
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
      guard bytes[index] == quote, bytes[index + 1] == UInt8(ascii: "/"),
        keys.contains(where: { bytes[..<index].suffix($0.utf8.count).elementsEqual($0.utf8) })
      else { continue }
      let path = String(decoding: bytes[(index + 1)...].prefix { $0 != quote }, as: UTF8.self)
      if [Contract.Path.sources, Contract.Path.results].contains(where: { path.hasPrefix("\($0)/") }) {
        paths.append((path, line))
      }
    }
    return paths
  }

  /// Whether what is named lies in a mount. A folder may be named without its closing `/`.
  private static func holds(_ bucket: Volumes.Bucket, _ access: BucketAccess) -> Bool {
    let folder = "s3://\(bucket.bucket)/\(bucket.prefix)"
    return access.uri.hasPrefix(folder) || "\(access.uri)/" == folder
  }

  /// What an identity has to be allowed for a mount to work, and no more.
  private static func mode(of bucket: Volumes.Bucket) -> BucketAccess.Mode {
    bucket.isWritable ? (bucket.isAppendOnly ? .append : .write) : .read
  }
}

extension Diagnostic {
  fileprivate static func volumeDiffers(_ bucket: Volumes.Bucket, volume: String?) -> Diagnostic {
    Diagnostic(
      .bucketsDiffer, at: bucket.$bucket.origin.span,
      "the claim `\(bucket.name)` is for the bucket `\(bucket.bucket)`, and "
        + (volume.map { "its volume is of `\($0)`" } ?? "no volume is bound to it"))
  }

  fileprivate static func mountOfNothing(_ name: String, of stage: Stage) -> Diagnostic {
    Diagnostic(.bucketsDiffer, at: stage.$name.origin.span, "\(stage.name) mounts `\(name)`, which is not there")
  }

  fileprivate static func accessWithoutMount(_ access: BucketAccess, of stage: Stage) -> Diagnostic {
    Diagnostic(
      .bucketsDiffer, at: access.$uri.origin.span,
      "\(stage.name) may \(access.mode == .read ? "read" : "write") `\(access.uri)`, and has it not mounted for that")
  }

  fileprivate static func mountWithoutAccess(_ bucket: Volumes.Bucket, of stage: Stage) -> Diagnostic {
    Diagnostic(
      .bucketsDiffer, at: bucket.$bucket.origin.span,
      "\(stage.name) mounts `s3://\(bucket.bucket)/\(bucket.prefix)`, which its identity may not "
        + (bucket.isWritable ? "write" : "read"))
  }

  fileprivate static func pathOfNothing(_ path: String, at origin: Origin, of stage: Stage) -> Diagnostic {
    Diagnostic(
      .bucketsDiffer, at: origin.span, "the config of \(stage.name) names `\(path)`, where nothing is mounted")
  }
}
