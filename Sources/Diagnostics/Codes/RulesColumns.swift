// ML031x: what refers to the columns of the data.
extension Code {
  public static let unknownColumn = Code(
    "ML0310", "column that does not exist",
    meaning: """
      The name stands for a column of the data, and `data.columns` (or, when that is left out, the first line of a \
      local CSV file) has none of that name. Left alone it would fail in the middle of a run.
      """,
    wrong: """
      data: {label: churnd}
      """,
    right: """
      data: {label: churned}
      """)

  public static let wrongColumnType = Code(
    "ML0311", "column of the wrong type",
    meaning: """
      The column exists, but what is asked of it needs another type: numbers have bounds, are scaled and clipped; \
      categories list their values, are encoded and compared group by group; time orders events and is no feature.
      """,
    wrong: """
      features:
        transforms: [{column: contract, scale: standard}]
      """,
    right: """
      features:
        transforms: [{column: contract, encode: one_hot}]
      """)

  public static let transformOnLabel = Code(
    "ML0312", "transform of the label",
    meaning: """
      Transforms run inside the model graph, on what comes in with a request, and a request carries no label. A \
      changed label would also change what every metric measures.
      """,
    wrong: """
      features:
        transforms: [{column: churned, encode: ordinal}]
      """,
    right: """
      features:
        transforms: [{column: contract, encode: ordinal}]
      """)

  public static let unseenColumn = Code(
    "ML0313", "column that the model does not see", severity: .warning,
    meaning: """
      The model sees every column but those of role id, time and label. Changing another one cannot change a \
      prediction, so a behaviour test on it passes whatever the model does, and a transform of it is never applied.
      """,
    wrong: """
      evaluation:
        behaviour: {invariant: [customer_id]}
      """,
    right: """
      evaluation:
        behaviour: {invariant: [region]}
      """)

  public static let labelRole = Code(
    "ML0314", "label and roles disagree",
    meaning: """
      `data.label` names the column to predict; `role: label` marks the same column. Two answers to one question \
      would let the true label into the features, where the model would simply copy it.
      """,
    wrong: """
      data:
        columns: {contract: {role: label}}
      """,
    right: """
      data:
        columns: {churned: {role: label}}
      """)

  public static let taskAgainstLabel = Code(
    "ML0315", "task against label or algorithm",
    meaning: """
      Classification needs a label with classes (boolean, category, string, integer); regression needs a number. \
      `logistic_regression` only classifies, `linear_regression` never does; the other algorithms do both.
      """,
    wrong: """
      training: {task: regression}
      """,
    right: """
      training: {task: classification}
      """)

  public static let entityIsNoID = Code(
    "ML0316", "feature entity is not an id",
    meaning: """
      A feature store looks rows up by the entity. A column that is not of `role: id` is a feature of the model at \
      the same time, and its values need not tell rows apart.
      """,
    wrong: """
      features: {entity: region}
      """,
    right: """
      features: {entity: customer_id}
      """)

  public static let changesWithoutOrder = Code(
    "ML0317", "changes without an order",
    meaning: """
      Change data capture keeps the latest change of each row, and incremental loading reads on from where the last \
      run stopped. Both need to know what is later: a `cursor` of the source, or a column of `role: time`.
      """,
    wrong: """
      data:
        sources: [{name: subscribers, load: cdc}]
      """,
    right: """
      data:
        sources: [{name: subscribers, load: cdc, cursor: updated_at}]
      """)

  public static let splitSum = Code(
    "ML0318", "split does not add up",
    meaning: """
      The parts of a split share out all rows: `train`, `validation` and `test` add up to 100 %. Less would drop rows \
      without a word, more would put rows into two parts, and a model tested on what it was trained on looks better \
      than it is.
      """,
    wrong: """
      data:
        split: {train: 70%, validation: 20%, test: 20%}
      """,
    right: """
      data:
        split: {train: 70%, validation: 15%, test: 15%}
      """)

  public static let splitWithoutColumn = Code(
    "ML0319", "split without a column to go by",
    meaning: """
      A split by time puts the latest rows into the test part, a split by group keeps all rows of one group together. \
      Either goes by `split.column` or, without it, by the column of `role: time` or `role: id`.
      """,
    wrong: """
      data:
        split: {by: time}
      """,
    right: """
      data:
        split: {by: time, column: updated_at}
      """)

  static let columnRuleCodes: [Code] = [
    unknownColumn, wrongColumnType, transformOnLabel, unseenColumn, labelRole, taskAgainstLabel, entityIsNoID,
    changesWithoutOrder, splitSum, splitWithoutColumn,
  ]
}
