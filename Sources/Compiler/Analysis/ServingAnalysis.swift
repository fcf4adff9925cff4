internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// The model server of an environment in which a model is pinned.
struct ServingAnalysis {
  let spec: PipelineSpec
  let names: ObjectNames
  let table: ColumnAnalysis
  let identity: IdentityAnalysis
  let image: Sourced<String>
  let model: Serving.PinnedModel
  /// Where the prediction log goes; nil without one.
  let predictionLog: Volumes.Bucket?

  func serving(secrets: inout SecretAnalysis) -> Serving {
    let serving = spec.serving
    let bearer = serving.auth.map { secrets.refer(to: $0.$bearer) }
    let name = spec.metadata.$name.map { _ in names.serving }
    let drain = Sourced(20, rule: "a gateway forgets a pod within twenty seconds of its leaving")
    let resources = serving.resources.plan
    return Serving(
      name: name, image: image, model: model,
      replicas: Serving.Replicas(minimum: serving.replicas.$min, maximum: serving.replicas.$max),
      autoscaling: autoscaling, resources: resources,
      account: identity.account(name.map { _ in names.servingAccount }, part: "serving"),
      config: config(bearer: bearer, drain: drain), predictionLog: predictionLog, bearer: bearer, drainSeconds: drain,
      deadlineSeconds: serving.limits.$deadline.map(\.secondsRoundedUp))
  }

  private var autoscaling: Serving.Autoscaling {
    let written = spec.serving.autoscaling
    let signal = written.$signal.map { signal -> Serving.Autoscaling.Signal in
      switch signal {
      case .cpu: .cpu
      case .memory: .memory
      case .concurrency, .latency, .lag:
        preconditionFailure("scaling by \(signal.rawValue) is not built yet, which is an error before analysis")
      }
    }
    return Serving.Autoscaling(signal: signal, target: written.$target.map { Int(($0.value * 100).rounded()) })
  }

  private func config(bearer: SecretReference?, drain: Sourced<Int>) -> StageConfig {
    let serving = spec.serving
    var marks = OriginMarks()
    let name = ModelConfigs(spec: spec, table: table).modelName
    marks.add(name.origin, "model")
    marks.add(model.$version.origin, "model_version")
    marks.add(serving.limits.place.origin, "limits")
    marks.add(serving.limits.$queue.origin, "limits", "queue")
    marks.add(serving.limits.$deadline.origin, "limits", "deadline_ms")
    marks.add(serving.limits.$body.origin, "limits", "max_body_bytes")
    if let batching = serving.batching {
      marks.add(batching.place.origin, "batching")
      marks.add(batching.$maxRows.origin, "batching", "max_rows")
      marks.add(batching.$maxDelay.origin, "batching", "max_delay_ms")
    }
    if let warmUp = serving.warmUp { marks.add(warmUp.$requests.origin, "warm_up_requests") }
    marks.add(serving.$missingValues.origin, "missing_values")
    if let auth = serving.auth { marks.add(auth.$bearer.origin, "bearer_token_file") }
    if let log = serving.predictionLog {
      marks.add(log.place.origin, "prediction_log")
      marks.add(log.$sample.origin, "prediction_log", "sample")
      marks.add(log.$uri.origin, "prediction_log", "uri")
      marks.add(log.$uri.origin, "prediction_log", "path")
    }
    let objective = spec.monitoring.objectives.$latencyP99
    marks.add(objective.origin, "duration_buckets_seconds")
    marks.add(drain.origin, "drain_seconds")
    marks.add(serving.resources.$cpu.origin, "threads")
    let config = ServeConfig(
      modelName: name.value, modelVersion: model.version, modelPath: Contract.Path.model,
      httpPort: ServingInterface.http.number, grpcPort: ServingInterface.grpc.number,
      limits: ServingLimits(
        queue: serving.limits.queue, deadlineMS: serving.limits.deadline.milliseconds,
        maxBodyBytes: serving.limits.body.bytes),
      batching: serving.batching.map {
        BatchingConfig(maxRows: $0.maxRows, maxDelayMS: Double($0.maxDelay.milliseconds))
      },
      warmUpRequests: serving.warmUp?.requests ?? 0, missingValues: serving.missingValues.counterpart(),
      bearerTokenFile: bearer == nil ? nil : Contract.Path.bearerToken, tls: nil,
      predictionLog: serving.predictionLog.map {
        PredictionLog(sample: $0.sample.value, uri: $0.uri.description, path: ResultsMount.predictionLog.path)
      },
      variant: nil, split: nil, onDemand: nil, cacheSeconds: 0,
      durationBucketsSeconds: ServingInterface.durationBuckets(
        objectives: objective.value.map { [$0.seconds] } ?? []),
      drainSeconds: drain.value, threads: max(1, Int(serving.resources.cpu.cores)))
    return StageConfig(.serve, config, marks: marks, origin: serving.place.origin)
  }
}
