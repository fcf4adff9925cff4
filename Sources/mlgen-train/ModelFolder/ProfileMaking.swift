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
    let answers = names.enumerated().map { index, name in
      let values = stride(from: index, to: predictions.count, by: outputs).map { Double(predictions[$0]) }
      return TableColumn(name: name, values: .numbers(values))
    }
    self.init(
      rows: train.rowCount, columns: Self.profiles(train.select(transforms.columns.map(\.column))),
      predictions: Self.profiles(Table(columns: answers, rowCount: predictions.count / outputs)))
  }

  private static func profiles(_ table: Table) -> [ColumnProfile] {
    var statistics = TableStatistics(table)
    statistics.observe(table)
    return statistics.columns.map(ColumnProfile.init)
  }
}
