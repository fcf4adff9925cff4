internal import Document
internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// Where a URI of the spec appears inside a container.
struct MountedPath {
  /// The file or folder.
  let path: Sourced<String>
  /// The name in `Volumes.buckets` or `Volumes.files`.
  let volume: String
}

/// The volumes of an environment, as stages ask for them: each asked-for URI becomes one mount.
struct Mounts {
  private let names: ObjectNames
  private let region: Sourced<String>?
  private let identity: Security.IdentityKind
  private(set) var buckets: [Volumes.Bucket] = []
  private(set) var files: [Volumes.DataFile] = []

  init(names: ObjectNames, region: Sourced<String>?, identity: Security.IdentityKind) {
    self.names = names
    self.region = region
    self.identity = identity
  }

  /// Mounts a folder or file of a bucket, read-only.
  /// - Parameters:
  ///   - name: becomes part of object names and of the path: a DNS label.
  ///   - id: tells it from the other mounts, of data sources and of the pipeline's own.
  mutating func mount(bucket uri: Sourced<URI>, as name: Sourced<String>, id: String) -> MountedPath {
    // Mountpoint mounts folders: a file is reached through its folder.
    let (folder, file) = Self.parts(of: uri.value.path)
    let bucket = mount(
      folder: folder, of: uri, as: name, id: id, at: name.map { "\(Contract.Path.sources)/\($0)" }, isWritable: false)
    let path = file.isEmpty ? bucket.$mountPath : bucket.$mountPath.map { "\($0)/\(file)" }
    return MountedPath(path: path, volume: bucket.name)
  }

  /// Mounts a folder of a bucket for the results of a stage.
  mutating func mount(_ results: ResultsMount, at uri: Sourced<URI>) -> Volumes.Bucket {
    let name = Sourced(results.mountName, rule: "results have a mount of their own")
    return mount(
      folder: Self.folder(uri.value.path), of: uri, as: name, id: results.mountName,
      at: uri.map { _ in results.path }, isWritable: true, isAppendOnly: results == .predictionLog)
  }

  private mutating func mount(
    folder: String, of uri: Sourced<URI>, as name: Sourced<String>, id: String, at path: Sourced<String>,
    isWritable: Bool, isAppendOnly: Bool = false
  ) -> Volumes.Bucket {
    let digest = Self.digest(
      of: uri.value, folder: folder, region: region?.value, identity: identity, isWritable: isWritable)
    let named = name.joined(with: uri.origin)
    let bucket = Volumes.Bucket(
      id: id, name: named.map { names.claim($0, digest: digest) },
      volumeName: named.map { names.volume($0, digest: digest) }, bucket: uri.map(\.authority),
      prefix: uri.map { _ in folder }, mountPath: path.joined(with: uri.origin), region: region, isWritable: isWritable,
      isAppendOnly: isAppendOnly)
    if let known = buckets.first(where: { $0.name == bucket.name }) { return known }
    buckets.append(bucket)
    return bucket
  }

  /// Of the mount of a source.
  static func digest(of uri: URI, region: String?, identity: Security.IdentityKind) -> String {
    digest(of: uri, folder: parts(of: uri.path).folder, region: region, identity: identity, isWritable: false)
  }

  /// Of the mount of results.
  static func digest(ofResultsAt uri: URI, region: String?, identity: Security.IdentityKind) -> String {
    digest(of: uri, folder: folder(uri.path), region: region, identity: identity, isWritable: true)
  }

  /// Eight hexadecimal digits that change with whatever of a volume Kubernetes lets nobody change.
  private static func digest(
    of uri: URI, folder: String, region: String?, identity: Security.IdentityKind, isWritable: Bool
  ) -> String {
    let parts = [uri.authority, folder, region ?? "", "\(identity)"] + (isWritable ? ["writable"] : [])
    return String(ContentDigest.hex(of: Array(parts.joined(separator: "\n").utf8)).prefix(8))
  }

  /// With its closing `/`; empty for the whole bucket.
  private static func folder(_ key: String) -> String { key.isEmpty || key.hasSuffix("/") ? key : "\(key)/" }

  /// The folder of a key, with its closing `/`, and the file in it. A last part with an extension is a file.
  private static func parts(of key: String) -> (folder: String, file: String) {
    let folder: Substring
    let last: Substring
    if let slash = key.lastIndex(of: "/") {
      (folder, last) = (key[...slash], key[key.index(after: slash)...])
    } else {
      (folder, last) = ("", key[...])
    }
    if last.isEmpty || last.contains(".") { return (String(folder), String(last)) }
    return (Self.folder(key), "")
  }

  /// Carries a small local file in a ConfigMap.
  mutating func carry(file uri: Sourced<URI>, contents: String, as name: Sourced<String>) -> MountedPath {
    let fileName = uri.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path }
    let mountPath = name.map { "\(Contract.Path.sources)/\($0)" }
    let object = name.map { names.dataFile($0) }
    files.append(Volumes.DataFile(name: object, fileName: fileName, mountPath: mountPath, contents: contents))
    return MountedPath(path: mountPath.combined(with: fileName) { "\($0)/\($1)" }, volume: object.value)
  }
}
