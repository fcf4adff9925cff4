internal import Diagnostics
internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// From a pipeline's merged and checked spec to the plan of one environment.
///
/// It runs behind the rules: what they refuse never comes here, so analysis decides and never judges.
struct Analysis {
  let spec: PipelineSpec
  let environment: Sourced<String>
  /// All environments of the pipeline, this one among them.
  let environments: [Sourced<String>]
  /// Where the output of this environment goes.
  let deployment: Deployment
  /// The project's folder in its git repository; nil when it is the root.
  let subfolder: Sourced<String>?
  /// What `pins/` says of this environment.
  let pins: Pins.Environment?
  /// `MAJOR.MINOR.PATCH` of this compiler, the tag of its own runtime image.
  let version: String
  /// The text of a local data file, by its path.
  let dataFile: (String) -> String?
  /// What serves where nothing is pinned, for a run that serves what it registers.
  var unpinned: Serving.PinnedModel?

  func plan() -> Plan {
    let pipeline = spec.metadata.$name
    let namespace = spec.namespace(in: environment)
    let names = ObjectNames(pipeline: pipeline.value, environment: environment.value, namespace: namespace.value)
    let identity = IdentityAnalysis(spec, names: names)
    let table = ColumnAnalysis(spec)
    var secrets = SecretAnalysis(spec, names: names)
    var mounts = Mounts(names: names, region: spec.cloud?.$region, identity: identity.kind.value)
    let sources = spec.data.sources.map { source in
      source.uri.isLocal
        ? mounts.carry(file: source.$uri, contents: dataFile(source.uri.path) ?? "", as: source.$name)
        : mounts.mount(bucket: source.$uri, as: source.$name, id: "source-\(source.name)")
    }
    var results: [ResultsMount: Volumes.Bucket] = [:]
    for result in ResultsMount.allCases {
      if let uri = result.uri(in: spec) { results[result] = mounts.mount(result, at: uri) }
    }
    let image = runtimeImage
    var notes: [Plan.Note] = []
    var serving: Serving?
    let pinned = pins?.model.map { model in
      Serving.PinnedModel(
        version: model.$version, uri: model.$uri.map(\.description), digest: model.$digest.present())
    }
    if let model = pinned ?? unpinned {
      serving = ServingAnalysis(
        spec: spec, names: names, table: table, identity: identity, image: image, model: model,
        predictionLog: results[.predictionLog]
      ).serving(secrets: &secrets)
    } else {
      notes.append(.noModelPinned)
    }
    let drift = driftMounts(&mounts, notes: &notes)
    let tracker = spec.platform.mlflow.$uri
    let promotion =
      spec.registry.isAutomatic(in: environment.value) ? PromotionAnalysis(spec, subfolder: subfolder) : nil
    var stageAnalysis = StageAnalysis(
      spec: spec, names: names, table: table, identity: identity, promotion: promotion,
      graph: StageGraph(spec, environment: environment.value), runtimeImage: image,
      pinnedImages: pins?.images ?? OrderedMap(), trackingURI: tracker.map(\.description), environment: environment,
      environments: environments, sources: sources,
      results: results, drift: drift, secrets: secrets)
    let stages = stageAnalysis.stages()
    let flows = FlowAnalysis(
      spec: spec, identity: identity.kind.value, identityOrigin: identity.kind.origin, tracker: tracker,
      promotion: promotion, serves: serving != nil, usesObjectStore: objectStore(model: serving?.model))
    // The spec may name a layer that no stage of its own list of stages writes.
    let mounted = Set(stages.flatMap(\.mounts) + [serving?.predictionLog?.name].compactMap { $0 })
    let buckets = mounts.buckets.filter { !$0.isWritable || mounted.contains($0.name) }
    let volumes = Volumes(
      workspace: Volumes.Workspace(
        name: pipeline.map { _ in names.workspace }, storageClass: spec.platform.storage.$storageClass.present(),
        size: spec.platform.storage.$size.map(\.description)),
      buckets: buckets.sorted { $0.name < $1.name }, files: mounts.files.sorted { $0.name < $1.name })
    return Plan(
      identity: Identity(
        pipeline: pipeline, environment: environment, namespace: namespace,
        description: spec.metadata.$description.map { $0 ?? "" }, owner: spec.metadata.$owner.map { $0 ?? "" },
        labels: spec.metadata.labels.entries.map { ($0.key, $0.value) }),
      options: options, platform: platform,
      security: Security(
        secrets: secrets.backend,
        store: spec.platform.secretStore.flatMap { store in
          secrets.backend.value == .kubernetes
            ? nil : Security.SecretStore(kind: store.$kind.map(\.rawValue), name: store.$name)
        }, identity: identity.kind, deniesByDefault: spec.security.$network.map { $0 == .denyByDefault },
        references: stageAnalysis.secrets.references),
      cloud: CloudAnalysis(spec, images: stages.map(\.$image) + [serving?.$image].compactMap { $0 })?.cloud,
      stages: stages, workflows: WorkflowAnalysis(spec: spec, stages: stages).workflows(),
      backoff: WorkflowAnalysis.backoff, volumes: volumes,
      serving: serving, objectives: objectives,
      flows: flows.flows(), deployment: deployment,
      expectations: QualityAnalysis(spec: spec, table: table).expectations, notes: notes)
  }

