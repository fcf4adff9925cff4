internal import Learning
internal import RuntimeContract

/// `logistic FILE ROWS COLUMNS THREADS`: fits logistic regression with its defaults to a file of floats, a column after
/// another and then the label of 0 or 1. Prints a line of JSON: the seconds of CPU and wall time that the fit took, by how
/// many bytes it raised the peak of memory, the iterations, and the weights with the intercept as the last.
func fitLogistic(_ arguments: [String]) throws {
  let usage = "logistic FILE ROWS COLUMNS THREADS"
  guard arguments.count == 4, let rows = Int(arguments[1]), let columns = Int(arguments[2]),
    let threads = Int(arguments[3]), rows > 0, columns > 0, threads > 0
  else { throw WrongArguments(usage) }
  let raw = try bytes(of: arguments[0])
  guard raw.count == rows * (columns + 1) * 4 else { throw WrongArguments("\(usage): FILE has another size") }
  let values = raw.withUnsafeBytes { raw in
    let floats = raw.bindMemory(to: Float.self)
    return (0...columns).map { Array(floats[$0 * rows..<($0 + 1) * rows]) }
  }
  let features = (0..<columns).map { FeatureColumn(name: "\($0)", values: .floats(values[$0])) }
  let training = TrainingSet(
    features: FeatureSet(columns: features, rowCount: rows),
    target: .classes(values[columns].map { Int32($0) }, count: 2))
  let learner = LinearLearner(try AlgorithmSettings(.logisticRegression))
  let before = Usage()
  let model = try learner.fitLinear(training, FitRun(seed: 1, threads: threads))
  let used = Usage().since(before)
  let weights = (model.coefficients.map { $0.values[0] } + model.intercepts).map { "\($0)" }
  print("{\(used), \"iterations\": \(model.iterations), \"weights\": [\(weights.joined(separator: ", "))]}")
}
