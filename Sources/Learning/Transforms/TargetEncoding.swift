internal import Tabular

/// The mean of the label over the rows of a level, drawn towards the mean over all rows, the more so the fewer rows there
/// are and the more they differ: an empirical Bayes estimate, as in scikit-learn's `TargetEncoder(smooth="auto")`
/// (Micci-Barreca, "A Preprocessing Scheme for High-Cardinality Categorical Attributes", 2001).
struct TargetEncoding {
  /// levels × outputs, row-major.
  var values: [Float]
  /// The mean over all rows, for each output.
  var prior: [Float]

  /// How many folds the training rows are cut into, each of which is encoded by the rows of the others.
  static let folds = 5

  /// - Parameters:
  ///   - codes: of each row; negative ones belong to no level, and count in the prior alone.
  ///   - labels: for each output, a number for each row.
  ///   - rows: the rows to learn from.
  init(codes: [Int32], levels: Int, labels: [[Float]], rows: [Int]) {
    let count = labels.count
    values = [Float](repeating: 0, count: levels * count)
    prior = []
    for (output, label) in labels.enumerated() {
      let mean = rows.isEmpty ? 0 : rows.reduce(0.0) { $0 + Double(label[$1]) } / Double(rows.count)
      let variance =
        rows.isEmpty
        ? 0 : rows.reduce(0.0) { $0 + (Double(label[$1]) - mean) * (Double(label[$1]) - mean) } / Double(rows.count)
      var counts = [Double](repeating: 0, count: levels)
      var means = [Double](repeating: 0, count: levels)
      for row in rows where codes[row] >= 0 {
        counts[Int(codes[row])] += 1
        means[Int(codes[row])] += Double(label[row])
      }
      for level in 0..<levels where counts[level] > 0 { means[level] /= counts[level] }
      var squares = [Double](repeating: 0, count: levels)
      for row in rows where codes[row] >= 0 {
        let difference = Double(label[row]) - means[Int(codes[row])]
        squares[Int(codes[row])] += difference * difference
      }
      for level in 0..<levels {
        let between = variance * counts[level]
        let weight = counts[level] == 0 ? .nan : between / (between + squares[level] / counts[level])
        values[level * count + output] = Float(weight.isNaN ? mean : weight * means[level] + (1 - weight) * mean)
      }
      prior.append(Float(mean))
    }
  }

  /// Features of the training rows themselves, each from the rows of other folds: a row's own label must not speak
  /// through its feature.
  ///
  /// - Returns: for each output, a number for each row.
  static func outOfFold(
    codes: [Int32], levels: Int, fill: Int?, labels: [[Float]], seed: Int
  ) -> [[Float]] {
    var order = Array(codes.indices)
    var generator = SeededGenerator(seed: seed)
    generator.shuffle(&order)
    var fold = [Int](repeating: 0, count: codes.count)
    for (position, row) in order.enumerated() { fold[row] = position % folds }
    var features = labels.map { [Float](repeating: 0, count: $0.count) }
    for held in 0..<folds {
      let others = codes.indices.filter { fold[$0] != held }
      let encoding = TargetEncoding(codes: codes, levels: levels, labels: labels, rows: others)
      for row in codes.indices where fold[row] == held {
        let level = codes[row] >= 0 ? Int(codes[row]) : codes[row] == DiscreteColumn.missing ? fill : nil
        for output in labels.indices {
          features[output][row] = level.map { encoding.values[$0 * labels.count + output] } ?? encoding.prior[output]
        }
      }
    }
    return features
  }

  /// The numbers of the label that are averaged: the value, whether it is class 1 of two, or whether it is each class.
  static func labels(_ target: Target) -> [[Float]] {
    switch target {
    case .values(let values): [values.map { Float($0) }]
    case .classes(let codes, count: 2): [codes.map { Float($0) }]
    case .classes(let codes, let count): (0..<count).map { wanted in codes.map { Int($0) == wanted ? 1 : 0 } }
    }
  }
}
