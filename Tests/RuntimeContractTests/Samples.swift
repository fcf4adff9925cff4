import RuntimeContract

/// Files that programs hand to each other, and a config of every program with every optional part there, so that a test that walks them meets every object.
enum Samples {
  static let all: [any (Codable & Hashable & Sendable)] = [
    ingest, validateData, features, PrepareConfig(ingest: ingest, validate: validateData, features: features), fit,
    validateModel, register, drift, score, serve, registration, verdict,
  ]

  static let columns = [
    Column(name: "id", type: .string, role: .id, minimum: nil, maximum: nil, values: [], maxMissing: nil),
    Column(name: "fee", type: .number, role: .feature, minimum: 0, maximum: 1e3, values: [], maxMissing: 0.05),
    Column(
      name: "plan", type: .category, role: .feature, minimum: nil, maximum: nil, values: ["a", "b"], maxMissing: 0),
    Column(name: "left", type: .boolean, role: .label, minimum: nil, maximum: nil, values: [], maxMissing: nil),
  ]

  static let registration = Registration(
    modelName: "churn", version: "12", uri: "s3://acme-ml-models/churn/12/",
    digest: "sha256:" + String(repeating: "0f", count: 32))

  static let verdict: ModelVerdict = {
    let interval = Interval(low: 0.8, high: 0.9, level: 0.95, method: .bootstrap)
    let difference = Interval(low: -0.01, high: 0.02, level: 0.95, method: .deLong)
    let figure = MetricFigure(
      metric: .auc, value: 0.85, interval: interval, baseline: 0.84, difference: difference, comparison: .undecided,
      problem: "none")
    let bin = ClassCalibration.Bin(predicted: 0.2, observed: 0.25, rows: 40)
    let time = LatencyFigures.Percentiles(p50: 1e-5, p95: 2e-5, p99: 3e-5)
    return ModelVerdict(
      modelName: "churn", modelDigest: registration.digest, task: .classification, outcome: .passed,
      reason: "All 1 gates are passed.", rows: JudgedRows(judged: 400, withoutLabel: 2, ofUnknownClass: 1), draws: 1000,
      baseline: JudgedBaseline(kind: .champion, name: "the champion", digest: registration.digest, problem: "none"),
      problems: ["none"],
      gates: [
        GateVerdict(
          gate: validateModel.gates[0], outcome: .passed, value: 0.85, interval: interval, baseline: 0.84,
          difference: difference, reason: "auc is 0.85.")
      ], metrics: [figure],
      slices: [SliceFigures(column: "plan", group: "a", support: 40, isSupported: true, metrics: [figure])],
      fairness: FairnessVerdict(
        check: FairnessCheck(column: "plan", metric: .equalOpportunity, maxGap: 0.1), outcome: .notJudged, gap: 0.05,
        groups: [
          .init(
            name: "a", support: 40, selectionRate: 0.5, truePositiveRate: 0.6, falsePositiveRate: 0.1, precision: 0.7,
            isJudged: true)
        ], reason: "A gap."),
      behaviour: [
        BehaviourVerdict(
          column: "fee", expectation: .increases, outcome: .failed, rows: 400, violations: 1, meanChange: 0.1,
          examples: [.init(file: "test.csv", line: 7, from: "1", to: "2", before: 0.5, after: 0.4)], reason: "One.")
      ],
      latency: LatencyFigures(calls: 100, rounds: 5, warmUp: 10, processor: time, elapsed: time, method: "Row by row."),
      calibration: [
        ClassCalibration(className: "true", bins: [bin], error: 0.05, baselineBins: [bin], baselineError: 0.06)
      ],
      experiment: ExperimentSize(
        design: ExperimentDesign(
          hypothesis: "Keeps more", metric: "retention", minimumEffect: 0.01, power: 0.8, significance: 0.05),
        perGroup: 39_240, points: [.init(baseline: 0.1, perGroup: 14_744)], reason: "39,240 units."))
  }()

  static let tracking = TrackingConfig(tracker: .mlflow, experiment: "churn", required: false)
  static let copyOut = CopyOut(uri: "s3://raw/churn/", path: "/out/raw", partitionBy: ["day"])

  static let ingest = IngestConfig(
    sources: [
      IngestSource(
        name: "rows", path: "/data/rows", format: .csv, load: .incremental, cursor: "at", join: nil),
      IngestSource(
        name: "events", path: "/data/events", format: .jsonl, load: .full, cursor: nil,
        join: SourceJoin(to: "rows", key: "id", asOf: "at")),
    ], columns: columns, maxBadRows: 0.001, onFailure: .quarantine, copyOut: copyOut, tracking: tracking)

  static let validateData = ValidateDataConfig(
    input: "raw", columns: columns,
    quality: QualityConfig(
      unique: ["id"], maxMissing: 0.02, freshness: FreshnessCheck(column: "at", maxAgeSeconds: 86_400),
      anomalies: AnomalyCheck(method: .iqr, factor: 3), maxBadRows: 0.001, onFailure: .quarantine),
    copyOut: copyOut, tracking: tracking)

