import RuntimeContract
import Synchronization
import Tabular
import Testing

@testable import Learning

/// Stops a fit after some rounds.
final class StoppingObserver: FitObserver {
  private let limit: Int
  private let seen = Mutex<[Double]>([])

  init(after limit: Int) { self.limit = limit }

  var losses: [Double] { seen.withLock { $0 } }

  func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool {
    seen.withLock { $0.append(metrics.first?.value ?? .nan) }
    return round < limit
  }
}

/// Numbers with missing values, a category with one, and targets that depend on them.
enum MixedTable {
  static func features(rows: Int, seed: Int = 1) -> FeatureSet {
    var generator = SeededGenerator(seed: seed)
    let first = (0..<rows).map { _ in generator.below(11) == 0 ? Double.nan : generator.unit() * 10 + 50 }
    let second = (0..<rows).map { _ in Float(generator.unit()) }
    let codes = (0..<rows).map { _ in Int32(generator.below(5)) - 1 }
    let flags = (0..<rows).map { _ in UInt8(generator.below(3)) }
    return FeatureSet(
      columns: [
        FeatureColumn(name: "first", values: .doubles(first)),
        FeatureColumn(name: "level", values: .codes(codes, levels: 4)),
        FeatureColumn(name: "second", values: .floats(second)),
        FeatureColumn(name: "flag", values: .booleans(flags)),
      ], rowCount: rows)
  }

  static func score(_ features: FeatureSet) -> [Double] {
    var sums = [Double](repeating: 0, count: features.rowCount)
    // What is missing counts as about the mean.
    for ((factor, mean), column) in zip([(0.1, 55.0), (0.8, 1.5), (2, 0.5), (-1, 0.5)], features.columns) {
      var values = [Float](repeating: 0, count: features.rowCount)
      values.withUnsafeMutableBufferPointer { column.values.write(0..<features.rowCount, into: $0) }
      for row in sums.indices { sums[row] += factor * (values[row].isNaN ? mean : Double(values[row])) }
    }
    return sums
  }

  static func classes(rows: Int, count: Int = 2, seed: Int = 1) -> TrainingSet {
    let features = features(rows: rows, seed: seed)
    var generator = SeededGenerator(seed: seed, stream: 1)
    let scores = score(features)
    let middle = scores.sorted()[rows / 2]
    let classes = scores.map { score in
      let noisy = (score - middle) / 1.5 + Double(count) / 2 + (generator.unit() - 0.5)
      return Int32(min(max(Int(noisy), 0), count - 1))
    }
    return TrainingSet(features: features, target: .classes(classes, count: count))
  }

  static func values(rows: Int, seed: Int = 1) -> TrainingSet {
    let features = features(rows: rows, seed: seed)
    var generator = SeededGenerator(seed: seed, stream: 1)
    return TrainingSet(features: features, target: .values(score(features).map { $0 + generator.unit() }))
  }
}

struct LinearLearnerTests {
  static func learner(_ algorithm: Algorithm, _ penalty: String = "l2", tolerance: Double = 1e-6) throws
    -> LinearLearner
  {
    try LinearLearner(
      AlgorithmSettings(
        algorithm,
        [
          AlgorithmParameter(name: "penalty", value: .string(penalty)),
          AlgorithmParameter(name: "tolerance", value: .number(tolerance)),
        ]))
  }

  /// A category is the same as a column of 0 and 1 for each level, and a missing value as the column's mean.
  @Test(arguments: ["l2", "l1"])
  func categoriesAreColumnsOfZeroAndOne(_ penalty: String) throws {
    let training = MixedTable.classes(rows: 300)
    guard case .codes(let codes, _) = training.features.columns[1].values,
      case .doubles(let numbers) = training.features.columns[0].values
    else {
      Issue.record("the table has other columns")
      return
    }
    var columns = training.features.columns
    let known = numbers.filter { !$0.isNaN }.map { Double(Float($0)) }
    let mean = known.reduce(0, +) / Double(known.count)
    columns[0].values = .doubles(numbers.map { $0.isNaN ? mean : $0 })
    columns[1] = columns[2]
    columns[2] = columns[3]
    columns.removeLast()
    columns += [0, 1, 2, 3, -1].map { level in
      FeatureColumn(name: "level \(level)", values: .integers(codes.map { $0 == level ? 1 : 0 }))
    }
    let spread = TrainingSet(
      features: FeatureSet(columns: columns, rowCount: codes.count), target: training.target)
    let learner = try Self.learner(.logisticRegression, penalty, tolerance: 1e-7)
    let left = try learner.fitLinear(training, FitRun(seed: 1))
    let right = try learner.fitLinear(spread, FitRun(seed: 1))
    for (ours, theirs) in zip(left.predict(training.features), right.predict(spread.features)) {
      #expect(abs(ours - theirs) < 2e-4)
    }
    #expect(left.coefficients.map(\.level) == [nil, nil, nil, 0, 1, 2, 3, 4])
  }

