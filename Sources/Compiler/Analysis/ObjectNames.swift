internal import Source
internal import Spec

/// Every name that a pipeline gives to things outside itself, in one place: what makes them and what checks their
/// length and their collisions cannot disagree.
struct ObjectNames: Sendable {
  let pipeline: String
  let environment: String
  let namespace: String

  init(pipeline: String, environment: String, namespace: String) {
    self.pipeline = pipeline
    self.environment = environment
    self.namespace = namespace
  }

  /// The namespace of an environment that names none.
  static func defaultNamespace(pipeline: String, environment: String) -> String { "\(pipeline)-\(environment)" }

  /// `_` of the language is `-` in Kubernetes.
  static func dashed(_ name: String) -> String {
    String(decoding: name.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
  }

  /// A stage's ConfigMap, service account and pods' stem.
  func stage(_ stage: String) -> String { "\(pipeline)-\(Self.dashed(stage))" }

  /// The InferenceService and its runtime. KServe adds `-predictor` for the Deployment and the Service.
  var serving: String { pipeline }

  /// The Deployment that KServe makes.
  var predictor: String { "\(serving)-predictor" }

  /// The first label of the host name under which KServe publishes the predictor: at most 63 characters.
  var predictorHost: String { "\(predictor)-\(namespace)" }

  /// The model server's ConfigMap and service account.
  var servingAccount: String { "\(pipeline)-serving" }

  /// The claim of the volume that the stages of a run share.
  var workspace: String { "\(pipeline)-workspace" }

  /// The claim of a bucket's mount. A volume's source can never change, so a mount of something else needs another name:
  /// - Parameter digest: of what is mounted, see `Mounts.digest`.
  func claim(_ source: String, digest: String) -> String { "\(pipeline)-\(Self.dashed(source))-\(digest)" }

  /// A bucket's PersistentVolume.
  func volume(_ source: String, digest: String) -> String { clusterWide(claim(source, digest: digest)) }

  /// The ConfigMap that carries a small local file.
  func dataFile(_ source: String) -> String { "\(pipeline)-data-\(Self.dashed(source))" }

  /// A PriorityClass of the environment's own.
  func priorityClass(_ priority: String) -> String { clusterWide("\(pipeline)-\(priority)") }

  /// A name for an object of the whole cluster: no namespace holds a `.`, so two that differ in the namespace or in the
  /// name behind it are never one, whatever dashes stand in them.
  private func clusterWide(_ name: String) -> String { "\(namespace).\(name)" }

  /// The Kubernetes Secret into which the external store's `path` is synced.
  func syncedSecret(_ path: String) -> String {
    let dashed = path.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "\(pipeline)-\(String(dashed))"
  }

  /// The cloud role of a stage, or of `serving`: at most 64 characters in IAM.
  func role(_ part: String) -> String { "\(pipeline)-\(environment)-\(Self.dashed(part))" }
}

extension PipelineSpec {
  /// The namespace of the environment that the spec was merged for, as written or by its names.
  func namespace(in environment: Sourced<String>) -> Sourced<String> {
    $namespace.or(
      metadata.$name.combined(with: environment) { ObjectNames.defaultNamespace(pipeline: $0, environment: $1) })
  }
}
