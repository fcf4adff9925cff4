public import RuntimeContract
internal import Tabular

/// A search over an algorithm's parameters.
///
/// Trials come in batches of `parallel`. What a batch suggests depends on the batches before it and on nothing else, so
/// the same search makes the same trials on any number of threads, and one that was stopped goes on as if it had not been.
///
/// - `grid`: every combination of the lists' values, the last dimension first, up to the number of trials.
/// - `random`: each trial is drawn by itself.
/// - `tpe`: after 10 random trials, the most promising of 24 draws from where the best tenth of the trials lies, at most
///   25 of them (Bergstra et al., 2011; settings and kernels are those of Optuna 5.0). The batch's own trials count as bad.
/// - `successive_halving`: all trials with a small share of the effort, then the best quarter with four times as much, and
///   so on to the whole (Jamieson and Talwalkar, 2016). The first share is 1/4, 1/16 or 1/64, as the number of trials
///   allows; the trials that go on are judged anew, as trials with numbers of their own.
public struct Search: Sendable {
  static let startupTrials = 10
  static let candidates = 24
  static let reduction = 4
  static let mostRungs = 3

  private let config: SearchConfig
  private let goal: Goal
  private let seed: Int
  private let space: ParameterSpace

  /// - Precondition: the search was checked: there is a dimension, each has a range or values, and a grid has no range.
  public init(_ config: SearchConfig, goal: Goal, seed: Int) {
    precondition(!config.space.isEmpty && config.trials >= 1 && config.parallel >= 1)
    self.config = config
    self.goal = goal
    self.seed = seed
    space = ParameterSpace(dimensions: config.space)
  }

  /// How many trials there will be.
  public var trialCount: Int {
    switch config.method {
    case .grid:
      config.space.reduce(1) { product, dimension in min(config.trials, product * dimension.values.count) }
    case .random, .tpe: config.trials
    case .successiveHalving: rungs.reduce(0) { $0 + $1.count }
    }
  }

  /// The trials to judge next; none when the search is over.
  public func next(after state: SearchState) -> [Trial] {
    let done = Set(state.finished.map(\.trial.number))
    guard let first = (0..<trialCount).first(where: { !done.contains($0) }) else { return [] }
    let (start, end) = batch(of: first)
    let before = state.finished.filter { $0.trial.number < start }
    var batch: [Trial] = []
    for number in start..<end { batch.append(suggest(number, before, batch)) }
    return batch.filter { !done.contains($0.number) }
  }

  /// A batch ends with its rung.
  private func batch(of number: Int) -> (start: Int, end: Int) {
    var rungStart = 0
    var rungEnd = trialCount
    if config.method == .successiveHalving {
      rungEnd = 0
      for rung in rungs where rungEnd <= number {
        rungStart = rungEnd
        rungEnd += rung.count
      }
    }
    let start = rungStart + (number - rungStart) / config.parallel * config.parallel
    return (start, min(start + config.parallel, rungEnd))
  }

  private func suggest(_ number: Int, _ before: [FinishedTrial], _ batch: [Trial]) -> Trial {
    var generator = SeededGenerator(seed: seed, stream: number)
    switch config.method {
    case .grid: return Trial(number: number, parameters: gridParameters(number))
    case .random: return Trial(number: number, parameters: space.parameters(space.draw(&generator)))
    case .tpe:
      let isKnown = before.count(where: { $0.value != nil }) >= Self.startupTrials
      let point = isKnown ? promisingPoint(before, batch, &generator) : space.draw(&generator)
      return Trial(number: number, parameters: space.parameters(point))
    case .successiveHalving: return halvingTrial(number, before, &generator)
    }
  }

  private func gridParameters(_ number: Int) -> [AlgorithmParameter] {
    var rest = number
    var values: [AlgorithmParameter] = []
    for dimension in config.space.reversed() {
      values.append(AlgorithmParameter(name: dimension.name, value: dimension.values[rest % dimension.values.count]))
      rest /= dimension.values.count
    }
    return values.reversed()
  }