  @Test(arguments: [("l2", 2), ("l1", 2), ("elasticnet", 3), ("none", 3), ("l2", 3)])
  func interruptedFitsEndWithTheSameModel(_ penalty: String, _ classes: Int) throws {
    let training = MixedTable.classes(rows: 80, count: classes)
    let learner = try Self.learner(.logisticRegression, penalty, tolerance: 1e-8)
    let observer = StoppingObserver(after: .max)
    let whole = try learner.fitLinear(training, FitRun(seed: 1, observer: observer))
    #expect(2...60 ~= whole.iterations)
    for stop in Set([1, 2, whole.iterations / 2, whole.iterations - 1]).sorted() where stop > 0 {
      var checkpoint: [UInt8]?
      do {
        _ = try learner.fitLinear(training, FitRun(seed: 1, observer: StoppingObserver(after: stop)))
      } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
      let saved: [UInt8] = try #require(checkpoint)
      let resumed = try learner.fitLinear(training, FitRun(seed: 1, threads: 2, checkpoint: saved))
      #expect(resumed == whole)
    }
    #expect(zip(observer.losses, observer.losses.dropFirst()).allSatisfy { $1 <= $0 + 1e-6 })
  }

  @Test func checkpointsOfOtherFitsAreRefused() throws {
    let training = MixedTable.classes(rows: 200)
    var checkpoint: [UInt8] = []
    do {
      _ = try Self.learner(.logisticRegression, tolerance: 1e-9).fitLinear(
        training, FitRun(seed: 1, observer: StoppingObserver(after: 1)))
    } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
    func refusal(_ learner: LinearLearner, _ training: TrainingSet, _ checkpoint: [UInt8]) -> String? {
      do {
        _ = try learner.fitLinear(training, FitRun(seed: 1, checkpoint: checkpoint))
        return nil
      } catch { return "\(error)" }
    }
    let other = "the checkpoint is of a fit with other data, parameters or seed"
    let same = try Self.learner(.logisticRegression, tolerance: 1e-9)
    let unlike = try Self.learner(.logisticRegression, "none")
    #expect(refusal(unlike, training, checkpoint) == other)
    #expect(refusal(same, MixedTable.classes(rows: 201), checkpoint) == other)
    #expect(refusal(same, training, checkpoint) == nil)
    for length in stride(from: 0, to: checkpoint.count, by: 23) {
      #expect(refusal(same, training, Array(checkpoint[..<length])) == "the checkpoint is damaged")
    }
  }

  /// Enough rows that a sample of them finds where to begin.
  @Test func manyRowsEndWhereFewPassesLead() throws {
    let training = MixedTable.classes(rows: 5000)
    var learner = try Self.learner(.logisticRegression, tolerance: 1e-4)
    learner.sampleRows = 1000
    let one = try learner.fitLinear(training, FitRun(seed: 1, threads: 1))
    let two = try learner.fitLinear(training, FitRun(seed: 1, threads: 2))
    #expect(two == one)
    #expect(one.iterations <= 5)
  }

  /// A level that few rows have must not count for more than one that many have.
  @Test func columnsOfZeroAndOneStayAsTheyAreForNetworks() {
    let rare = FeatureColumn(name: "rare", values: .floats([0, 0, 0, 1, .nan]))
    let number = FeatureColumn(name: "number", values: .floats([0, 0, 0, 2, 2]))
    let features = FeatureSet(columns: [rare, number], rowCount: 5)
    let plain = FeatureEncoding(features, isCentered: true, keepsIndicators: true, threads: 1)
    #expect(plain.numbers.map(\.mean) == [0.25, 0.8])
    #expect(plain.numbers.map(\.center) == [0, 0.8])
    #expect(plain.numbers[0].factor == 1)
    #expect(plain.numbers[1].factor > 1)
    let scaled = FeatureEncoding(features, isCentered: true, threads: 1).numbers[0]
    #expect(scaled.factor > 2 && scaled.center == 0.25)
  }

  /// Blocks of so many levels for each of so many classes would take more memory than the rows.
  @Test func manyLevelsOfManyClassesAreLearnt() throws {
    let features = FeatureSet(
      columns: [
        FeatureColumn(name: "level", values: .codes((0..<300).map { Int32($0 * 7 % 1000) }, levels: 1000)),
        FeatureColumn(name: "number", values: .doubles((0..<300).map { Double($0 % 5) })),
      ], rowCount: 300)
    let training = TrainingSet(features: features, target: .classes((0..<300).map { Int32($0 % 5) }, count: 5))
    let encoding = FeatureEncoding(features, isCentered: true, threads: 1)
    #expect(5 * (encoding.width + 1) * (encoding.width + 1) > Curvature.mostElements)
    let model = try Self.learner(.logisticRegression, tolerance: 1e-3).fitLinear(training, FitRun(seed: 1))
    #expect(model.isConverged)
    #expect(try training.target.metric(.accuracy, of: model.predict(features)) > 0.99)
  }

  @Test func columnsWithoutVariationGetNoWeight() throws {
    let features = FeatureSet(
      columns: [
        FeatureColumn(name: "constant", values: .doubles([3, 3, 3, 3])),
        FeatureColumn(name: "missing", values: .doubles([.nan, .nan, .nan, .nan])),
        FeatureColumn(name: "infinite", values: .doubles([.infinity, 1, 2, 3])),
      ], rowCount: 4)
    for penalty in ["none", "l2", "l1"] {
      let model = try Self.learner(.linearRegression, penalty).fitLinear(
        TrainingSet(features: features, target: .values([1, 2, 3, 4])), FitRun(seed: 1))
      #expect(abs(model.coefficients[0].values[0]) < 1e-6 && abs(model.coefficients[1].values[0]) < 1e-6)
      #expect(model.predict(features).allSatisfy { $0.isFinite })
    }
  }
}
