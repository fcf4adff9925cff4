import FoundationEssentials
import Testing

/// What scikit-learn says, written by `tools/training/metric_cases.py`.
struct RecordedCases: Decodable {
  var classification: [ClassificationCase]
  var regression: [RegressionCase]

  static func read() throws -> RecordedCases {
    var path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    path += ["Cases", "cases.json"]
    return try JSONDecoder().decode(
      RecordedCases.self, from: Data(contentsOf: URL(fileURLWithPath: path.joined(separator: "/"))))
  }
}

struct ClassificationCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var truth: [Int32]
  var classes: Int
  var probabilities: [Double]
  var weights: [Double]?
  var single: Bool
  var expected: [String: Double]
  var confusion: [Double]
  var roc: RecordedCurve?
  var precisionRecall: RecordedCurve?
  var uniform: RecordedCalibration?
  var quantile: RecordedCalibration?

  enum CodingKeys: String, CodingKey {
    case name, truth, classes, probabilities, weights, single, expected, confusion, roc
    case precisionRecall = "precision_recall"
    case uniform, quantile
  }

  var testDescription: String { name }
}

struct RecordedCurve: Decodable, Sendable {
  var x: [Double]
  var y: [Double]
  /// Without the infinite one that the curve begins with.
  var threshold: [Double]
}

struct RecordedCalibration: Decodable, Sendable {
  var observed: [Double]
  var predicted: [Double]
}

struct RegressionCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var truth: [Double]
  var predicted: [Double]
  var weights: [Double]?
  var expected: [String: Double]

  var testDescription: String { name }
}
