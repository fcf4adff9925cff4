import Testing

@testable import Learning

struct RandomForestTests {
  private func fit(
    _ training: TrainingSet, _ run: FitRun = FitRun(seed: 1), _ change: (inout ForestParameters) -> Void = { _ in }
  ) throws -> TreeModel {
    var parameters = ForestParameters()
    parameters.trees = 5
    change(&parameters)
    return try RandomForest(parameters).fit(training, run)
  }

  @Test func aTreeOfAllRowsLearnsThemByHeart() throws {
    for classes in [2, 3, nil] {
      let training = Rows.drawn(300, classes: classes, seed: 4)
      let model = try fit(training) {
        $0.trees = 1
        $0.bootstrap = false
        $0.maxFeatures = .all
      }
      let predictions = model.predict(training.features)
      switch training.target {
      case .classes(let labels, let count):
        for (row, label) in labels.enumerated() { #expect(predictions[row * count + Int(label)] == 1) }
      case .values(let values):
        for (row, value) in values.enumerated() { #expect(abs(Double(predictions[row]) - value) < 1e-4) }
      }
    }
  }

  /// A tenth is not a number of `Float`, and ten of them, rounded one by one, add up to more than 1.
  @Test(arguments: [2, 3]) func probabilitiesStayBelowOne(classes: Int) throws {
    let training = Rows.set(
      .doubles((0..<60).map { Double($0 % classes * 10) }),
      target: .classes((0..<60).map { Int32($0 % classes) }, count: classes))
    let model = try fit(training) { $0.trees = 10 }
    #expect(model.predict(training.features).allSatisfy { (0...1).contains($0) })
  }

  @Test func aStepIsFoundExactly() throws {
    let training = Rows.set(
      .doubles((0..<60).map { Double($0 / 3) }), target: .values((0..<60).map { $0 < 24 ? 1 : 5 }))
    let model = try fit(training) {
      $0.trees = 1
      $0.bootstrap = false
    }
    #expect(model.trees[0].nodes.map(\.test) == [.number(threshold: 7.5, missingLeft: false)])
    #expect(model.trees[0].values == [1, 5])
  }

  @Test(arguments: [true, false]) func missingValuesGoWhereTheyBelong(withHigh: Bool) throws {
    let numbers = (0..<60).map { $0 % 3 == 0 ? Double.nan : Double($0 / 6) }
    let labels: [Int32] = (0..<60).map { $0 % 3 == 0 ? (withHigh ? 1 : 0) : ($0 < 30 ? 0 : 1) }
    let training = Rows.set(.doubles(numbers), target: .classes(labels, count: 2))
    let model = try fit(training) {
      $0.trees = 1
      $0.bootstrap = false
    }
    #expect(model.trees[0].nodes.map(\.test) == [.number(threshold: 4.5, missingLeft: !withHigh)])
  }

  @Test func levelsAreGroupedByTheirTarget() throws {
    let codes = (0..<160).map { Int32($0 % 8) }
    for target in [
      Target.values(codes.map { [1, 4, 6].contains($0) ? 3 : -1 }),
      .classes(codes.map { [1, 4, 6].contains($0) ? 2 : 0 }, count: 3),
    ] {
      let model = try fit(Rows.set(.codes(codes, levels: 9), target: target)) {
        $0.trees = 1
        $0.bootstrap = false
      }
      let tree = try #require(model.trees.first)
      #expect(tree.nodes.count == 1)
      #expect([.category(codes: [1, 4, 6]), .category(codes: [0, 2, 3, 5, 7])].contains(tree.nodes[0].test))
    }
  }

  @Test func boundsHold() throws {
    let training = Rows.drawn(400, classes: 2, seed: 8)
    #expect(try fit(training) { $0.maxDepth = 3 }.trees.allSatisfy { $0.nodes.count <= 7 })
    #expect(try fit(training) { $0.minSplitRows = 401 }.trees.allSatisfy(\.nodes.isEmpty))
    let coarse = try fit(training) {
      $0.minLeafRows = 60
      $0.bootstrap = false
    }
    // Each of the leaves has 60 of the 400 rows.
    #expect(coarse.trees.allSatisfy { $0.values.count <= 6 && $0.values.count > 1 })
  }

  @Test func weightsCountAsRows() throws {
    let numbers = (0..<30).map { Double($0 / 3) }
    let weights = (0..<30).map { Float($0 % 3 + 1) }
    let values = (0..<30).map { Double(($0 * 7) % 11) }
    let training = Rows.set(.doubles(numbers), target: .values(values), weights: weights)
    let model = try fit(training) {
      $0.trees = 1
      $0.bootstrap = false
    }
    // Rows with the same number share a leaf, whose value is their weighted mean.
    let predictions = model.predict(training.features)
    for first in stride(from: 0, to: 30, by: 3) {
      let mean = (values[first] + 2 * values[first + 1] + 3 * values[first + 2]) / 6
      #expect(abs(Double(predictions[first]) - mean) < 1e-5)
    }
  }

  @Test(arguments: [2, 3, nil]) func threadsDoNotShow(classes: Int?) throws {
    let training = Rows.drawn(500, classes: classes, seed: 11)
    let one = try fit(training)
    #expect(try one == fit(training, FitRun(seed: 1, threads: 2)))
    #expect(try one != fit(training, FitRun(seed: 2)))
    #expect(Set(one.trees).count == 5)
  }

  @Test func anInterruptedFitEndsWithTheSameModel() throws {
    let training = Rows.drawn(300, classes: 3, seed: 6)
    let whole = try fit(training)
    var checkpoint: [UInt8]?
    for stop in [1, 3] {
      do {
        _ = try fit(training, FitRun(seed: 1, threads: 2, checkpoint: checkpoint, observer: Stopper(after: stop)))
        Issue.record("the fit was to be interrupted")
      } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
    }
    let observer = Stopper(after: .max)
    #expect(try fit(training, FitRun(seed: 1, checkpoint: checkpoint, observer: observer)) == whole)
    #expect(observer.rounds == [4, 5])
    #expect(throws: UnusableCheckpoint.self) { try fit(training, FitRun(seed: 2, checkpoint: checkpoint)) }
  }

  @Test func splitsLookAtSomeFeatures() {
    var parameters = ForestParameters()
    #expect([1, 3, 16, 28].map(parameters.featuresPerSplit) == [1, 1, 4, 5])
    parameters.maxFeatures = .log2
    #expect([1, 3, 16, 28].map(parameters.featuresPerSplit) == [1, 1, 4, 4])
    parameters.maxFeatures = .all
    #expect(parameters.featuresPerSplit(of: 28) == 28)
  }
}
