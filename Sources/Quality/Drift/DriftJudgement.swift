public import RuntimeContract

/// Whether the rows of today look like those of the reference.
public struct DriftJudgement: Codable, Hashable, Sendable {
  public var rules: DriftRules
  public var columns: [ColumnDrift]

  enum CodingKeys: String, CodingKey, CaseIterable { case rules, columns }

  public var drifted: [String] { columns.filter { $0.outcome == .drifted }.map(\.name) }
  public var notJudged: [String] { columns.filter { $0.outcome == .notJudged }.map(\.name) }

  /// In one sentence, the most important first.
  public var summary: String {
    let judged = columns.count - notJudged.count
    guard judged > 0 else { return "None of \(Figure.count(columns.count, "column")) could be judged." }
    let rest = notJudged.isEmpty ? "" : "; \(notJudged.count) could not be judged"
    if drifted.isEmpty { return "None of \(Figure.count(judged, "column")) has drifted\(rest)." }
    let names = drifted.prefix(5).joined(separator: ", ") + (drifted.count > 5 ? " and others" : "")
    return "\(drifted.count) of \(Figure.count(judged, "column")) \(drifted.count == 1 ? "has" : "have") drifted: "
      + "\(names)\(rest)."
  }

  /// Judges all columns at once, for p-values are adjusted for their number.
  public init(_ comparisons: [ColumnComparison], rules: DriftRules) {
    self.rules = rules
    var findings = comparisons.map { Findings($0, rules: rules) }
    let adjusted = FalseDiscovery.adjusted(findings.flatMap(\.pValues))
    var next = adjusted[...]
    for index in findings.indices { findings[index].take(&next) }
    columns = findings.map { $0.judged(rules) }
  }
}

/// What is measured of a column before p-values are adjusted, and then what follows from it.
private struct Findings {
  let comparison: ColumnComparison
  var measures: [DriftMeasure] = []
  var chance: ChanceTest?
  var missing: JudgedShare?
  var infinite: JudgedShare?
  /// Why there are no measures.
  var obstacle: String?

  init(_ comparison: ColumnComparison, rules: DriftRules) {
    self.comparison = comparison
    guard let current = comparison.current else {
      obstacle = "the rows of today do not have the column"
      return
    }
    do throws(Undefined) {
      let (then, now) = (comparison.reference.counts, current.counts)
      let (thenRows, nowRows) = (comparison.reference.rows, current.rows)
      let change = try ShareChange(
        "missing values", reference: then.missing, of: thenRows, current: now.missing, of: nowRows)
      missing = JudgedShare(change: change, adjusted: change.pValue, hasDrifted: false)
      if then.infinite + now.infinite > 0 {
        let change = try ShareChange(
          "infinite values", reference: then.infinite, of: thenRows, current: now.infinite, of: nowRows)
        infinite = JudgedShare(change: change, adjusted: change.pValue, hasDrifted: false)
      }
      switch (comparison.reference, current) {
      case (.numbers(let reference), .numbers(let current)):
        let test = try KolmogorovSmirnov(reference, current)
        measures = try Self.measures(reference, current, test, rules)
        if measures.isEmpty { obstacle = "none of the tests asked for is for numbers" }
        chance = ChanceTest(
          kind: test.method == .exact ? .exactKolmogorovSmirnov : .asymptoticKolmogorovSmirnov, pValue: test.pValue,
          adjusted: test.pValue)
      case (.categories(let reference), .categories(let current)):
        try checkSamples("a comparison", then.values, now.values)
        let (_, counts, currentCounts) = reference.aligned(with: current)
        let test = try ChiSquared([counts, currentCounts])
        chance = ChanceTest(
          kind: test.degreesOfFreedom == 1 ? .chiSquaredWithCorrection : .chiSquared, pValue: test.pValue,
          adjusted: test.pValue)
        measures = Self.measures(counts, currentCounts, test, rules)
        if measures.isEmpty { obstacle = "none of the tests asked for is for categories" }
      case (.numbers, .categories): obstacle = "the reference has numbers, and the rows of today have texts"
      case (.categories, .numbers): obstacle = "the reference has texts, and the rows of today have numbers"
      }
    } catch {
      obstacle = error.description
    }
  }

  private static func measures(
    _ reference: SortedSample, _ current: SortedSample, _ distance: KolmogorovSmirnov, _ rules: DriftRules
  ) throws(Undefined) -> [DriftMeasure] {
    let error = reference.rankError + current.rankError
    let bins = ReferenceBins(of: reference, bins: rules.bins)
    let (shares, currentShares) = (bins.shares(reference), bins.shares(current))
    var measures: [DriftMeasure] = []
    for test in rules.tests {
      let statistic: Double
      switch test {
      case .psi: statistic = Divergence.stabilityIndex(shares, currentShares)
      case .jensenShannon: statistic = Divergence.jensenShannon(shares, currentShares)
      case .ks: statistic = distance.statistic
      case .wasserstein: statistic = try reference.standardizedWassersteinDistance(to: current)
      case .chiSquared: continue
      }
      measures.append(
        DriftMeasure(
          test: test, statistic: statistic, isAbove: statistic > rules.threshold,
          error: error == 0 || test == .ks ? error : nil))
    }
    return measures
  }

