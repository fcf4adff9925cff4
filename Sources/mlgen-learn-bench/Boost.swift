internal import Learning
internal import Metrics
internal import RuntimeContract
internal import Tabular

/// `boost TRAIN TEST LABEL TREES LEAVES THREADS NAME:TYPE…`: reads the training rows, fits gradient-boosted trees to them,
/// and prints a line of JSON: the CPU and wall seconds of the fit, by how many bytes it raised the peak of memory, and the
/// area under the ROC curve of the test rows. The label is a category of two values.
func boost(_ arguments: [String]) throws {
  let usage = "boost TRAIN TEST LABEL TREES LEAVES THREADS NAME:TYPE…"
  guard arguments.count > 6, let trees = Int(arguments[3]), let leaves = Int(arguments[4]),
    let threads = Int(arguments[5])
  else { throw WrongArguments(usage) }
  let columns = try columns(arguments[6...], label: arguments[2], usage: usage)
  let train = try readTable(arguments[0], columns, threads: threads)
  guard let labels = train[arguments[2]] else { throw WrongArguments(usage) }
  let label = try FittedLabel(fitting: labels, task: .classification)
  let transforms = try FittedTransforms.fit(
    train, schema: columns, declared: [], transforms: [], label: label, seed: 1
  ).transforms
  let target = label.target(labels.values).target
  let training = TrainingSet(features: try transforms.applyToTraining(train, target: target), target: target)
  var parameters = BoostingParameters()
  parameters.trees = trees
  parameters.leaves = leaves
  let before = Usage()
  let model = try GradientBoosting(parameters).boost(training, FitRun(seed: 1, threads: threads)).model
  let used = Usage().since(before)
  let test = try readTable(arguments[1], columns, threads: threads)
  guard case .classes(let truth, let count)? = test[arguments[2]].map({ label.target($0.values).target }) else {
    throw WrongArguments(usage)
  }
  let scores = model.predict(try transforms.apply(test))
  let area = Ranking(
    positive: truth.map { $0 == 1 }, scores: stride(from: 1, to: scores.count, by: count).map { Double(scores[$0]) }
  ).area
  print(
    """
    {\(used), "auc": \(area ?? .nan)}
    """)
}

/// Columns as the command line names them.
func columns(_ arguments: ArraySlice<String>, label: String?, usage: String) throws -> [Column] {
  try arguments.map { argument in
    let parts = argument.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let type = ColumnType(rawValue: String(parts[1])) else {
      throw WrongArguments("\(usage), not \(argument)")
    }
    let name = String(parts[0])
    return Column(
      name: name, type: type, role: name == label ? .label : .feature, minimum: nil, maximum: nil, values: [],
      maxMissing: nil)
  }
}

func readTable(_ file: String, _ columns: [Column], threads: Int) throws -> Table {
  var options = ReadOptions()
  options.threads = threads
  return try TableReader(files: [file], format: .csv, columns: columns, options: options).readAll()
}
