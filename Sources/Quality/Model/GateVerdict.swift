public import RuntimeContract

extension GateVerdict {
  /// - Parameters:
  ///   - figure: of the gate's metric.
  ///   - opponent: what the figure was compared with.
  public init(_ gate: Gate, _ figure: MetricFigure, _ opponent: Opponent) {
    precondition(gate.metric == figure.metric, "a gate is judged by its own metric")
    self.init(
      gate: gate, outcome: .passed, value: figure.value, interval: figure.interval, baseline: figure.baseline,
      difference: figure.difference, reason: "")
    let name = gate.metric.rawValue
    guard let value = figure.value else {
      outcome = .notJudged
      reason = "\(name) could not be judged: \(figure.problem ?? "there is no figure")."
      return
    }
    var findings = [Self.bounds(gate, value, figure.interval)].compactMap(\.self)
    if let allowed = gate.maxRegression {
      findings.append(Self.regression(figure, value, allowed: allowed, opponent))
    }
    // Not judged is worse than passed, and to have nothing to compare with is not.
    let worst = [GateOutcome.failed, .notJudged, .passed].lazy.compactMap { outcome in
      findings.first { $0.outcome == outcome }
    }.first
    outcome = worst?.outcome ?? findings.first?.outcome ?? .passed
    let told = findings.filter { $0.outcome == outcome || outcome == .passed }.map(\.text)
    reason = told.isEmpty ? "\(name) is \(Figure.text(value))." : told.joined(separator: "; ") + "."
  }

  private typealias Finding = (outcome: GateOutcome, text: String)

  private static func bounds(_ gate: Gate, _ value: Double, _ interval: Interval?) -> Finding? {
    let range = interval.map { " (\(Figure.percent($0.level)) interval \($0.text))" } ?? ""
    let fact = "\(gate.metric.rawValue) is \(Figure.text(value))\(range)"
    let (minimum, maximum) = (gate.minimum, gate.maximum)
    if let minimum, !(value >= minimum) { return (.failed, "\(fact), below the least, \(Figure.text(minimum))") }
    if let maximum, !(value <= maximum) { return (.failed, "\(fact), above the most, \(Figure.text(maximum))") }
    switch (minimum, maximum) {
    case (let minimum?, let maximum?):
      return (.passed, "\(fact), between \(Figure.text(minimum)) and \(Figure.text(maximum))")
    case (let minimum?, nil): return (.passed, "\(fact), at least \(Figure.text(minimum))")
    case (nil, let maximum?): return (.passed, "\(fact), at most \(Figure.text(maximum))")
    case (nil, nil): return nil
    }
  }

  private static func regression(
    _ figure: MetricFigure, _ value: Double, allowed: Double, _ opponent: Opponent
  ) -> Finding {
    let metric = figure.metric
    let name: String
    switch opponent {
    case .none(let reason):
      return (.notApplicable, "\(metric.rawValue) is \(Figure.text(value)), compared with nothing: \(reason)")
    case .unusable(let reason):
      return (.notJudged, "\(metric.rawValue) is \(Figure.text(value)), and could not be compared: \(reason)")
    case .model(let opponent, _, _): name = opponent
    }
    guard let baseline = figure.baseline else {
      return (.notJudged, "\(metric.rawValue) could not be compared: \(figure.problem ?? "\(name) has none")")
    }
    let isHigherBetter = metric.goal == .maximize
    let loss = isHigherBetter ? baseline - value : value - baseline
    let side = loss > 0 ? "worse than" : loss < 0 ? "better than" : "the same as"
    let facts =
      "\(metric.rawValue) is \(Figure.text(value)), \(loss == 0 ? "" : "\(Figure.text(abs(loss))) ")\(side) "
      + "\(name)'s \(Figure.text(baseline))"
    guard let interval = figure.difference else {
      if let problem = figure.problem { return (.notJudged, "\(facts): \(problem)") }
      return loss > allowed ? (.failed, "\(facts), and \(Figure.text(allowed)) is allowed") : (.passed, facts)
    }
    let leastLoss = isHigherBetter ? -interval.high : interval.low
    let place = "the \(Figure.percent(interval.level)) interval of the difference is \(interval.text)"
    if leastLoss > allowed { return (.failed, "\(facts), and \(Figure.text(allowed)) is allowed: \(place)") }
    return loss > allowed
      ? (.passed, "\(facts), more than \(Figure.text(allowed)), which may be noise: \(place)")
      : (.passed, "\(facts): \(place)")
  }
}
