extension OperatorDefinition {
  static let linearModels: [OperatorDefinition] = [
    ml("LinearRegressor") { reader throws(Problem) in
      let targets = Int(try reader.int("targets", default: 1))
      let model = try LinearModel(&reader, targets: targets)
      let transform = try reader.choice("post_transform", default: PostTransform.none)
      return { inputs, workspace throws(Problem) in
        let (scores, rows) = try model.scores(of: try inputs(0), workspace)
        return [
          Tensor([rows, targets], transformed(scores, targets) { transform.apply(&$0) })
        ]
      }
    },
    ml("LinearClassifier", outputs: 1...2) { reader throws(Problem) in
      let labels = try ClassLabels(&reader, integers: "classlabels_ints", texts: "classlabels_strings")
      reader.ignore("multi_class")
      let transform = try reader.choice("post_transform", default: PostTransform.none)
      let model = try LinearModel(&reader, targets: nil)
      let outputs = reader.outputs
      // One row of coefficients for two classes: the score of the second.
      guard model.targets == labels.count || model.targets == 1 && labels.count == 2 else {
        throw Problem("has \(model.targets) intercepts for \(labels.count) classes", attribute: "intercepts")
      }
      return { inputs, workspace throws(Problem) in
        let (scores, rows) = try model.scores(of: try inputs(0), workspace)
        let targets = model.targets
        let winners = (0..<rows).map { row -> Int in
          if targets == 1 { return labels.count == 2 && scores[row] > 0 ? 1 : 0 }
          return ClassLabels.greatest(scores[row * targets..<(row + 1) * targets])
        }
        let width = targets == 1 && labels.count == 2 ? 2 : targets
        _ = try workspace.count([rows, width], .double)
        let results = width == targets ? scores : scores.flatMap { [-$0, $0] }
        let probabilities = transformed(results, width) { row in
          guard width == 2, targets == 1 else { return transform.apply(&row) }
          // As ONNX Runtime has it: only a logistic transform means both classes.
          guard transform == .logistic || transform == .probit else {
            let positive = row[row.startIndex + 1]
            row[row.startIndex] = 1 - positive
            return
          }
          transform.apply(&row)
        }
        return Array([labels.tensor(winners), Tensor([rows, width], probabilities)].prefix(outputs))
      }
    },
  ]

  /// Each row of scores, transformed, as `Float`.
  static func transformed(
    _ scores: [Double], _ width: Int, _ transform: (inout ArraySlice<Double>) -> Void
  ) -> [Float] {
    guard width > 0 else { return [] }
    var result: [Float] = []
    result.reserveCapacity(scores.count)
    for begin in stride(from: 0, to: scores.count, by: width) {
      var row = scores[begin..<begin + width]
      transform(&row)
      for score in row { result.append(Float(score)) }
    }
    return result
  }
}

private struct LinearModel: Sendable {
  /// A row of coefficients for each target.
  let coefficients: [Float]
  let intercepts: [Float]
  let targets: Int

  init(_ reader: inout NodeReader, targets: Int?) throws(Problem) {
    guard let coefficients = try reader.floats("coefficients"), !coefficients.isEmpty else {
      throw Problem("is missing", attribute: "coefficients")
    }
    let intercepts = try reader.floats("intercepts") ?? []
    let count = targets ?? intercepts.count
    guard count > 0, coefficients.count % count == 0, intercepts.isEmpty || intercepts.count == count else {
      throw Problem(
        "has \(coefficients.count) numbers and \(intercepts.count) intercepts for \(count) targets",
        attribute: "coefficients")
    }
    self.coefficients = coefficients
    self.intercepts = intercepts
    self.targets = count
  }

  /// rows x targets.
  func scores(of input: Tensor, _ workspace: Workspace) throws(Problem) -> (scores: [Double], rows: Int) {
    let (rows, columns) = try input.matrix()
    guard columns == coefficients.count / targets else {
      throw Problem("takes \(coefficients.count / targets) features, and its input has the shape \(input.shape)")
    }
    _ = try workspace.count([rows, targets], .double)
    _ = try workspace.count(input.shape, .float)
    let sizes = try MatrixSizes([rows, columns], [targets, columns], false, true)
    let product = OperatorDefinition.multiplied(try input.floats(), 0, coefficients, 0, sizes, 1)
    return (
      product.indices.map { Double(product[$0]) + (intercepts.isEmpty ? 0 : Double(intercepts[$0 % targets])) }, rows
    )
  }
}

/// What the classes of a classifier are called.
struct ClassLabels: Sendable {
  private let labels: Tensor.Elements

  var count: Int { labels.count }

  init(_ reader: inout NodeReader, integers: String, texts: String) throws(Problem) {
    let numbers = try reader.ints(integers) ?? []
    let names = try reader.strings(texts) ?? []
    guard numbers.isEmpty != names.isEmpty else {
      throw Problem("needs the names of its classes, as one of \(integers) and \(texts)")
    }
    labels = names.isEmpty ? .int64s(numbers) : .strings(names)
  }

  /// - Precondition: each winner is the number of a class.
  func tensor(_ winners: [Int]) -> Tensor { Tensor(shape: [winners.count], labels.at(winners)) }

  /// Of the first of the greatest, counted from the start of the slice.
  static func greatest(_ scores: ArraySlice<Double>) -> Int {
    var best = scores.startIndex
    for index in scores.indices where scores[index] > scores[best] { best = index }
    return best - scores.startIndex
  }
}
