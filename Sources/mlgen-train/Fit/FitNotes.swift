internal import Files
internal import Learning
internal import Metrics
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

/// What a fit tells the tracker. Figures of the judged part stand under their own names, as on standard output; those of
/// rounds, folds and trials are series, and the step is the number of the round, fold or trial, from 1.
extension StageNotes {
  /// What is known before the work: of a fit that breaks off, the tracker has this.
  mutating func add(_ config: FitConfig, _ settings: AlgorithmSettings, _ data: FitData, _ folder: FeatureFolder) throws
  {
    param("algorithm", config.algorithm.rawValue)
    param("task", config.task.rawValue)
    param("objective", config.objective.metric.rawValue)
    param("class_weight", config.classWeight.rawValue)
    param("seed", String(config.seed))
    param("label", data.transforms.label.column)
    for parameter in settings.parameters { param(parameter.name, parameter.value.text) }
    if let stopping = config.earlyStopping {
      param("early_stopping/rounds", String(stopping.rounds))
      param("early_stopping/metric", stopping.metric.rawValue)
    }
    if let folds = config.crossValidation {
      param("cross_validation/folds", String(folds.folds))
      param("cross_validation/method", folds.method.rawValue)
    }
    if let ensemble = config.ensemble {
      param("ensemble/method", ensemble.method.rawValue)
      param("ensemble/members", String(ensemble.members))
    }
    let parts: [(part: DataPart, rows: Int)] =
      [(.train, data.train.set.features.rowCount)]
      + (data.validation.map { [(.validation, $0.set.features.rowCount)] } ?? [])
    for (part, rows) in parts {
      let path = "\(folder.path)/\(part.fileName)"
      try dataset(part.rawValue, file: path, context: part.context, rows: rows)
    }
    tag("mlgen.model", config.modelName)
  }

  /// - Parameters:
  ///   - parts: the judged one first.
  ///   - path: of the model's folder.
  mutating func add(_ result: FitResult, _ parts: [FitResult.JudgedPart], in path: String) throws {
    for (index, part) in parts.enumerated() {
      for figure in part.metrics {
        guard let value = figure.value else { continue }
        metric(index == 0 ? figure.name : "\(part.part)/\(figure.name)", value, isOfModel: true)
      }
    }
    for curve in result.curves {
      for (index, value) in curve.values.enumerated() { metric("rounds/\(curve.name)", value, step: index + 1) }
    }
    for folded in result.folds?.metrics ?? [] {
      let name = folded.name.rawValue
      for (index, value) in folded.values.enumerated() {
        if let value { metric("folds/\(name)", value, step: index + 1) }
      }
      if let mean = folded.mean { metric("folds_mean/\(name)", mean, isOfModel: true) }
      if let deviation = folded.standardDeviation { metric("folds_deviation/\(name)", deviation) }
    }
    if let search = result.search { add(search, result.config.objective.metric.rawValue) }
    try model(path, name: result.config.modelName)
  }

  private mutating func add(_ search: SearchOutcome, _ objective: String) {
    param("search/method", search.config.method.rawValue)
    param("search/trials", String(search.state.finished.count))
    param("search/best", String(search.best.trial.number + 1))
    for finished in search.state.finished.sorted(by: { $0.trial.number < $1.trial.number }) {
      let number = finished.trial.number + 1
      if let value = finished.value { metric("search/\(objective)", value, step: number) }
      trial(
        number, params: finished.trial.parameters.map { ($0.name, $0.value.text) },
        metrics: [("share", finished.trial.share)] + (finished.value.map { [(objective, $0)] } ?? []))
    }
  }
}

extension ParameterValue {
  /// As a person writes it on a command line.
  var text: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .string(let value): value
    case .bool(let value): String(value)
    }
  }
}