  private func promisingPoint(
    _ before: [FinishedTrial], _ batch: [Trial], _ generator: inout SeededGenerator
  ) -> [Double] {
    let complete = before.filter { $0.value != nil }
    let count = min((complete.count + 9) / 10, 25)
    let ranked = complete.sorted {
      (goal.loss($0.value), $0.trial.number) < (goal.loss($1.value), $1.trial.number)
    }
    let best = Set(ranked.prefix(count).map(\.trial.number))
    let good = before.filter { best.contains($0.trial.number) }.map { space.point($0.trial.parameters) }
    let bad =
      before.filter { !best.contains($0.trial.number) }.map { space.point($0.trial.parameters) }
      + batch.map { space.point($0.parameters) }
    let low = ParzenEstimator(space, good)
    let high = ParzenEstimator(space, bad)
    var chosen: (point: [Double], promise: Double)?
    for _ in 0..<Self.candidates {
      let point = low.draw(&generator)
      let promise = low.logDensity(point) - high.logDensity(point)
      if promise > chosen?.promise ?? -.infinity { chosen = (point, promise) }
    }
    return chosen?.point ?? low.draw(&generator)
  }

  private struct Rung {
    var count: Int
    var share: Double
  }

  private var rungs: [Rung] {
    var last = 0
    var count = config.trials
    while count >= Self.reduction, last < Self.mostRungs {
      count /= Self.reduction
      last += 1
    }
    var rungs: [Rung] = []
    count = config.trials
    for rung in 0...last {
      var share = 1.0
      for _ in rung..<last { share /= Double(Self.reduction) }
      rungs.append(Rung(count: count, share: share))
      count /= Self.reduction
    }
    return rungs
  }

  private func halvingTrial(_ number: Int, _ before: [FinishedTrial], _ generator: inout SeededGenerator) -> Trial {
    var start = 0
    var previous = 0
    for rung in rungs {
      if number < start + rung.count {
        if start == 0 {
          return Trial(number: number, parameters: space.parameters(space.draw(&generator)), share: rung.share)
        }
        let ranked = before.filter { previous..<start ~= $0.trial.number }.sorted {
          (goal.loss($0.value), $0.trial.number) < (goal.loss($1.value), $1.trial.number)
        }
        return Trial(number: number, parameters: ranked[number - start].trial.parameters, share: rung.share)
      }
      previous = start
      start += rung.count
    }
    preconditionFailure("the number is below the number of trials")
  }

  /// Judges trials until the search is over.
  ///
  /// - Parameters:
  ///   - threads: as many trials of a batch are judged at a time, at most `parallel`.
  ///   - progress: is called after each batch; false stops the search.
  ///   - objective: nil when the trial failed in a way that the search can go on without. Called on several threads.
  /// - Throws: `SearchInterrupted` when the progress says so or an objective throws, with all that is finished.
  public func run(
    from state: SearchState = SearchState(), threads: Int, progress: (SearchState) -> Bool = { _ in true },
    objective: @Sendable (Trial) throws -> Double?
  ) throws(SearchInterrupted) -> SearchState {
    var state = state
    while true {
      let batch = next(after: state)
      if batch.isEmpty { return state }
      let outcomes = Parallel.map(batch.count, threads: min(threads, config.parallel)) { place in
        Result { FinishedTrial(trial: batch[place], value: try objective(batch[place])) }
      }
      var cause: (any Error)?
      for outcome in outcomes {
        switch outcome {
        case .success(let finished): state.add(finished)
        case .failure(let error): cause = cause ?? error
        }
      }
      if let cause { throw SearchInterrupted(state: state, cause: cause) }
      if !progress(state), !next(after: state).isEmpty { throw SearchInterrupted(state: state, cause: nil) }
    }
  }
}

/// A search that was stopped. Whoever goes on from the state ends as if it had not been.
public struct SearchInterrupted: Error {
  public var state: SearchState
  /// What an objective threw; nil when the search was asked to stop.
  public var cause: (any Error)?
}
