import Tabular

@testable import Learning

/// Hand-made and drawn rows for the tests of trees.
enum Rows {
  static func set(_ columns: FeatureValues..., target: Target, weights: [Float]? = nil) -> TrainingSet {
    let named = columns.enumerated().map { FeatureColumn(name: "x\($0.offset)", values: $0.element) }
    return TrainingSet(
      features: FeatureSet(columns: named, rowCount: target.rowCount), target: target, weights: weights)
  }

  /// Numbers with missing values, whole numbers, booleans, a category of few levels and one of 400; the classes or the
  /// value depend on all of them.
  static func drawn(_ count: Int, classes: Int?, seed: Int) -> TrainingSet {
    var generator = SeededGenerator(seed: seed)
    var numbers: [Double] = []
    var integers: [Int64] = []
    var booleans: [UInt8] = []
    var few: [Int32] = []
    var many: [Int32] = []
    var values: [Double] = []
    for _ in 0..<count {
      let number = generator.unit() * 4 - 2
      let missing = generator.below(10) == 0
      numbers.append(missing ? .nan : number)
      integers.append(Int64(generator.below(50)))
      booleans.append(UInt8(generator.below(3)))
      few.append(Int32(generator.below(6)) - 1)
      many.append(Int32(generator.below(20) * generator.below(21)))
      let effect = Double(few.last ?? 0) * 0.6 + Double((many.last ?? 0) % 3) + (booleans.last == 1 ? 1 : 0)
      values.append((missing ? 1.5 : number * number) + Double(integers.last ?? 0) / 25 + effect + generator.unit())
    }
    let target: Target
    if let classes {
      let sorted = values.sorted()
      let bounds = (1..<classes).map { sorted[$0 * count / classes] }
      target = .classes(values.map { value in Int32(bounds.count { $0 <= value }) }, count: classes)
    } else {
      target = .values(values)
    }
    return set(
      .doubles(numbers), .integers(integers), .booleans(booleans), .codes(few, levels: 5), .codes(many, levels: 400),
      target: target)
  }
}

/// Stops a fit after a round, and remembers what it was told.
final class Stopper: FitObserver, @unchecked Sendable {
  let last: Int
  private(set) var rounds: [Int] = []

  init(after last: Int) { self.last = last }

  func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool {
    self.rounds.append(round)
    return round < last
  }
}
