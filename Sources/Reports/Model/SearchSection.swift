import RuntimeContract

/// The section on how parameters were found.
enum SearchSection {
  private static let tableLimit = 10

  static func section(of search: ModelReport.SearchSummary, objective: FitObjective) -> Report.Section {
    let goal = objective.goal
    let finished = finished(search)
    var best: [ChartPoint] = []
    for (trial, value) in finished where trial.share == 1 {
      let last = best.last?.y
      best.append(
        ChartPoint(x: Double(trial.number), y: last.map { goal.prefers(value, to: $0) ? value : $0 } ?? value))
    }
    let failed = search.trials.count - finished.count
    var introduction: Prose = "\(words: sentence(search.method.label)): \(search.trials.count, "trial", "trials")"
    if let last = best.last {
      introduction = introduction + ", the best with \(words: objective.metric.label) \(last.y)"
    }
    introduction = introduction + "."
    if failed > 0 { introduction = introduction + " \(failed, "trial", "trials") ended without a value." }
    let cut = finished.count { $0.trial.share < 1 }
    if cut > 0 {
      introduction =
        introduction + " \(cut, "trial", "trials") had a part of the effort, to choose those that got all of it."
    }
    var blocks: [Report.Block] = []
    if finished.count > 1 {
      let course = Report.Figure(
        "Trials", caption: "Each trial, and the best one until then.",
        .lines(
          LineChart(
            x: ChartAxis("trial", extent: .tight, isCount: true), y: ChartAxis(objective.metric.label),
            series: [
              LineChart.Series("best until then", points: best, style: .step),
              LineChart.Series(
                "trial", points: finished.map { ChartPoint(x: Double($0.trial.number), y: $0.value) }, style: .points),
            ])))
      blocks.append(.figures([course] + slices(finished, objective: objective)))
    }
    if let table = table(of: search, objective: objective) { blocks.append(.table(table)) }
    return Report.Section("Search", introduction: introduction, blocks)
  }

  /// The trials that have a value.
  private static func finished(
    _ search: ModelReport.SearchSummary
  ) -> [(trial: ModelReport.SearchSummary.Trial, value: Double)] {
    search.trials.compactMap { trial in
      trial.value.flatMap { $0.isFinite ? (trial: trial, value: $0) : nil }
    }
  }

  /// The best of the trials that had the whole effort; nil without any.
  static func table(of search: ModelReport.SearchSummary, objective: FitObjective) -> Report.Table? {
    // Equal ones stay in the order in which they were begun.
    let ranked = finished(search).filter { $0.trial.share == 1 }.sorted { left, right in
      left.value != right.value
        ? objective.goal.prefers(left.value, to: right.value) : left.trial.number < right.trial.number
    }
    let names = Self.names(of: search.trials)
    let shown = ranked.prefix(tableLimit)
    guard !shown.isEmpty else { return nil }
    let which: Prose = search.trials.contains { $0.share < 1 } ? " with the whole effort" : ""
    let caption: Prose =
      shown.count < ranked.count ? "The best \(shown.count) of \(ranked.count) trials" : "All trials"
    return Report.Table(
      caption: caption + which, columns: ["Trial", objective.metric.label] + names,
      rows: shown.map { entry in
        [.count(entry.trial.number), .number(entry.value)]
          + names.map { name in
            entry.trial.parameters.first { $0.name == name }.map { value(of: $0.value) } ?? .none
          }
      }, highlightedRow: 0)
  }

  private static let sliceLimit = 5

  /// What trials reached over each parameter that is a number: where that is flat, the parameter does not matter.
  private static func slices(
    _ finished: [(trial: ModelReport.SearchSummary.Trial, value: Double)], objective: FitObjective
  ) -> [Report.Figure] {
    names(of: finished.map(\.trial)).compactMap { name -> Report.Figure? in
      let points = finished.compactMap { entry in
        entry.trial.parameters.first { $0.name == name }?.value.number.map { ChartPoint(x: $0, y: entry.value) }
      }
      let places = points.map(\.x)
      guard let least = places.min(), let largest = places.max(), least < largest else { return nil }
      // Ranges of several powers of ten are searched by their logarithm.
      let isLogarithmic = least > 0 && largest / least >= 100
      return Report.Figure(
        name,
        .lines(
          LineChart(
            x: ChartAxis(name, scale: isLogarithmic ? .logarithmic : .linear), y: ChartAxis(objective.metric.label),
            series: [LineChart.Series("trial", points: points, style: .points)])))
    }.prefix(sliceLimit).map { $0 }
  }

  /// In the order in which trials name them.
  private static func names(of trials: [ModelReport.SearchSummary.Trial]) -> [String] {
    var names: [String] = []
    for trial in trials {
      for parameter in trial.parameters where !names.contains(parameter.name) { names.append(parameter.name) }
    }
    return names
  }

  private static func value(of parameter: ParameterValue) -> Report.Value {
    switch parameter {
    case .integer(let value): .count(value)
    case .number(let value): .number(value)
    case .string(let value): .code(value)
    case .bool(let value): .code(String(value))
    }
  }
}
