import Metrics
import Testing

private func near(_ ours: Double, _ theirs: Double) -> Bool { abs(ours - theirs) <= 1e-9 * max(1, abs(theirs)) }

private func near(_ ours: [Double], _ theirs: [Double]) -> Bool {
  ours.count == theirs.count && zip(ours, theirs).allSatisfy { near($0, $1) }
}

/// Every figure is scikit-learn's.
struct RecordedMetricsTests {
  static func classification(_ recorded: ClassificationCase) throws -> Classification {
    recorded.single
      ? try Classification(
        truth: recorded.truth, classCount: recorded.classes, probabilities: recorded.probabilities.map(Float.init),
        weights: recorded.weights)
      : try Classification(
        truth: recorded.truth, classCount: recorded.classes, probabilities: recorded.probabilities,
        weights: recorded.weights)
  }

  @Test(arguments: try RecordedCases.read().classification)
  func classification(_ recorded: ClassificationCase) throws {
    let rows = try Self.classification(recorded)
    for (name, expected) in recorded.expected {
      let ours =
        switch name {
        case "accuracy": rows.accuracy
        case "balanced_accuracy": rows.balancedAccuracy
        case "precision": rows.precision
        case "recall": rows.recall
        case "f1": rows.f1
        case "log_loss": rows.logLoss
        case "brier": rows.brier
        case "auc": try rows.auc()
        case "average_precision": try rows.averagePrecision()
        default: Double.nan
        }
      #expect(near(ours, expected), "\(name): \(ours), and scikit-learn says \(expected)")
    }
    #expect(near(rows.confusion.weights, recorded.confusion))
  }

  @Test(arguments: try RecordedCases.read().classification.filter { $0.roc != nil })
  func curves(_ recorded: ClassificationCase) throws {
    let ranking = try Self.classification(recorded).ranking(of: 1)
    let curves = [
      (try #require(recorded.roc), try #require(ranking.receiverOperatingCharacteristic)),
      (try #require(recorded.precisionRecall), try #require(ranking.precisionRecallCurve)),
    ]
    for (expected, points) in curves {
      #expect(near(points.map(\.x), expected.x))
      #expect(near(points.map(\.y), expected.y))
      #expect(points.first?.threshold == .infinity)
      #expect(near(points.dropFirst().map(\.threshold), expected.threshold))
    }
  }

  @Test(arguments: try RecordedCases.read().classification.filter { $0.uniform != nil })
  func calibration(_ recorded: ClassificationCase) throws {
    let rows = try Self.classification(recorded)
    for (expected, binning) in [(recorded.uniform, CalibrationBinning.uniform), (recorded.quantile, .quantiles)] {
      let bins = rows.calibration(of: 1, bins: 5, binning)
      #expect(near(bins.map(\.observed), try #require(expected).observed))
      #expect(near(bins.map(\.predicted), try #require(expected).predicted))
      #expect(near(bins.reduce(0) { $0 + $1.weight }, Double(recorded.truth.count)))
    }
  }

  @Test(arguments: try RecordedCases.read().regression)
  func regression(_ recorded: RegressionCase) throws {
    let rows = try Regression(truth: recorded.truth, predicted: recorded.predicted, weights: recorded.weights)
    for (name, expected) in recorded.expected {
      let ours =
        switch name {
        case "rmse": rows.rmse
        case "mae": rows.mae
        case "mape": rows.mape
        case "r2": try rows.r2()
        default: Double.nan
        }
      #expect(near(ours, expected), "\(name): \(ours), and scikit-learn says \(expected)")
    }
  }

  @Test func everyMetricIsAmongTheCases() throws {
    let cases = try RecordedCases.read()
    let names = Set(cases.classification.flatMap(\.expected.keys) + cases.regression.flatMap(\.expected.keys))
    #expect(names.count == 13)
  }
}

struct UndefinedMetricTests {
  static func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return "\(error)" }
  }

  static func rows(_ truth: [Int32], _ scores: [Double]) throws -> Classification {
    let probabilities: [Double] = scores.flatMap { [1 - $0, $0] }
    return try Classification(truth: truth, classCount: 2, probabilities: probabilities)
  }

  @Test func oneClassHasNoArea() {
    #expect(
      Self.message { _ = try Self.rows([1, 1], [0.5, 0.6]).auc() }
        == "auc needs rows of two classes, and all 2 are of class 1")
    #expect(
      Self.message { _ = try Self.rows([0, 0], [0.5, 0.6]).auc() }
        == "auc needs rows of class 1, and none of the 2 is")
    #expect(
      Self.message { _ = try Self.rows([0, 0], [0.5, 0.6]).averagePrecision() }
        == "average_precision needs rows of class 1, and none of the 2 is")
    #expect(Self.message { _ = try Self.rows([1, 1], [0.5, 0.6]).averagePrecision() } == nil)
  }

  @Test func oneClassOfThreeHasNoArea() {
    #expect(
      Self.message {
        _ = try Classification(truth: [2, 2], classCount: 3, probabilities: [0, 0, 1, 0, 1.0, 0] as [Double]).auc()
      } == "auc needs rows of two classes, and all 2 are of class 2")
  }

  @Test func whatIsNoProbability() {
    #expect(
      Self.message { _ = try Self.rows([1, 0], [0.5, .nan]) } == "row 2 has nan as the probability of class 0")
    #expect(
      Self.message { _ = try Self.rows([1, 0], [0.5, 1.5]) } == "row 2 has -0.5 as the probability of class 0")
  }

  @Test func nothingToMeasure() {
    #expect(Self.message { _ = try Self.rows([], []) } == "there are no rows")
    #expect(
      Self.message { _ = try Regression(truth: [1, 2], predicted: [1, 2], weights: [0, 0]) }
        == "all 2 rows weigh nothing")
    #expect(
      Self.message { _ = try Regression(truth: [1], predicted: [1]).r2() }
        == "r2 needs at least 2 rows, and there is 1")
    #expect(
      Self.message { _ = try Regression(truth: [1, 2], predicted: [1, .infinity]) } == "row 2 is predicted to be inf")
  }
}

struct CurvePointTests {
  static let curve = (0...1000).map { place in
    CurvePoint(x: Double(place) / 1000, y: (Double(place) / 1000).squareRoot(), threshold: Double(-place))
  }

  @Test func thinningKeepsTheEnds() {
    for count in [2, 3, 50, 1000] {
      let thin = Self.curve.thinned(to: count)
      #expect(thin.count <= count && thin.count >= count / 2)
      #expect(thin.first == Self.curve.first && thin.last == Self.curve.last)
      #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x < $1.x })
    }
    #expect(Self.curve.thinned(to: 1001) == Self.curve)
  }

  @Test func thinnedPointsAreEvenlyApart() {
    let thin = Self.curve.thinned(to: 50)
    #expect(zip(thin, thin.dropFirst()).allSatisfy { $1.x - $0.x + $1.y - $0.y < 2.5 / 49 })
  }
}
