internal import Document
public import IR
public import RuntimeContract
internal import Source

/// The graph that one machine runs: the containers that orchestrators print, with nothing left out that a program can see.
public enum LocalRun {
  /// - Parameter spec: its path from the root of the repository.
  public static func graph(of plan: Plan, spec: String) -> RunGraph {
    let main = plan.workflows.first { $0.name == nil }
    let stages = plan.stages.filter { stage in if case .pipeline = stage.trigger { true } else { false } }
    return RunGraph(
      pipeline: plan.identity.pipeline, environment: plan.identity.environment, spec: spec,
      timeoutSeconds: main?.timeout ?? 0, maximumStages: main?.maximumStages ?? 1,
      retryDelay: RetryDelay(
        first: plan.backoff.delay, factor: plan.backoff.factor, maximum: plan.backoff.maximum),
      stages: stages.map(Self.stage), mounts: mounts(plan),
      server: plan.serving.map { serving in
        RunServer(config: config(serving.config), mounts: serving.predictionLog.map { [$0.name] } ?? [])
      },
      scheduled: plan.stages.filter { stage in if case .schedule = stage.trigger { true } else { false } }.map(\.name))
  }

  private static func stage(_ stage: Stage) -> RunStage {
    RunStage(
      name: stage.name, summary: stage.summary, image: stage.image, command: stage.command.map(\.value),
      arguments: stage.arguments.map(\.value),
      variables: stage.environment.map { variable in
        switch variable.value {
        case .literal(let value): RunVariable(name: variable.name, value: value.value)
        case .secret: RunVariable(name: variable.name, value: nil)
        }
      },
      config: stage.config.map(config), dependencies: stage.dependencies.map(\.value), mounts: stage.mounts,
      secretFiles: stage.secrets.map(\.path), cpu: stage.resources.cpu, memory: stage.resources.memory,
      gpus: stage.resources.gpus, retries: stage.retries, timeoutSeconds: stage.timeout, weight: stage.weight)
  }

  private static func config(_ config: StageConfig) -> RunConfig {
    RunConfig(fileName: config.fileName, text: String(decoding: config.text.bytes, as: UTF8.self))
  }

  private static func mounts(_ plan: Plan) -> [RunMount] {
    var buckets = plan.volumes.buckets
    if let log = plan.serving?.predictionLog, !buckets.contains(where: { $0.name == log.name }) { buckets.append(log) }
    return buckets.map { bucket in
      RunMount(
        name: bucket.name, path: bucket.mountPath, isWritable: bucket.isWritable,
        bucket: RunBucket(name: bucket.bucket, prefix: bucket.prefix), file: nil)
    }
      + plan.volumes.files.map { file in
        RunMount(
          name: file.name, path: file.mountPath, isWritable: false, bucket: nil,
          file: RunConfig(fileName: file.fileName, text: file.contents))
      }
  }
}
