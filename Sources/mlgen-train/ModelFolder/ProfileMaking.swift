internal import Learning
internal import RuntimeContract
internal import Tabular

extension ModelProfile {
  /// - Parameters:
  ///   - train: the raw rows of the training part.
  ///   - predictions: as `FittedModel.predict` returns them.
  init(train: Table, transforms: FittedTransforms, predictions: [Float]) {
    let outputs = transforms.label.outputs
    let names =
      transforms.label.kind == .number
      ? [ModelGraph.prediction] : transforms.label.classes.map(ModelGraph.probability)
    self.init(
      rows: train.rowCount,
      columns: transforms.columns.compactMap { column in train[column.column].map(ColumnProfile.init) },
      predictions: names.enumerated().map { index, name in
        let values = stride(from: index, to: predictions.count, by: outputs).map { Double(predictions[$0]) }
        return ColumnProfile(TableColumn(name: name, values: .numbers(values)))
      })
  }
}

extension ColumnProfile {
  /// More different values than this are summed up as others.
  private static let mostValues = 100

  init(_ column: TableColumn) {
    let count = column.values.count
    func share(_ present: Int) -> Double { count == 0 ? 0 : Double(count - present) / Double(count) }
    func numbers(_ values: [Double]) -> ColumnProfile {
      ColumnProfile(
        name: column.name, type: column.values.type, missing: share(values.count), numbers: NumberProfile(values),
        values: nil)
    }
    func texts(_ counts: [(String, Int)]) -> ColumnProfile {
      let sorted = counts.filter { $0.1 > 0 }.sorted {
        $0.1 != $1.1 ? $0.1 > $1.1 : Array($0.0.utf8).lexicographicallyPrecedes(Array($1.0.utf8))
      }
      let total = sorted.reduce(0) { $0 + $1.1 }
      let listed = sorted.prefix(Self.mostValues)
      let rest = total - listed.reduce(0) { $0 + $1.1 }
      return ColumnProfile(
        name: column.name, type: column.values.type, missing: share(total), numbers: nil,
        values: ValueProfile(
          values: listed.map { ValueShare(value: $0.0, share: Double($0.1) / Double(total)) },
          other: total == 0 ? 0 : Double(rest) / Double(total)))
    }
    switch column.values {
    case .numbers(let values): self = numbers(values.filter(\.isFinite))
    case .integers(let values), .timestamps(let values):
      self = numbers(values.filter { $0 != ColumnValues.missingInteger }.map { Double($0) })
    case .booleans(let values):
      self = texts([("false", values.count { $0 == 0 }), ("true", values.count { $0 == 1 })])
    case .categories(let values):
      var counts = [Int](repeating: 0, count: values.levels.count)
      for code in values.codes where code >= 0 { counts[Int(code)] += 1 }
      self = texts(Array(zip(values.levels, counts)))
    case .strings(let values):
      // An empty text is a missing value to the model.
      var counts: [ArraySlice<UInt8>: Int] = [:]
      for row in 0..<values.count where values.offsets[row] < values.offsets[row + 1] {
        counts[values.bytes[values.offsets[row]..<values.offsets[row + 1]], default: 0] += 1
      }
      self = texts(counts.map { (String(decoding: $0.key, as: UTF8.self), $0.value) })
    }
  }
}

extension NumberProfile {
  /// - Parameter values: finite.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else {
      self.init(minimum: 0, maximum: 0, mean: 0, standardDeviation: 0, edges: [], shares: [])
      return
    }
    let count = Double(sorted.count)
    let mean = sorted.reduce(0) { $0 + $1 / count }
    let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
    var edges: [Double] = []
    for decile in 1...9 {
      let edge = sorted[min(sorted.count - 1, sorted.count * decile / 10)]
      // The last bin holds what lies above the last edge, so the largest value is none.
      if edge < last, edges.last.map({ edge > $0 }) ?? true { edges.append(edge) }
    }
    var counts = [Int](repeating: 0, count: edges.count + 1)
    var bin = 0
    for value in sorted {
      while bin < edges.count, value > edges[bin] { bin += 1 }
      counts[bin] += 1
    }
    self.init(
      minimum: first, maximum: last, mean: mean, standardDeviation: variance.squareRoot(), edges: edges,
      shares: counts.map { Double($0) / count })
  }
}
