import FoundationEssentials
import Metrics
import Quality
import RuntimeContract
import Tabular
import Testing

/// What the definitions give, written by `tools/quality/model_cases.py`.
private struct RecordedModels: Decodable {
  var areas: [AreaCase]
  var sizes: [SizeCase]
  var shares: [SizeCase]
  var gaps: [GapCase]

  static func read() throws -> RecordedModels {
    var path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
    path += ["Cases", "model.json"]
    return try JSONDecoder().decode(
      RecordedModels.self, from: Data(contentsOf: URL(fileURLWithPath: path.joined(separator: "/"))))
  }
}

private struct AreaCase: Decodable {
  var name: String
  var truth: [Int32]
  var scores: [Double]
  var others: [Double]
  var areas: [Double]
  var error: Double
  var low: Double
  var high: Double
  var p: Double
}

private struct SizeCase: Decodable {
  var baseline: Double?
  var difference: Double?
  var effect: Double
  var power: Double
  var significance: Double
  var count: Double
}

private struct GapCase: Decodable {
  var name: String
  var truth: [Int32]
  var scores: [Double]
  var groups: [Int64]
  var demographicParity: Double
  var equalOpportunity: Double
  var equalizedOdds: Double
  var predictiveParity: Double

  enum CodingKeys: String, CodingKey {
    case name, truth, scores, groups
    case demographicParity = "demographic_parity"
    case equalOpportunity = "equal_opportunity"
    case equalizedOdds = "equalized_odds"
    case predictiveParity = "predictive_parity"
  }
}

private func near(_ ours: Double, _ theirs: Double) -> Bool { abs(ours - theirs) <= 1e-9 * max(1, abs(theirs)) }

struct RecordedModelTests {
  @Test func areas() throws {
    for recorded in try RecordedModels.read().areas {
      let ours = try #require(
        DeLong(
          positive: recorded.truth.map { $0 == 1 }, scores: recorded.scores, otherScores: recorded.others))
      #expect(near(ours.area, recorded.areas[0]) && near(ours.otherArea, recorded.areas[1]), "\(recorded.name)")
      #expect(near(ours.standardError, recorded.error), "\(recorded.name): \(ours.standardError)")
      let interval = ours.interval(level: 0.95)
      #expect(near(interval.low, recorded.low) && near(interval.high, recorded.high), "\(recorded.name)")
      #expect(near(ours.pValue, recorded.p), "\(recorded.name): \(ours.pValue)")
    }
    #expect(DeLong(positive: [true, false, false], scores: [1, 2, 3], otherScores: [1, 2, 3]) == nil)
  }

  @Test func sizesOfExperiments() throws {
    let recorded = try RecordedModels.read()
    for wanted in recorded.sizes + recorded.shares {
      let size =
        try wanted.baseline.map { SampleSize(baseline: $0, difference: try #require(wanted.difference)) }
        ?? SampleSize(meanDifference: wanted.effect * 3, standardDeviation: 3)
      #expect(near(size.effect, wanted.effect))
      let count = size.perGroup(power: wanted.power, significance: wanted.significance)
      #expect(near(count, wanted.count), "\(wanted): \(count)")
      #expect(near(size.power(perGroup: count, significance: wanted.significance), wanted.power))
    }
    // Of all baselines, none needs more units for a difference of 0.1.
    let hardest = SampleSize(hardestDifference: 0.1).effect
    #expect(
      stride(from: 0, through: 0.9, by: 0.05).allSatisfy {
        SampleSize(baseline: $0, difference: 0.1).effect >= hardest - 1e-12
      })
  }

  @Test func gapsBetweenGroups() throws {
    for recorded in try RecordedModels.read().gaps {
      let rows = ScoredRows(
        try Classification(
          truth: recorded.truth, classCount: 2, probabilities: recorded.scores.flatMap { [1 - $0, $0] }))
      let groups = RowGroups(TableColumn(name: "group", values: .integers(recorded.groups)))
      for (metric, expected) in [
        (FairnessMetric.demographicParity, recorded.demographicParity),
        (.equalOpportunity, recorded.equalOpportunity), (.equalizedOdds, recorded.equalizedOdds),
        (.predictiveParity, recorded.predictiveParity),
      ] {
        let check = FairnessCheck(column: "group", metric: metric, maxGap: expected + 1e-6)
        let verdict = FairnessVerdict(check, rows, groups, leastSupport: 1)
        #expect(near(try #require(verdict.gap), expected), "\(recorded.name), \(metric)")
        #expect(verdict.outcome == .passed)
        let strict = FairnessCheck(column: "group", metric: metric, maxGap: expected - 1e-6)
        #expect(FairnessVerdict(strict, rows, groups, leastSupport: 1).outcome == .failed)
      }
    }
  }
}
