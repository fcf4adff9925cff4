internal import Backends
internal import Diagnostics
internal import Source
internal import Spec

/// What the language knows and no backend serves yet: always an error, because silence would deploy less than the spec
/// says.
enum NotBuiltYet {
  static func check(_ spec: PipelineSpec) -> [Diagnostic] {
    var found = Findings()
    options(spec.options, &found)
    data(spec.data, &found)
    features(spec.features, &found)
    training(spec.training, &found)
    serving(spec.serving, &found)
    monitoring(spec.monitoring, &found)
    operations(spec, &found)
    return found.all
  }

  private struct Findings {
    var all: [Diagnostic] = []

    /// A value of a choice of which some are built.
    mutating func require<Value: RawRepresentable<String>>(_ value: Sourced<Value>, _ path: String) {
      let built = Registry.built(path)
      guard !built.contains(value.value.rawValue) else { return }
      all.append(
        Diagnostic(
          .notBuilt, at: value.origin.span, "`\(path): \(value.value.rawValue)` is not built yet",
          help: "what is built: \(built.map { "`\($0)`" }.joined(separator: ", "))"))
    }

    /// A section of which nothing is built.
    mutating func refuse(_ place: Place?, _ key: String, help: String? = nil) {
      guard let place, place.isWritten else { return }
      all.append(
        Diagnostic(.notBuilt, at: place.pointer, "`\(key)` is not built yet", help: help ?? "leave it out for now"))
    }

    /// A value that is there.
    mutating func refuse<Value>(_ value: Sourced<Value?>, _ key: String, help: String? = nil) {
      guard value.value != nil else { return }
      all.append(
        Diagnostic(.notBuilt, at: value.origin.span, "`\(key)` is not built yet", help: help ?? "leave it out for now"))
    }

    mutating func refuse(at origin: Origin, _ message: String, help: String) {
      all.append(Diagnostic(.notBuilt, at: origin.span, message, help: help))
    }
  }

  private static func options(_ options: PipelineSpec.Options, _ found: inout Findings) {
    found.require(options.$orchestration, "options.orchestration")
    found.require(options.$experimentTracking, "options.experiment_tracking")
    found.require(options.$featureStore, "options.feature_store")
    found.require(options.$servingPlatform, "options.serving_platform")
    found.require(options.$cloudProvider, "options.cloud_provider")
    found.require(options.$deploymentMode, "options.deployment_mode")
    found.require(options.$monitoringStack, "options.monitoring_stack")
  }

  private static func data(_ data: PipelineSpec.Data, _ found: inout Findings) {
    for source in data.sources {
      if let scheme = source.uri.scheme, scheme != .s3 {
        found.refuse(
          at: source.$uri.origin, "a source at `\(scheme.rawValue)://` is not built yet",
          help: "what is built: `s3://` and files of the repository")
      }
      if source.format == .parquet {
        found.refuse(
          at: source.$format.origin, "`format: parquet` is not built yet", help: "what is built: `csv`, `jsonl`")
      }
    }
    found.require(data.$versioning, "data.versioning")
    for (name, layer) in [
      ("raw", data.layers.raw), ("processed", data.layers.processed), ("features", data.layers.features),
    ] {
      if let layer { objectStore(layer.$uri, "data.layers.\(name)", &found) }
    }
  }

  private static func objectStore(_ uri: Sourced<URI>, _ key: String, _ found: inout Findings) {
    guard uri.isWritten, uri.value.scheme != .s3 else { return }
    let what = uri.value.scheme.map { "`\($0.rawValue)://`" } ?? "a local folder"
    found.refuse(at: uri.origin, "`\(key)` at \(what) is not built yet", help: "what is built: `s3://`")
  }

  /// What a feature store does; transforms are part of the model.
  private static func features(_ features: PipelineSpec.Features?, _ found: inout Findings) {
    guard let features else { return }
    let help = "leave it out until a feature store is built; transforms need none"
    found.refuse(features.$entity, "features.entity", help: help)
    found.refuse(features.$ttl, "features.ttl", help: help)
    if features.online {
      found.refuse(at: features.$online.origin, "`features.online` is not built yet", help: help)
    }
  }

  private static func training(_ training: PipelineSpec.Training, _ found: inout Findings) {
    if let search = training.search { found.require(search.$engine, "training.search.engine") }
    if let distributed = training.distributed {
      found.require(distributed.$engine, "training.distributed.engine")
    }
  }

  private static func serving(_ serving: PipelineSpec.Serving, _ found: inout Findings) {
    found.require(serving.autoscaling.$engine, "serving.autoscaling.engine")
    found.require(serving.autoscaling.$signal, "serving.autoscaling.signal")
    found.require(serving.rollout.$strategy, "serving.rollout.strategy")
    found.refuse(serving.rollout.abortOn?.place, "serving.rollout.abort_on")
    found.require(serving.$mesh, "serving.mesh")
    found.refuse(serving.cache?.place, "serving.cache")
    found.refuse(serving.batch?.place, "serving.batch")
    found.refuse(serving.stream?.place, "serving.stream")
    if let log = serving.predictionLog { objectStore(log.$uri, "serving.prediction_log.uri", &found) }
  }

  private static func monitoring(_ monitoring: PipelineSpec.Monitoring, _ found: inout Findings) {
    found.refuse(monitoring.objectives.$featureLatency, "monitoring.objectives.feature_latency")
    found.refuse(monitoring.kpi?.place, "monitoring.kpi")
    found.require(monitoring.$tracing, "monitoring.tracing")
    found.require(monitoring.$logs, "monitoring.logs")
    found.refuse(
      monitoring.alerts?.place, "monitoring.alerts",
      help: "leave it out for now: the rules' alerts go where Alertmanager sends them")
    found.refuse(monitoring.retraining?.place, "monitoring.retraining")
    found.refuse(monitoring.rollback?.place, "monitoring.rollback")
  }

  private static func operations(_ spec: PipelineSpec, _ found: inout Findings) {
    if let cost = spec.cost { found.refuse(cost.$spotShare, "cost.spot_share") }
    found.require(spec.security.$secrets, "security.secrets")
    if let identity = spec.security.$identity.present() {
      found.require(identity, "security.identity")
    }
    found.require(spec.platform.kserve.$mode, "platform.kserve.mode")
    if let artifacts = spec.registry.$artifacts.present() { objectStore(artifacts, "registry.artifacts", &found) }
    for stage in spec.stages ?? [] where stage.image == nil && StageKind(stage: stage.name) == .batchPrediction {
      found.refuse(
        at: stage.$name.origin, "the stage `batch_prediction` is not built yet", help: "leave it out for now")
    }
  }
}