  private static func measures(
    _ counts: [Double], _ currentCounts: [Double], _ test: ChiSquared, _ rules: DriftRules
  ) -> [DriftMeasure] {
    func shares(_ counts: [Double]) -> [Double] {
      let total = counts.reduce(0, +)
      return counts.map { $0 / total }
    }
    return rules.tests.compactMap { wanted in
      let statistic: Double
      switch wanted {
      case .psi: statistic = Divergence.stabilityIndex(shares(counts), shares(currentCounts))
      case .jensenShannon: statistic = Divergence.jensenShannon(counts, currentCounts)
      case .chiSquared: statistic = test.cramersV
      case .ks, .wasserstein: return nil
      }
      return DriftMeasure(test: wanted, statistic: statistic, isAbove: statistic > rules.threshold, error: nil)
    }
  }

  /// Those that are adjusted together, in the order in which `take` wants them back.
  var pValues: [Double] { [chance?.pValue, missing?.change.pValue, infinite?.change.pValue].compactMap(\.self) }

  mutating func take(_ adjusted: inout ArraySlice<Double>) {
    if chance != nil, let value = adjusted.popFirst() { chance?.adjusted = value }
    if missing != nil, let value = adjusted.popFirst() { missing?.adjusted = value }
    if infinite != nil, let value = adjusted.popFirst() { infinite?.adjusted = value }
  }

  func judged(_ rules: DriftRules) -> ColumnDrift {
    func judge(_ share: JudgedShare?) -> JudgedShare? {
      share.map {
        var judged = $0
        judged.hasDrifted =
          abs($0.change.effect) >= rules.leastShareEffect && $0.adjusted <= rules.significance
        return judged
      }
    }
    var drift = ColumnDrift(
      name: comparison.name, outcome: .steady, reason: "", referenceRows: comparison.reference.rows,
      currentRows: comparison.current?.rows ?? 0, measures: measures, chance: chance, missing: judge(missing),
      infinite: judge(infinite))
    (drift.outcome, drift.reason) = verdict(drift, rules)
    return drift
  }

  private func verdict(_ drift: ColumnDrift, _ rules: DriftRules) -> (ColumnDrift.Outcome, String) {
    let largest = measures.max { $0.statistic < $1.statistic }
    let isChance = (chance?.adjusted ?? 1) > rules.significance
    var reasons: [String] = []
    if let largest, largest.isAbove, !isChance, let chance {
      reasons.append(
        "\(largest.test.title) is \(Figure.text(largest.statistic)), above \(Figure.text(rules.threshold)), which "
          + "chance does not explain (p \(Figure.chance(chance.adjusted)))")
    }
    for (share, what) in [(drift.missing, "no value"), (drift.infinite, "an infinite value")] {
      guard let share, share.hasDrifted else { continue }
      reasons.append(
        "\(Figure.percent(share.change.current)) of the rows have \(what), and "
          + "\(Figure.percent(share.change.reference)) of the reference had: Cohen's h is "
          + "\(Figure.text(share.change.effect)) (p \(Figure.chance(share.adjusted)))")
    }
    if !reasons.isEmpty { return (.drifted, sentence(reasons.joined(separator: "; "))) }
    if let obstacle { return (.notJudged, sentence(obstacle)) }
    guard let largest else { return (.notJudged, "No test was asked for.") }
    if largest.isAbove, let chance {
      return (
        .steady,
        sentence(
          "\(largest.test.title) is \(Figure.text(largest.statistic)), above \(Figure.text(rules.threshold)), but "
            + "\(Figure.count(drift.currentRows, "row")) \(drift.currentRows == 1 ? "is" : "are") too few to tell that from "
            + "chance (p \(Figure.chance(chance.adjusted)))")
      )
    }
    return (
      .steady,
      sentence(
        "\(largest.test.title) is \(Figure.text(largest.statistic)), not above \(Figure.text(rules.threshold))")
    )
  }

  private func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}

extension DriftTest {
  /// The figure's name within a sentence.
  public var title: String {
    switch self {
    case .psi: "the population stability index"
    case .ks: "the Kolmogorov-Smirnov distance"
    case .chiSquared: "Cramér's V"
    case .jensenShannon: "the Jensen-Shannon divergence"
    case .wasserstein: "the Wasserstein distance in standard deviations"
    }
  }
}
