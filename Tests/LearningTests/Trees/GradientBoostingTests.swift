import Testing

@testable import Learning

@Suite struct GradientBoostingTests {
  private func parameters(_ change: (inout BoostingParameters) -> Void = { _ in }) -> BoostingParameters {
    var parameters = BoostingParameters()
    parameters.trees = 5
    parameters.minLeafRows = 1
    change(&parameters)
    return parameters
  }

  private func fit(_ training: TrainingSet, _ parameters: BoostingParameters, threads: Int = 1) throws -> TreeModel {
    try GradientBoosting(parameters).boost(training, FitRun(seed: 1, threads: threads)).model
  }

  @Test func aStepIsFoundExactly() throws {
    let training = Rows.set(
      .doubles((0..<120).map { Double($0 / 3) }), target: .values((0..<120).map { $0 < 36 ? 1 : 5 }))
    let model = try fit(
      training,
      parameters {
        $0.trees = 1; $0.leaves = 2; $0.learningRate = 1
      })
    let tree = try #require(model.trees.first)
    #expect(tree.nodes.count == 1)
    #expect(tree.nodes[0].test == .number(threshold: 11.5, missingLeft: false))
    // 36 rows of 1 and 84 of 5 have the mean 3.8.
    #expect(model.start == [3.8])
    let predictions = model.predict(training.features)
    for row in 0..<120 { #expect(abs(predictions[row] - (row < 36 ? 1 : 5)) < 1e-5) }
  }

  @Test func leavesAreShrunkByL2AndL1() throws {
    let training = Rows.set(.doubles([0, 0, 1, 1]), target: .values([-3, -3, 3, 3]))
    func leaf(_ change: (inout BoostingParameters) -> Void) throws -> Float {
      let model = try fit(
        training,
        parameters {
          $0.trees = 1; $0.learningRate = 1; change(&$0)
        })
      return model.predict(training.features)[3]
    }
    #expect(try leaf { _ in } == 3)
    #expect(try leaf { $0.l2 = 1 } == 2)
    #expect(try leaf { $0.l1 = 2 } == 2)
    #expect(try leaf { $0.minSplitGain = 1000 } == 0)
  }

  @Test(arguments: [true, false]) func missingValuesGoWhereTheyBelong(withHigh: Bool) throws {
    let numbers = (0..<60).map { $0 % 3 == 0 ? Double.nan : Double($0 / 6) }
    let labels: [Int32] = (0..<60).map { $0 % 3 == 0 ? (withHigh ? 1 : 0) : ($0 < 30 ? 0 : 1) }
    let training = Rows.set(.doubles(numbers), target: .classes(labels, count: 2))
    let model = try fit(
      training,
      parameters {
        $0.trees = 1; $0.leaves = 2
      })
    guard case .number(let threshold, let missingLeft) = model.trees[0].nodes[0].test else {
      Issue.record("a number's test")
      return
    }
    #expect(threshold == 4.5)
    #expect(missingLeft == !withHigh)
  }

  @Test func missingValuesPartFromAllOthers() throws {
    let training = Rows.set(
      .floats((0..<20).map { $0 < 8 ? .nan : Float($0) }), target: .values((0..<20).map { $0 < 8 ? 9 : 0 }))
    let model = try fit(
      training,
      parameters {
        $0.trees = 1; $0.leaves = 2; $0.learningRate = 1
      })
    #expect(model.trees[0].nodes[0].test == .number(threshold: .infinity, missingLeft: false))
    #expect(abs(model.predict(training.features)[0] - 9) < 1e-5)
  }

  @Test func levelsAreGroupedByTheirEffect() throws {
    let codes = (0..<2000).map { Int32($0 % 8) }
    let training = Rows.set(
      .codes(codes, levels: 9), target: .values(codes.map { [1, 4, 6].contains($0) ? 3 : -1 }))
    let model = try fit(
      training,
      parameters {
        $0.trees = 1; $0.leaves = 2
      })
    #expect(model.trees[0].nodes.map(\.test) == [.category(codes: [1, 4, 6])])
    // A level that no row had goes with the missing values.
    let strangers = FeatureSet(
      columns: [FeatureColumn(name: "x0", values: .codes([8, -1, 0], levels: 9))], rowCount: 3)
    let predictions = model.predict(strangers)
    #expect(predictions[0] == predictions[1] && predictions[1] == predictions[2])
  }

  @Test func oneOfFewLevelsStandsAgainstTheOthers() throws {
    let codes = (0..<90).map { Int32($0 % 3) }
    let training = Rows.set(.codes(codes, levels: 3), target: .values(codes.map { $0 == 2 ? 3 : -1 }))
    let model = try fit(
      training,
      parameters {
        $0.trees = 1; $0.leaves = 2
      })
    #expect(model.trees[0].nodes.map(\.test) == [.category(codes: [2])])
  }

  @Test func classesAreLearnt() throws {
    for classes in [2, 3, 4] {
      let training = Rows.drawn(600, classes: classes, seed: classes)
      let model = try fit(
        training,
        parameters {
          $0.trees = 30; $0.minLeafRows = 5
        })
      #expect(model.outputs == classes)
      #expect(model.trees.count == 30 * (classes == 2 ? 1 : classes))
      let predictions = model.predict(training.features)
      guard case .classes(let labels, _) = training.target else {
        Issue.record("the rows have no classes")
        return
      }
      var right = 0
      for row in 0..<600 {
        let own = predictions[row * classes..<(row + 1) * classes]
        #expect(abs(own.reduce(0, +) - 1) < 1e-5)
        if own.firstIndex(of: own.max() ?? 0) == own.startIndex + Int(labels[row]) { right += 1 }
      }
      #expect(right > 540)
    }
  }

  @Test func weightsCountAsRows() throws {
    let numbers = (0..<30).map { Double($0 / 3) }
    let values = (0..<30).map { Double(($0 * 7) % 11) }
    let weights = (0..<30).map { Float($0 % 3 + 1) }
    var repeated: (numbers: [Double], values: [Double]) = ([], [])
    for row in 0..<30 {
      for _ in 0..<Int(weights[row]) {
        repeated.numbers.append(numbers[row])
        repeated.values.append(values[row])
      }
    }
    let once = Rows.set(.doubles(numbers), target: .values(values), weights: weights)
    let often = Rows.set(.doubles(repeated.numbers), target: .values(repeated.values))
    let one = try fit(once, parameters()).predict(once.features)
    let other = try fit(often, parameters()).predict(once.features)
    for row in 0..<30 { #expect(abs(one[row] - other[row]) < 1e-4) }
  }

  @Test func depthAndLeavesAreBounded() throws {
    let training = Rows.drawn(800, classes: nil, seed: 9)
    let shallow = try fit(training, parameters { $0.maxDepth = 2 })
    #expect(shallow.trees.allSatisfy { $0.nodes.count <= 3 })
    let small = try fit(training, parameters { $0.leaves = 7 })
    #expect(small.trees.allSatisfy { $0.nodes.count == 6 && $0.values.count == 7 })
    let coarse = try fit(training, parameters { $0.minLeafRows = 300 })
    #expect(coarse.trees.allSatisfy { $0.nodes.count <= 1 })
  }

  @Test func aHistogramThatMadePlaceIsBuiltAnew() throws {
    let training = Rows.drawn(900, classes: nil, seed: 4)
    let layout = BinLayout(features: training.features, bins: 64, seed: 1, threads: 1)
    let table = BinnedTable(training.features, layout: layout, columns: true, threads: 1)
    let scores = BoostingScores(training.target, weights: nil, start: [2], threads: 1)
    let gradients = Buffer<PackedSum>(count: 900)
    let scale = scores.gradients(0, into: gradients)
    let rules = SplitRules(leastRows: 2, leastGain: 0, l1: 0, l2: 0)
    func tree(histograms: Int) -> DecisionTree {
      var grower = TreeGrower(
        table, limits: .init(leaves: 31, depth: nil, rules: rules), threads: 1,
        histogramBytes: histograms * layout.histogramSize * 8)
      return grower.grow(gradients, scale: scale, rows: nil, slots: Array(layout.slots.indices), rate: 0.1)
    }
    #expect(tree(histograms: 3) == tree(histograms: 40))
  }

  @Test(arguments: [2, 3, nil]) func threadsDoNotShow(classes: Int?) throws {
    // Two chunks of rows and leaves of two parts.
    let training = Rows.drawn(Parallel.rowsOfChunk + 200, classes: classes, seed: 11)
    let settings = parameters {
      $0.trees = 2; $0.leaves = 8; $0.minLeafRows = 20; $0.subsample = 0.8
    }
    #expect(try fit(training, settings) == fit(training, settings, threads: 2))
  }

  @Test func samplesAreDrawnByTheSeed() throws {
    let training = Rows.drawn(500, classes: 2, seed: 2)
    let settings = parameters {
      $0.subsample = 0.5; $0.columnSample = 0.6
    }
    let one = try GradientBoosting(settings).boost(training, FitRun(seed: 1)).model
    #expect(try one == GradientBoosting(settings).boost(training, FitRun(seed: 1)).model)
    #expect(try one != GradientBoosting(settings).boost(training, FitRun(seed: 2)).model)
    for tree in one.trees { #expect(Set(tree.nodes.map(\.feature)).count <= 3) }
  }

  @Test(arguments: [2, 3, nil]) func anInterruptedFitEndsWithTheSameModel(classes: Int?) throws {
    let training = Rows.drawn(600, classes: classes, seed: 6)
    let held = Rows.drawn(300, classes: classes, seed: 7)
    let settings = parameters {
      $0.trees = 6; $0.subsample = 0.7; $0.columnSample = 0.7; $0.minLeafRows = 10
    }
    let whole = try GradientBoosting(settings).boost(training, validation: held, FitRun(seed: 3))
    var checkpoint: [UInt8]?
    for stop in [1, 4] {
      do {
        let run = FitRun(seed: 3, checkpoint: checkpoint, observer: Stopper(after: stop))
        _ = try GradientBoosting(settings).boost(training, validation: held, run)
        Issue.record("the fit was to be interrupted")
      } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
    }
    let observer = Stopper(after: .max)
    let resumed = try GradientBoosting(settings).boost(
      training, validation: held, FitRun(seed: 3, checkpoint: checkpoint, observer: observer))
    #expect(resumed.model == whole.model)
    #expect(resumed.history == whole.history)
    #expect(observer.rounds == [5, 6])
  }

  @Test func aCheckpointThatIsNotOursIsRefused() throws {
    let training = Rows.drawn(200, classes: 2, seed: 6)
    var checkpoint: [UInt8] = []
    do {
      _ = try GradientBoosting(parameters()).boost(training, FitRun(seed: 3, observer: Stopper(after: 2)))
    } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
    func resume(_ seed: Int, _ checkpoint: [UInt8]) throws {
      _ = try GradientBoosting(parameters()).boost(training, FitRun(seed: seed, checkpoint: checkpoint))
    }
    try resume(3, checkpoint)
    #expect(throws: UnusableCheckpoint.self) { try resume(4, checkpoint) }
    for at in stride(from: 0, to: checkpoint.count, by: 5) {
      #expect(throws: UnusableCheckpoint.self) { try resume(3, Array(checkpoint.prefix(at))) }
      var damaged = checkpoint
      damaged[at] ^= 64
      #expect(throws: UnusableCheckpoint.self) { try resume(3, damaged) }
    }
  }

  @Test func theFitEndsWhenTheValidationPartHasHadEnough() throws {
    let training = Rows.drawn(300, classes: 2, seed: 1)
    let held = Rows.drawn(300, classes: 2, seed: 2)
    let settings = parameters {
      $0.trees = 200; $0.learningRate = 0.5
    }
    let result = try GradientBoosting(settings, patience: 5).boost(training, validation: held, FitRun(seed: 1))
    let losses = result.history.map { $0[0].value }
    #expect(result.stoppedEarly)
    #expect(losses.count < 200)
    #expect(result.model.rounds == losses.count - 5)
    #expect(losses[result.model.rounds - 1] == losses.min())
    #expect(result.history[0][0].name == "log_loss")
  }

  @Test func aMeasureOfTheCallersDecides() throws {
    let training = Rows.drawn(200, classes: 2, seed: 1)
    let measure = GradientBoosting.Measure(name: "least", higherIsBetter: true) { predictions, rows in
      rows.features.rowCount == 200 ? predictions.min().map { -Double($0) } ?? 0 : .nan
    }
    let result = try GradientBoosting(parameters { $0.trees = 40 }, patience: 3, measure: measure).boost(
      training, validation: training, FitRun(seed: 1))
    // The least probability sinks with every round, so minus it never stands still.
    #expect(result.history.map { $0[0].name } == Array(repeating: "least", count: result.history.count))
    let predictions = result.model.predict(training.features)
    let best = result.history.map { $0[0].value }.max() ?? 0
    #expect(abs((predictions.min().map { -Double($0) } ?? 0) - best) < 1e-6)
  }

  @Test func nothingToLearnIsAConstant() throws {
    let constant = Rows.set(.doubles(Array(repeating: 4, count: 50)), target: .values((0..<50).map { Double($0) }))
    let model = try fit(constant, parameters())
    #expect(model.predict(constant.features) == Array(repeating: 24.5, count: 50))
    let oneClass = Rows.set(
      .doubles((0..<50).map { Double($0) }), target: .classes(Array(repeating: 1, count: 50), count: 3))
    let probabilities = try fit(oneClass, parameters()).predict(oneClass.features)
    #expect(probabilities[1] > 0.999)
  }

  @Test func wrongParametersAreNamed() {
    let training = Rows.drawn(50, classes: 2, seed: 1)
    let expected = TreeFitError.parameter(name: "subsample", expected: "above 0 and up to 1")
    #expect(throws: expected) { try fit(training, parameters { $0.subsample = 0 }) }
    #expect("\(expected)" == "`subsample` must be above 0 and up to 1")
    let empty = Rows.set(.doubles([]), target: .values([]))
    #expect(throws: TreeFitError.data("there are no rows to learn from")) { try fit(empty, parameters()) }
  }
}
