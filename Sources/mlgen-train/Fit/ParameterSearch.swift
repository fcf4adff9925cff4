internal import Learning
internal import Metrics
internal import RuntimeContract
internal import StageRuntime
internal import Synchronization
internal import Tabular

/// What a search ended with.
struct SearchOutcome {
  let config: SearchConfig
  let state: SearchState
  let best: FinishedTrial
}

/// Judges sets of parameters by fits of a single member on one thread each: on the folds of the config's cross-validation,
/// or on the validation part. As many trials as threads allow run at a time, which changes none of them.
struct ParameterSearch {
  private let search: SearchConfig
  private let training: ModelTraining
  private let settings: AlgorithmSettings
  private let sets: [JudgedSets]

  /// - Throws: `Failure` when there are no rows to judge trials by.
  init(_ search: SearchConfig, _ training: ModelTraining) throws {
    self.search = search
    self.training = training
    let (config, data) = (training.config, training.data)
    settings = try LearnerChoice.settings(config)
    if let validation = config.crossValidation {
      let folds = try validation.divided(data.train.rows, seed: config.seed)
      do {
        sets = try (0..<folds.count).map { fold throws(TransformProblem) in
          try data.fold(train: folds.train(fold), test: folds.test(fold), config)
        }
      } catch { throw Failure(error) }
    } else if let validation = data.validation?.set {
      sets = [
        JudgedSets(
          train: data.train.set, validation: config.earlyStopping == nil ? nil : validation, test: validation)
      ]
    } else {
      throw Failure(
        .refused, "a search judges its trials by rows that they do not learn from, and the validation part is empty",
        advice: "give the split a validation share, or the training `cross_validation`")
    }
  }

  /// - Throws: `Failure`, of kind `unavailable` when the process was told to end: all trials that are finished are kept.
  func run() throws -> SearchOutcome {
    let config = training.config
    let course = try TrialCourse(search, training)
    let known = course.state.finished.count
    if known > 0 { training.log("search_resumed", "going on with the search", ["finished": .count(known)]) }
    let all = Search(search, goal: config.objective.goal, seed: config.seed)
    do {
      _ = try all.run(from: course.state, threads: config.threads, progress: { _ in !Termination.isAsked }) { trial in
        try course.judged(trial, value(of: trial))
      }
    } catch {
      switch error.cause {
      case nil, is FitInterrupted: throw Failure.stopped
      case let cause?: throw Failure(learner: cause)
      }
    }
    let state = course.state
    guard let best = state.best(config.objective.goal) else {
      throw Failure(
        .refused, "none of the \(state.finished.count) trials has a value of \(config.objective.metric.rawValue)",
        advice: "the log says of each trial why; another objective, fewer folds or a narrower space may have one")
    }
    training.log(
      "search_ended", "trial \(best.trial.number + 1) is the best of \(state.finished.count): \(best.trial.summary)",
      ["value": .number(best.value ?? .nan)])
    return SearchOutcome(config: search, state: state, best: best)
  }

  /// The objective, as the mean of the folds if there are any; nil where it is undefined or the trial cannot be fitted.
  ///
  /// - Throws: `FitInterrupted` when the process is told to end.
  private func value(of trial: Trial) throws -> Double? {
    let (config, log) = (training.config, training.log)
    do {
      let settings = try settings.with(trial.parameters).reduced(to: trial.share)
      let learner = LearnerChoice.member(settings, stopping: config.earlyStopping)
      var sum = 0.0
      for set in sets {
        let model = try learner.fit(
          set.train, validation: set.validation, FitRun(seed: config.seed, observer: TrialObserver()))
        // Between the last round of one fit and the first of another nobody asks.
        if Termination.isAsked { throw FitInterrupted(checkpoint: []) }
        let value = try set.test.target.metric(config.objective.metric, of: model.predict(set.test.features))
        guard value.isFinite else { throw UndefinedMetric("its predictions are not finite: the fit diverged") }
        sum += value
      }
      return sum / Double(sets.count)
    } catch let interrupted as FitInterrupted {
      throw interrupted
    } catch {
      let reason =
        switch error {
        case let error as UndefinedMetric: "\(error)"
        case let error as AlgorithmSettings.Problem: error.message
        default: Failure(learner: error).text
        }
      log(
        .warning, "trial_failed", "trial \(trial.number + 1) has no value of \(config.objective.metric.rawValue)",
        ["trial": .count(trial.number + 1), "reason": .text(reason)])
      return nil
    }
  }
}

/// Stops a trial when the process is told to end.
private struct TrialObserver: FitObserver {
  func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool { !Termination.isAsked }
}

/// Keeps and tells what trials come to, as they end: on any thread, and in any order.
private final class TrialCourse: Sendable {
  private struct Progress {
    var state: SearchState
    /// Whose figure is printed next: in the order of their numbers, so that output does not depend on threads.
    var next = 0
  }

  private let progress: Mutex<Progress>
  /// Trials of an earlier process, which told of them.
  private let known: Set<Int>
  private let file: WorkFile<SearchState>
  private let objective: FitObjective
  private let trialCount: Int
  private let log: Log

  init(_ search: SearchConfig, _ training: ModelTraining) throws {
    let config = training.config
    file = WorkFile(
      "search", of: try WorkMark(config, files: training.data.files).of("search"), work: "search",
      place: training.place, log: training.log)
    objective = config.objective
    log = training.log
    trialCount = Search(search, goal: objective.goal, seed: config.seed).trialCount
    let state = try file.read()?.value ?? SearchState()
    progress = Mutex(Progress(state: state))
    known = Set(state.finished.map(\.trial.number))
  }

  var state: SearchState { progress.withLock { $0.state } }

  /// Takes down what a trial came to.
  ///
  /// - Returns: the value.
  /// - Throws: `FileError` when it cannot be kept.
  func judged(_ trial: Trial, _ value: Double?) throws -> Double? {
    let finished = FinishedTrial(trial: trial.written, value: value)
    try progress.withLock { progress in
      progress.state.add(finished)
      try file.write(progress.state)
      let done = "\(progress.state.finished.count) of \(trialCount)"
      if let value {
        log(
          "trial_ended", "trial \(trial.number + 1), \(done): \(trial.summary)",
          [
            "trial": .count(trial.number + 1), "metric": .text(objective.metric.rawValue), "value": .number(value),
            "share": .number(trial.share),
          ])
      }
      while let next = progress.state.finished.first(where: { $0.trial.number == progress.next }) {
        if let value = next.value, !known.contains(progress.next) {
          MetricLines.print([(objective.metric.rawValue, value)])
        }
        progress.next += 1
      }
    }
    return value
  }
}

extension Trial {
  /// `leaves 31, learning_rate 0.1`
  var summary: String {
    parameters.map { parameter in
      let value =
        switch parameter.value {
        case .integer(let value): String(value)
        case .number(let value): Log.short(value)
        case .string(let value): value
        case .bool(let value): String(value)
        }
      return "\(parameter.name) \(value)"
    }.joined(separator: ", ")
  }

  /// With its parameters as they are once they were written to a file and read: a whole number is an integer there.
  var written: Trial {
    var trial = self
    trial.parameters = parameters.map { parameter in
      guard case .number(let number) = parameter.value, let whole = Int(exactly: number) else { return parameter }
      return AlgorithmParameter(name: parameter.name, value: .integer(whole))
    }
    return trial
  }
}