  /// The pinned image, else the spec's, else this compiler's own.
  private var runtimeImage: Sourced<String> {
    if let pinned = pins?.images["runtime"] { return pinned.map(\.description) }
    return spec.runtimeImage(version: version)
  }

  /// Drift is looked for where a model answers and its answers are kept.
  private func driftMounts(_ mounts: inout Mounts, notes: inout [Plan.Note]) -> StageAnalysis.DriftMounts? {
    guard let drift = spec.monitoring.drift, let log = spec.serving.predictionLog else { return nil }
    guard let model = pins?.model else {
      notes.append(.driftNeedsModel)
      return nil
    }
    func mount(_ uri: Sourced<URI>, _ name: String) -> MountedPath {
      mounts.mount(bucket: uri, as: Sourced(name, rule: "a mount of its own for drift detection"), id: name)
    }
    return StageAnalysis.DriftMounts(
      drift: drift, predictionLog: mount(log.$uri, "prediction-log"), predictionLogURI: log.$uri,
      model: mount(model.$uri, "serving-model"), modelURI: model.$uri)
  }

  /// Where the spec names an object store that pods talk to themselves.
  private func objectStore(model: Serving.PinnedModel?) -> Origin? {
    if let source = spec.data.sources.first(where: \.uri.isObjectStore) { return source.$uri.origin }
    for result in ResultsMount.allCases {
      if let uri = result.uri(in: spec) { return uri.origin }
    }
    if let model, model.uri.hasPrefix("s3://") { return model.$uri.origin }
    return nil
  }

  private var options: Options {
    let written = spec.options
    return Options(
      orchestration: written.$orchestration.map { $0.counterpart() },
      servingPlatform: written.$servingPlatform.map { $0.counterpart() },
      cloudProvider: written.$cloudProvider.map { $0.counterpart() },
      monitoringStack: written.$monitoringStack.map { $0.counterpart() })
  }

  private var platform: Platform {
    let written = spec.platform
    return Platform(
      kubernetesVersion: written.kubernetes.$version,
      airflow: Platform.ServiceAccountReference(
        namespace: written.airflow.$namespace, name: written.airflow.$serviceAccount),
      prometheus: Platform.Prometheus(
        namespace: written.prometheus.$namespace,
        labels: written.prometheus.labels.entries.map { ($0.key, $0.value) }),
      managesNamespace: written.$manage.map { $0.contains { $0.value == .namespace } },
      managesQuota: written.$manage.map { $0.contains { $0.value == .quota } })
  }

  private var objectives: IR.Objectives {
    let written = spec.monitoring.objectives
    return IR.Objectives(
      availability: written.$availability.present()?.map(\.value),
      latencyP99: written.$latencyP99.present()?.map(\.seconds))
  }
}

extension PipelineSpec {
  /// The image with mlgen's own programs, whatever is pinned: the spec's, else this compiler's own.
  func runtimeImage(version: String) -> Sourced<String> {
    if let written = delivery?.images.$runtime.present() { return written.map(\.description) }
    if let registry = delivery?.$registry.present() { return registry.map { "\($0)/mlgen-runtime:\(version)" } }
    return Sourced("mlgen-runtime:\(version)", rule: "the runtime image of this compiler's version")
  }
}
