import FoundationEssentials
import Testing

/// What scipy says, written by `tools/quality/drift_cases.py`.
struct RecordedDrift: Decodable {
  var samples: [SampleCase]
  var tables: [TableCase]
  var shares: [ShareCase]
  var proportions: [ProportionCase]
  var adjusted: [AdjustedCase]
  var tails: [TailCase]
  var upper: [UpperCase]
  var normal: [NormalCase]

  /// The recorded cases, or those of a file that `MLGEN_DRIFT_CASES` names.
  static func read() throws -> RecordedDrift {
    var path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
    path += ["Cases", "drift.json"]
    let file = ProcessInfo.processInfo.environment["MLGEN_DRIFT_CASES"] ?? path.joined(separator: "/")
    return try JSONDecoder().decode(RecordedDrift.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
  }
}

struct SampleCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var reference: [Double]
  var current: [Double]
  var statistic: Double
  var exact: Double
  var asymptotic: Double?
  var auto: Double
  var wasserstein: Double
  var standardDeviation: Double

  enum CodingKeys: String, CodingKey {
    case name, reference, current, statistic, exact, asymptotic, auto, wasserstein
    case standardDeviation = "standard_deviation"
  }

  var testDescription: String { name }
}

struct TableCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var counts: [[Double]]
  var degrees: Int
  var statistic: Double
  var p: Double
  var correctedStatistic: Double
  var correctedP: Double
  var cramersV: Double

  enum CodingKeys: String, CodingKey {
    case name, counts, degrees, statistic, p
    case correctedStatistic = "corrected_statistic"
    case correctedP = "corrected_p"
    case cramersV = "cramers_v"
  }

  var testDescription: String { name }
}

struct ShareCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var reference: [Double]
  var current: [Double]
  var stabilityIndex: Double
  var jensenShannon: Double

  enum CodingKeys: String, CodingKey {
    case name, reference, current
    case stabilityIndex = "stability_index"
    case jensenShannon = "jensen_shannon"
  }

  var testDescription: String { name }
}

struct ProportionCase: Decodable, Sendable {
  var counts: [Int]
  var p: Double
  var effect: Double
}

struct AdjustedCase: Decodable, Sendable {
  var p: [Double]
  var adjusted: [Double]
}

struct TailCase: Decodable, Sendable {
  var n: Int
  var d: Double
  var p: Double
}

struct UpperCase: Decodable, Sendable {
  var statistic: Double
  var degrees: Int
  var p: Double
}

struct NormalCase: Decodable, Sendable {
  var p: Double
  var z: Double
}
