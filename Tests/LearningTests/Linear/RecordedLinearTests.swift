import FoundationEssentials
import Glibc
import Learning
import RuntimeContract
import Testing

/// Linear models that scikit-learn fitted, written by `tools/training/linear_cases.py`.
struct LinearCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var algorithm: Algorithm
  var columns: [[Float]]
  var values: [Float]?
  var classes: [Int32]?
  var weights: [Float]?
  var penalty: String
  var strength: Double
  var ratio: Double
  var intercept: Bool
  var coefficients: [[Double]]
  var intercepts: [Double]
  var objective: Double

  var testDescription: String { name }

  static func read() throws -> [LinearCase] {
    var path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    path += ["Cases", "linear.json"]
    return try JSONDecoder().decode(
      [LinearCase].self, from: Data(contentsOf: URL(fileURLWithPath: path.joined(separator: "/"))))
  }

  var training: TrainingSet {
    let features = FeatureSet(
      columns: columns.enumerated().map { FeatureColumn(name: "x\($0.offset)", values: .floats($0.element)) },
      rowCount: columns[0].count)
    let target =
      if let classes {
        Target.classes(classes, count: Int(classes.max() ?? 0) + 1)
      } else {
        Target.values((values ?? []).map { Double($0) })
      }
    return TrainingSet(features: features, target: target, weights: weights)
  }

  func settings(tolerance: Double) throws -> AlgorithmSettings {
    try AlgorithmSettings(
      algorithm,
      [
        AlgorithmParameter(name: "penalty", value: .string(penalty)),
        AlgorithmParameter(name: algorithm == .linearRegression ? "alpha" : "c", value: .number(strength)),
        AlgorithmParameter(name: "l1_ratio", value: .number(ratio)),
        AlgorithmParameter(name: "intercept", value: .bool(intercept)),
        AlgorithmParameter(name: "tolerance", value: .number(tolerance)),
      ])
  }

  /// What is made small, as `LinearLearner` states it.
  func objective(_ coefficients: [[Double]], _ intercepts: [Double]) -> Double {
    var loss = 0.0
    var total = 0.0
    for row in columns[0].indices {
      let margins = coefficients.indices.map { output in
        columns.indices.reduce(intercepts[output]) { $0 + coefficients[output][$1] * Double(columns[$1][row]) }
      }
      let weight = Double(weights?[row] ?? 1)
      total += weight
      if let classes {
        let all = margins.count == 1 ? [0, margins[0]] : margins
        let largest = all.max() ?? 0
        let sum = all.reduce(0) { $0 + exp($1 - largest) }
        loss += weight * (log(sum) + largest - all[Int(classes[row])])
      } else if let values {
        let distance = Double(values[row]) - margins[0]
        loss += weight * distance * distance
      }
    }
    let flat = coefficients.flatMap { $0 }
    let absolute = flat.reduce(0) { $0 + abs($1) }
    let squares = flat.reduce(0) { $0 + $1 * $1 }
    let share = penalty == "l1" ? 1 : penalty == "elasticnet" ? ratio : 0
    let penalties = penalty == "none" ? 0 : share * absolute + (1 - share) / 2 * squares
    if classes != nil { return strength * loss + penalties }
    return penalty == "none"
      ? loss : penalty == "l2" ? loss + strength * squares : loss / (2 * total) + strength * penalties
  }
}

struct RecordedLinearTests {
  @Test(arguments: try LinearCase.read())
  func coefficientsAreThoseOfScikitLearn(_ recorded: LinearCase) throws {
    let model = try LinearLearner(recorded.settings(tolerance: 1e-7)).fitLinear(recorded.training, FitRun(seed: 1))
    let ours = recorded.coefficients.indices.map { output in model.coefficients.map { $0.values[output] } }
    for (mine, theirs) in zip(ours.joined(), recorded.coefficients.joined()) {
      #expect(abs(mine - theirs) <= 1e-4 * max(1, abs(theirs)), "\(mine), and scikit-learn says \(theirs)")
    }
    for (mine, theirs) in zip(model.intercepts, recorded.intercepts) {
      #expect(abs(mine - theirs) <= 1e-4 * max(1, abs(theirs)), "\(mine), and scikit-learn says \(theirs)")
    }
    let reached = recorded.objective(ours, model.intercepts)
    #expect(
      abs(recorded.objective(recorded.coefficients, recorded.intercepts) - recorded.objective)
        <= 1e-9 * recorded.objective, "the test computes another objective")
    #expect(reached - recorded.objective <= 1e-8 * recorded.objective, "\(reached) is not as low")
    #expect(model.isConverged)
  }

  @Test func penaltiesOnAbsoluteValuesGiveZeros() throws {
    let recorded = try #require(try LinearCase.read().first { $0.name == "lasso" })
    let model = try LinearLearner(recorded.settings(tolerance: 1e-7)).fitLinear(recorded.training, FitRun(seed: 1))
    #expect(
      model.coefficients.map { $0.values[0] == 0 } == recorded.coefficients[0].map { $0 == 0 })
  }

  @Test(arguments: try LinearCase.read())
  func sameBytesOnTwoThreads(_ recorded: LinearCase) throws {
    let learner = try LinearLearner(recorded.settings(tolerance: 1e-4))
    #expect(
      try learner.fitLinear(recorded.training, FitRun(seed: 1, threads: 1))
        == learner.fitLinear(recorded.training, FitRun(seed: 1, threads: 2)))
  }
}
