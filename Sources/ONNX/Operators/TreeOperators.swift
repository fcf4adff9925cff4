extension OperatorDefinition {
  static let treeEnsembles: [OperatorDefinition] = [
    ml("TreeEnsembleRegressor") { reader throws(Problem) in
      let targets = try reader.targets()
      let base = try reader.numbers("base_values")
      let transform = try reader.choice("post_transform", default: PostTransform.none)
      let aggregate = try reader.choice("aggregate_function", default: TreeEnsemble.Aggregate.sum)
      var ensemble = try TreeEnsemble(&reader, votes: "target", targets: targets)
      ensemble.aggregate = aggregate
      return try regressor(ensemble, base, transform, isDouble: false)
    },
    ml("TreeEnsemble", since: 5) { reader throws(Problem) in
      let number = try reader.int("post_transform", default: 0)
      guard let transform = PostTransform(number: number) else {
        throw Problem("is \(number); 0 to 4 are known", attribute: "post_transform")
      }
      return try regressor(try TreeEnsemble(&reader), [], transform, isDouble: true)
    },
    ml("TreeEnsembleClassifier", outputs: 1...2) { reader throws(Problem) in
      let labels = try ClassLabels(&reader, integers: "classlabels_int64s", texts: "classlabels_strings")
      let base = try reader.numbers("base_values")
      let transform = try reader.choice("post_transform", default: PostTransform.none)
      let ensemble = try TreeEnsemble(&reader, votes: "class", targets: labels.count)
      let finish = try TreeClassification(ensemble, base, transform)
      let predictor = try TreePredictor(ensemble)
      let outputs = reader.outputs
      return { inputs, workspace throws(Problem) in
        let (winners, probabilities) =
          switch try predictor.scores(of: try inputs(0), workspace) {
          case .floats(let scores): finish.of(scores)
          case .doubles(let scores): finish.of(scores)
          }
        let results = Tensor([winners.count, labels.count], probabilities)
        return Array([labels.tensor(winners), results].prefix(outputs))
      }
    },
  ]

  /// - Parameter isDouble: whether doubles in mean doubles out.
  private static func regressor(
    _ ensemble: TreeEnsemble, _ base: [Double], _ transform: PostTransform, isDouble: Bool
  ) throws(Problem) -> Kernel {
    guard base.isEmpty || base.count == ensemble.targets || base.count == 1 else {
      throw Problem("has \(base.count) numbers for \(ensemble.targets) targets", attribute: "base_values")
    }
    let predictor = try TreePredictor(ensemble)
    let targets = ensemble.targets
    let share = ensemble.aggregate == .average ? Double(max(1, ensemble.roots.count)) : 1
    return { inputs, workspace throws(Problem) in
      let input = try inputs(0)
      var scores: [Double]
      switch try predictor.scores(of: input, workspace) {
      case .floats(let found): scores = found.values.map { Double($0) }
      case .doubles(let found): scores = found.values
      }
      for index in scores.indices {
        scores[index] = scores[index] / share + (base.count == targets ? base[index % targets] : 0)
      }
      // Of a single target, ONNX Runtime transforms only a probit.
      if transform != .none, targets > 1 || transform == .probit {
        for begin in stride(from: 0, to: scores.count, by: targets) {
          transform.apply(&scores[begin..<begin + targets])
        }
      }
      let shape = [scores.count / targets, targets]
      let asDouble = isDouble && input.elements.type == .double
      return [asDouble ? Tensor(shape, scores) : Tensor(shape, scores.map { Float($0) })]
    }
  }
}

/// An ensemble for inputs of each type.
struct TreePredictor: Sendable {
  private let floats: TreeWalk<Float>
  private let doubles: TreeWalk<Double>
  private let features: Int
  private let targets: Int

  init(_ ensemble: TreeEnsemble) throws(Problem) {
    floats = try TreeWalk(ensemble)
    doubles = try TreeWalk(ensemble)
    features = ensemble.features
    targets = ensemble.targets
  }

  /// Sums are of the input's type, `Float` for integers.
  enum Scores {
    case floats(TreeScores<Float>)
    case doubles(TreeScores<Double>)
  }

  func scores(of input: Tensor, _ workspace: Workspace) throws(Problem) -> Scores {
    let (rows, columns) = try input.matrix()
    guard columns >= features else {
      throw Problem("asks for \(features) features, and its input has the shape \(input.shape)")
    }
    // Scores, what is made of them, and whether they were voted for.
    _ = try workspace.count([rows, targets, 3], .double)
    if case .doubles(let values) = input.elements {
      return .doubles(doubles.scores(values, rows: rows, columns: columns, threads: workspace.threads))
    }
    _ = try workspace.count(input.shape, .float)
    return .floats(floats.scores(try input.floats(), rows: rows, columns: columns, threads: workspace.threads))
  }
}