  static let features = FeaturesConfig(
    input: "processed", task: .classification, columns: columns,
    split: SplitConfig(
      method: .group, column: "id", train: 0.7, validation: 0.15, test: 0.15, stratify: "left", seed: 7),
    transforms: [
      Transform(
        column: "fee", impute: .median, clip: ClipRange(minimum: 0, maximum: 240), scale: .log1p, encode: .oneHot)
    ], copyOut: copyOut, tracking: tracking)

  static let fit = FitConfig(
    input: "features", modelName: "churn", task: .classification, columns: columns, algorithm: .gradientBoosting,
    parameters: [
      AlgorithmParameter(name: "trees", value: .integer(300)), AlgorithmParameter(name: "rate", value: .number(0.08)),
      AlgorithmParameter(name: "solver", value: .string("fast")), AlgorithmParameter(name: "warm", value: .bool(true)),
    ], classWeight: .balanced, seed: 7, objective: FitObjective(metric: .auc, goal: .maximize), metrics: [.auc],
    earlyStopping: EarlyStopping(rounds: 30, metric: .logLoss),
    crossValidation: CrossValidation(folds: 5, method: .group, column: "id"),
    search: SearchConfig(
      method: .tpe, trials: 40, parallel: 4,
      space: [
        SearchDimension(
          name: "rate", range: SearchRange(minimum: 0.01, maximum: 0.3, log: true, integer: false), values: []),
        SearchDimension(name: "trees", range: nil, values: [.integer(100), .integer(300)]),
      ]), ensemble: Ensemble(method: .voting, members: 3), threads: 4, tracking: tracking)

  static let validateModel = ValidateModelConfig(
    modelName: "churn", task: .classification, columns: columns, metrics: [.auc, .logLoss],
    baseline: Baseline(kind: .file, path: "/data/champion"),
    gates: [Gate(metric: .auc, minimum: 0.8, maximum: 1, maxRegression: 0.005)], slices: ["plan"],
    fairness: FairnessCheck(column: "plan", metric: .equalOpportunity, maxGap: 0.1),
    behaviour: BehaviourChecks(
      invariant: ["plan"], directional: [DirectionalCheck(column: "fee", change: 1, prediction: .increases)]),
    experiment: ExperimentDesign(
      hypothesis: "Keeps more", metric: "retention", minimumEffect: 0.01, power: 0.8, significance: 0.05),
    seed: 7, tracking: tracking)

  static let register = RegisterConfig(
    modelName: "churn", description: "Who leaves", owner: "growth", labels: [ModelLabel(key: "tier", value: "gold")],
    artifacts: ArtifactStore(uri: "s3://models/churn/", path: "/out/artifacts"),
    promotion: [PromotionRule(environment: "prod", mode: .manual)],
    tracking: tracking)

  static let drift = DriftConfig(
    columns: columns, task: .classification, predictionLog: "/data/log", model: "/data/model", tests: [.psi, .ks],
    threshold: 0.2, windowSeconds: 86_400,
    performance: PerformanceCheck(
      metric: .auc, maxDrop: 0.05, labelsAfterSeconds: 2_592_000, labels: "/data/rows", minImportanceAgreement: 0.9),
    retraining: RetrainingRule(triggers: [.drift], coolDownSeconds: 86_400), tracking: tracking)

  static let score = ScoreConfig(
    model: "/data/model", input: "/data/input", format: .parquet, output: copyOut, missingValues: .model,
    batchRows: 4096, threads: 2)

  static let serve = ServeConfig(
    modelName: "churn", modelVersion: "12", modelPath: Contract.Path.model,
    httpPort: ServingInterface.http.number, grpcPort: ServingInterface.grpc.number,
    limits: ServingLimits(queue: 1000, deadlineMS: 150, maxBodyBytes: 4_194_304),
    batching: BatchingConfig(maxRows: 256, maxDelayMS: 2), warmUpRequests: 100, missingValues: .reject,
    bearerTokenFile: "/etc/mlgen-secrets/token",
    tls: ServingTLS(
      certificateChain: "/etc/tls/tls.crt", privateKey: "/etc/tls/tls.key", clientAuthorities: "/etc/tls/ca.crt",
      plainHealthPort: 8081),
    predictionLog: PredictionLog(sample: 0.1, uri: "s3://logs/churn/", path: "/out/prediction-log"),
    variant: .champion,
    split: VariantSplit(
      name: "colour", keyHeader: "X-Customer",
      parts: [VariantPart(variant: .challenger, modelVersion: "13", share: 0.1)]),
    onDemand: OnDemandModels(path: "/mnt/others", memoryBytes: 268_435_456), cacheSeconds: 60,
    durationBucketsSeconds: ServingInterface.durationBuckets(objectives: [0.2]), drainSeconds: 20,
    threads: 2)
}
