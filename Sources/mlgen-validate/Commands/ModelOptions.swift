internal import ArgumentParser
internal import Inference
internal import RuntimeContract
internal import StageRuntime

/// What a model is judged by when no config says it.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("A CSV or JSON Lines file of rows that the model has not seen.", valueName: "file"),
    completion: .file())
  var data: String?

  @Option(name: .long, help: ArgumentHelp("The column that the model predicts.", valueName: "column"))
  var label: String?

  @Option(
    name: .long, help: ArgumentHelp("The folder of a model to compare with.", valueName: "folder"),
    completion: .directory)
  var baseline: String?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "What to compute; may be repeated. By default what the gates are of, and a few of the task.", valueName: "metric")
  )
  var metric: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "What the model must reach: 'auc>=0.8', 'rmse<=12' or, beside the baseline, 'auc regression<=0.01'; may be repeated.",
      valueName: "gate"))
  var gate: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A column by whose values the metrics are given, too; may be repeated.", valueName: "column"))
  var slice: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How far groups may differ: 'region equal_opportunity<=0.1'; the measures are demographic_parity, equal_opportunity, equalized_odds and predictive_parity.",
      valueName: "check"))
  var fairness: String?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A column whose change must change no prediction; may be repeated.", valueName: "column"))
  var invariant: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "A change that must move predictions one way: 'calls+1 increases', 'tenure-12 decreases'; may be repeated.",
      valueName: "check"))
  var directional: [String] = []

  @Option(name: .long, help: ArgumentHelp("Where to write the reports.", valueName: "folder"), completion: .directory)
  var reports: String?

  @Option(name: .long, help: "Of the draws that intervals are made of.")
  var seed: Int?

  var isEmpty: Bool {
    data == nil && label == nil && baseline == nil && metric.isEmpty && gate.isEmpty && slice.isEmpty && fairness == nil
      && invariant.isEmpty && directional.isEmpty && reports == nil && seed == nil
  }

  func stage(model: String, resources: Resources, log: Log) throws -> ModelStage {
    let task: ModelTask
    do {
      task = try Predictor(folder: model).answer == .value ? .regression : .classification
    } catch let error as InferenceError { throw Failure(error) }
    let config = try config(model: model, task: task)
    let findings = config.findings()
    guard findings.isEmpty else {
      throw Failure(.usage, details: findings.map { .init(path: JSONFinding.text(of: $0.path), message: $0.message) })
    }
    return ModelStage(
      config: config, model: model, source: .file(data ?? ""),
      baseline: baseline.map {
        BaselineModel(kind: .file, found: .folder($0, name: BaselineModel.name(.file)))
      }, reports: reports ?? RunFolder.reports.rawValue, resources: resources, log: log)
  }

  /// - Throws: `Failure` of kind `usage`.
  func config(model: String, task: ModelTask) throws(Failure) -> ValidateModelConfig {
    var gates: [Gate] = []
    for text in gate { gates.append(try Self.gate(text)) }
    var metrics: [MetricName] = []
    for text in metric { metrics.append(try Self.named(text, "--metric")) }
    if metrics.isEmpty {
      let usual: [MetricName] =
        task == .classification ? [.auc, .averagePrecision, .accuracy, .f1, .logLoss, .brier] : [.rmse, .mae, .r2]
      metrics = usual
      for gate in gates where !metrics.contains(gate.metric) { metrics.append(gate.metric) }
    }
    var changes: [DirectionalCheck] = []
    for text in directional { changes.append(try Self.directional(text)) }
    let name = model.split(separator: "/").last { $0 != "." && $0 != ".." && $0 != RunFolder.model.rawValue }
    return ValidateModelConfig(
      modelName: name.map(String.init) ?? RunFolder.model.rawValue, task: task,
      columns: [
        Column(name: label ?? "", type: nil, role: .label, minimum: nil, maximum: nil, values: [], maxMissing: nil)
      ], metrics: metrics, baseline: baseline.map { Baseline(kind: .file, path: $0) }, gates: gates, slices: slice,
      fairness: try fairness.map(Self.fairness), behaviour: BehaviourChecks(invariant: invariant, directional: changes),
      experiment: nil, seed: seed ?? 0,
      tracking: TrackingConfig(tracker: .mlflow, experiment: Program.validateModel.rawValue, required: false))
  }

  /// `auc>=0.8`, `rmse<=12`, `auc regression<=0.01`.
  static func gate(_ text: String) throws(Failure) -> Gate {
    let (subject, isLeast, bound) = try bound(text, "--gate", "'auc>=0.8'")
    let words = subject.split(separator: " ")
    guard let first = words.first, words.count == 1 || (words.count == 2 && words[1] == "regression" && !isLeast) else {
      throw Failure(.usage, "--gate takes 'auc>=0.8', 'rmse<=12' or 'auc regression<=0.01', and not '\(text)'")
    }
    let metric: MetricName = try named(String(first), "--gate")
    return Gate(
      metric: metric, minimum: isLeast ? bound : nil, maximum: words.count == 1 && !isLeast ? bound : nil,
      maxRegression: words.count == 2 ? bound : nil)
  }

  /// `region equal_opportunity<=0.1`; the column may hold blanks.
  static func fairness(_ text: String) throws(Failure) -> FairnessCheck {
    let example = "'region equal_opportunity<=0.1'"
    let (subject, isLeast, bound) = try bound(text, "--fairness", example)
    guard !isLeast, let blank = subject.lastIndex(of: " ") else {
      throw Failure(.usage, "--fairness takes \(example), and not '\(text)'")
    }
    return FairnessCheck(
      column: String(subject[..<blank]),
      metric: try named(String(subject[subject.index(after: blank)...]), "--fairness"),
      maxGap: bound)
  }

  /// `calls+1 increases`; the column may hold signs.
  static func directional(_ text: String) throws(Failure) -> DirectionalCheck {
    guard let blank = text.lastIndex(of: " "),
      let direction = Direction(rawValue: String(text[text.index(after: blank)...])),
      let sign = text[..<blank].lastIndex(where: { $0 == "+" || $0 == "-" }), sign != text.startIndex,
      let change = Double(text[sign..<blank]), change.isFinite
    else {
      throw Failure(.usage, "--directional takes 'calls+1 increases' or 'calls-1 decreases', and not '\(text)'")
    }
    return DirectionalCheck(column: String(text[..<sign]), change: change, prediction: direction)
  }

  /// What stands before `>=` or `<=`, and the number behind it.
  private static func bound(
    _ text: String, _ option: String, _ example: String
  ) throws(Failure) -> (subject: String, isLeast: Bool, bound: Double) {
    guard let sign = text.lastIndex(where: { $0 == ">" || $0 == "<" }),
      case let equals = text.index(after: sign), equals < text.endIndex, text[equals] == "=",
      let bound = Double(text[text.index(after: equals)...].filter { $0 != " " }), bound.isFinite
    else { throw Failure(.usage, "\(option) takes \(example) or the like, and not '\(text)'") }
    var subject = text[..<sign]
    while subject.last == " " { subject.removeLast() }
    return (String(subject), text[sign] == ">", bound)
  }

  private static func named<Value: RawRepresentable<String> & CaseIterable>(
    _ text: String, _ option: String
  ) throws(Failure) -> Value {
    guard let value = Value(rawValue: text) else {
      throw Failure(
        .usage, "\(option): '\(text)' is none of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }
}
