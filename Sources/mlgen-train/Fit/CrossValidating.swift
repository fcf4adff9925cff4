internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

extension CrossValidation {
  /// Folds of the training part: classes keep their shares, groups stay together, times stay in order.
  func divided(_ rows: LabelledRows, seed: Int) throws(Failure) -> Folds {
    do throws(TableError) {
      guard method != .random else { return try .balanced(rows.target, count: folds, seed: seed) }
      let name = column ?? ""
      guard let values = rows.table[name]?.values else {
        throw .usage("cross_validation.column: the features have no column '\(name)'")
      }
      if method == .time { return try Folds(inTime: values, name: name, count: folds) }
      var strata: [Int32]?
      if case .classes(let classes, _) = rows.target { strata = classes }
      return try Folds(
        rowCount: rows.table.rowCount, count: folds, seed: seed, strata: strata, groups: values.groupCodes().codes)
    } catch { throw Failure(error) }
  }
}

/// The figures of a cross-validation, as `metrics.json` and the report have them.
struct CrossValidated {
  let settings: CrossValidation
  let metrics: [FoldedMetric]
}

extension ModelTraining {
  /// Fits and judges the config's model fold by fold; nil without folds. What was finished is kept by a run that is
  /// stopped.
  func crossValidated(_ config: FitConfig, _ learner: any Learner, mark: WorkMark) throws -> CrossValidated? {
    guard let settings = config.crossValidation else { return nil }
    let names = config.judgedMetrics
    let folds = try settings.divided(data.train.rows, seed: config.seed)
    let finished = WorkFile<[[Double?]]>(
      "folds", of: mark.of(names.map(\.rawValue).joined(separator: " ")), work: "cross-validation", place: place,
      log: log)
    var known = try finished.read()?.value ?? []
    if !known.allSatisfy({ $0.count == names.count }) || known.count > folds.count { known = [] }
    if !known.isEmpty { log("folds_resumed", "going on with the folds", ["finished": .count(known.count)]) }
    let metrics = try folds.metrics(
      names, of: data.train.set.target, known: known, finished: { try finished.write($0) }
    ) { fold, train, test in
      let sets: JudgedSets
      do throws(TransformProblem) {
        sets = try data.fold(train: train, test: test, config)
      } catch { throw Failure(error) }
      let title = "fold \(fold + 1) of \(folds.count)"
      let fit = ResumableFit(title, mark: mark.of("fold \(fold)"), place: place, reportsRounds: false, log: log)
      let model = try fit.fit(
        learner, sets.train, validation: sets.validation, seed: config.seed, threads: config.threads
      ).model
      try fit.forget()
      log("fold_fitted", "fitted \(title)", ["train": .count(train.count), "test": .count(test.count)])
      return model.predict(sets.test.features)
    }
    for metric in metrics {
      if let mean = metric.mean, let deviation = metric.standardDeviation {
        log(
          "cross_validated", "\(metric.name.rawValue) over \(folds.count) folds",
          ["mean": .number(mean), "deviation": .number(deviation)])
      } else {
        log(
          .warning, "metric_undefined", "the rows of some folds do not define \(metric.name.rawValue)",
          ["metric": .text(metric.name.rawValue)])
      }
    }
    return CrossValidated(settings: settings, metrics: metrics)
  }
}

extension FitConfig {
  /// The objective, then what else is asked for; how fast a model answers is measured when it is judged.
  var judgedMetrics: [MetricName] {
    var names = [objective.metric]
    for name in metrics where name.task != nil && !names.contains(name) { names.append(name) }
    return names
  }
}
