import Diagnostics
import Testing

@Suite struct RulesColumnsTests {
  /// Every place that names a column.
  @Test(arguments: [
    "data: {label: COLUMN}",
    "data: {sources: [{name: subscribers, cursor: COLUMN}]}",
    "data: {sources: [{name: more, uri: s3://acme-ml-raw/more/, join: {to: subscribers, key: COLUMN}}]}",
    "data: {sources: [{name: more, uri: s3://acme-ml-raw/more/, join: {to: subscribers, key: region, as_of: COLUMN}}]}",
    "data: {quality: {unique: [COLUMN]}}",
    "data: {layers: {raw: {uri: s3://acme-ml-raw/churn/, partition_by: [COLUMN]}}}",
    "data: {split: {by: group, column: COLUMN}}",
    "data: {split: {stratify: COLUMN}}",
    "features: {entity: COLUMN}",
    "features: {transforms: [{column: COLUMN, scale: standard}]}",
    "evaluation: {slices: [COLUMN]}",
    "evaluation: {fairness: {column: COLUMN}}",
    "evaluation: {behaviour: {invariant: [COLUMN]}}",
    "evaluation: {behaviour: {directional: [{column: COLUMN, change: +1, prediction: increases}]}}",
  ])
  func unknownColumnIsGuessed(place: String) throws {
    try expectFinding(
      place.replacing("COLUMN", with: "suport_calls"), .unknownColumn, at: "suport_calls",
      "there is no column `suport_calls`", help: "did you mean `support_calls`?")
  }

  @Test func withoutAGuessTheColumnsAreListed() throws {
    try expectFinding(
      "evaluation: {slices: [zone]}", .unknownColumn, at: "zone", "there is no column `zone`",
      help: "the columns are `customer_id`, `contract`, `monthly_fee`, `support_calls`, `region`, `updated_at` and "
        + "`churned`")
  }

  @Test func columnsOfLocalFilesAreReadFromTheirFirstLines() throws {
    let spec = """
      apiVersion: mlgen.dev/v1
      kind: Pipeline
      metadata: {name: iris}
      data:
        sources: [{name: iris, uri: data/iris.csv}]
        label: specie
      training: {algorithm: logistic_regression}
      """
    let table = "\u{FEFF}\"sepal, \"\"length\"\"\",petal_width,species\r\n5.1,0.2,setosa\r\n"
    try expectFinding(
      "", .unknownColumn, at: "specie", "there is no column `specie`", help: "did you mean `species`?", spec: spec,
      files: ["data/iris.csv": Array(table.utf8)])
    try expectNothing(
      "", spec: spec.replacing("specie", with: "species"), files: ["data/iris.csv": Array(table.utf8)])
    // A broken first line is ingestion's to report.
    try expectNothing("", spec: spec, files: ["data/iris.csv": Array("\"a,b\n".utf8)])
  }

  @Test func columnsOfBucketsAreUnknownWithoutADescription() throws {
    try expectNothing("data: {label: anything, columns: null}")
  }

  @Test(arguments: [
    ("data: {sources: [{name: subscribers, cursor: region}]}", "region", "a cursor", "a timestamp or a number"),
    (
      "data: {sources: [{name: more, uri: s3://acme-ml-raw/more/, join: {to: subscribers, key: monthly_fee}}]}",
      "monthly_fee", "a join key", "a string, a category, an integer or a timestamp"
    ),
    (
      "data: {sources: [{name: more, uri: s3://acme-ml-raw/more/, join: {to: subscribers, key: region, as_of: region}}]}",
      "region", "`as_of`", "a timestamp"
    ),
    (
      "data: {layers: {raw: {uri: s3://acme-ml-raw/churn/, partition_by: [monthly_fee]}}}", "monthly_fee",
      "`partition_by`", "a string, a category, an integer or a timestamp"
    ),
    ("data: {split: {by: time, column: region}}", "region", "a split by time", "a timestamp or a number"),
    (
      "data: {split: {stratify: monthly_fee}}", "monthly_fee", "`stratify`",
      "a category, a boolean, a string or an integer"
    ),
    ("evaluation: {slices: [updated_at]}", "updated_at", "a slice", "a category, a boolean, a string or an integer"),
    (
      "evaluation: {fairness: {column: monthly_fee}}", "monthly_fee", "a comparison of groups",
      "a category, a boolean, a string or an integer"
    ),
    (
      "evaluation: {behaviour: {directional: [{column: region, change: +1, prediction: increases}]}}", "region",
      "a directional test", "a number or an integer"
    ),
  ])
  func typeIsChecked(change: String, column: String, use: String, need: String) throws {
    let kind = ["region": "category", "monthly_fee": "number", "updated_at": "timestamp"][column] ?? ""
    try expectFinding(
      change, .wrongColumnType, at: column, "`\(column)` is a \(kind), and \(use) needs \(need)",
      notes: ["`\(column)` is described here: \(kind)"])
  }

  @Test func transformsFitTheTypeOfTheirColumn() throws {
    try expectFinding(
      "features: {transforms: [{column: contract, scale: standard}]}", .wrongColumnType, at: "standard",
      "`contract` is a category, and `scale: standard` needs a number or an integer",
      notes: ["`contract` is described here: category"])
    try expectFinding(
      "features: {transforms: [{column: monthly_fee, encode: one_hot}]}", .wrongColumnType, at: "one_hot",
      "`monthly_fee` is a number, and `encode: one_hot` needs a category, a string, a boolean or an integer",
      notes: ["`monthly_fee` is described here: number"])
    try expectFinding(
      "features: {transforms: [{column: region, impute: median, encode: one_hot}]}", .wrongColumnType, at: "median",
      "`region` is a category, and `impute: median` needs a number or an integer",
      notes: ["`region` is described here: category"])
    try expectFinding(
      "features: {transforms: [{column: region, clip: [0, 1]}]}", .wrongColumnType, at: "[0, 1]",
      "`region` is a category, and `clip` needs a number or an integer",
      notes: ["`region` is described here: category"])
    try expectNothing(
      """
      features:
        transforms:
          - {column: monthly_fee, impute: mean, clip: [0, 100], scale: robust}
          - {column: support_calls, impute: zero, encode: ordinal}
          - {column: region, impute: most_frequent, encode: one_hot}
      """)
  }

  @Test func descriptionsFitTheTypeOfTheirColumn() throws {
    for (columns, at, message) in [
      ("customer_id: {values: [a]}", "[a]", "`customer_id` is a string, and `values` needs a category"),
      (
        "support_calls: {values: ['0', '1']}", "['0', '1']",
        "`support_calls` is an integer, and `values` needs a category"
      ),
      ("contract: {min: 1}", "1", "`contract` is a category, and `min` needs a number or an integer"),
      ("updated_at: {max: 2}", "2", "`updated_at` is a timestamp, and `max` needs a number or an integer"),
    ] {
      let name = columns.prefix { $0 != ":" }
      let kind = message.split(separator: " ")[3].dropLast()
      try expectFinding(
        "data: {columns: {\(columns)}}", .wrongColumnType, at: at, message,
        notes: ["`\(name)` is described here: \(kind)"])
    }
    for role in ["feature", "null"] {
      try expectFinding(
        "data: {columns: {updated_at: {type: timestamp, role: \(role)}}}", .wrongColumnType, at: "timestamp",
        "`updated_at` is a timestamp, and no model learns from a point in time",
        help:
          "give it `role: time`, or `role: id` to keep it from the model; numbers made of it, such as an age, can be "
          + "features")
    }
    try expectNothing("data: {columns: {updated_at: {role: id}, contract: {values: [a, b]}, monthly_fee: {min: 0}}}")
  }

  @Test func nothingIsScaledAndEncoded() throws {
    try expectFinding(
      "features: {transforms: [{column: support_calls, scale: standard, encode: one_hot}]}", .scaledAndEncoded,
      at: "standard", "`support_calls` is encoded, which leaves no numbers for `scale: standard`",
      notes: ["it is encoded here: one_hot"], help: "leave one of the two out")
    // Of a number, which cannot be encoded at all, that is said alone.
    try expectFinding(
      "features: {transforms: [{column: monthly_fee, scale: standard, encode: one_hot}]}", .wrongColumnType,
      at: "one_hot",
      "`monthly_fee` is a number, and `encode: one_hot` needs a category, a string, a boolean or an integer",
      notes: ["`monthly_fee` is described here: number"])
  }

  @Test func labelIsNotTransformed() throws {
    try expectFinding(
      "features: {transforms: [{column: churned, encode: ordinal}]}", .transformOnLabel, at: "churned",
      "`churned` is the label, and transforms change features only", notes: ["it is the label by this line: churned"])
  }

  @Test func transformOfAnUnseenColumnIsAWarning() throws {
    try expectFinding(
      "features: {transforms: [{column: customer_id, encode: ordinal}]}", .unseenColumn, at: "customer_id",
      "the model does not see `customer_id`, whose role is id: its transform is never applied",
      notes: ["its role is given here: id"], severity: .warning)
  }

  @Test func behaviourTestOfAnUnseenColumnIsAWarning() throws {
    try expectFinding(
      "evaluation: {behaviour: {invariant: [region, customer_id]}}", .unseenColumn, at: "customer_id",
      "the model does not see `customer_id`, whose role is id: this test passes whatever the model does",
      notes: ["its role is given here: id"], severity: .warning)
    try expectFinding(
      "evaluation: {behaviour: {invariant: [churned]}}", .unseenColumn, at: "churned",
      "the model does not see `churned`, whose role is label: this test passes whatever the model does",
      notes: ["its role is given here: churned"], severity: .warning)
    try expectNothing("evaluation: {behaviour: {invariant: [region]}}")
  }

  @Test func rolesAgreeWithTheLabel() throws {
    try expectFinding(
      "data: {columns: {contract: {role: label}}}", .labelRole, at: "label",
      "`contract` has the role label, and the label is `churned`", notes: ["the label is named here: churned"])
    try expectFinding(
      "data: {columns: {churned: {role: feature}}}", .labelRole, at: "feature",
      "`churned` is the label, and its role is feature; leave the role out or write `label`",
      notes: ["the label is named here: churned"])
    try expectNothing("data: {columns: {churned: {role: label}}}")
  }

  @Test func taskFitsTheLabel() throws {
    try expectFinding(
      "training: {task: regression}", .taskAgainstLabel, at: "regression",
      "the task is regression, and the label `churned` is a boolean", notes: ["`churned` is described here: boolean"])
    try expectFinding(
      "data: {label: monthly_fee}\ntraining: {task: classification}", .taskAgainstLabel, at: "classification",
      "the task is classification, and the label `monthly_fee` is a number",
      notes: ["`monthly_fee` is described here: number"])
    try expectNothing("data: {label: support_calls}\ntraining: {task: classification}")
    try expectNothing("data: {label: support_calls}\ntraining: {task: regression}")
  }

  @Test func timeIsNoLabel() throws {
    try expectFinding(
      "data: {label: updated_at, columns: {updated_at: {role: null}}}", .wrongColumnType, at: "updated_at",
      "`updated_at` is a timestamp, and a label needs a boolean, a category, a string or a number",
      notes: ["`updated_at` is described here: timestamp"])
  }

  @Test func algorithmFitsTheTask() throws {
    try expectFinding(
      "training: {algorithm: linear_regression}", .taskAgainstLabel, at: "linear_regression",
      "`linear_regression` does regression, and the task is classification",
      notes: ["the task follows from this: boolean"])
    try expectFinding(
      "data: {label: monthly_fee}\ntraining: {algorithm: logistic_regression}", .taskAgainstLabel,
      at: "logistic_regression", "`logistic_regression` does classification, and the task is regression",
      notes: ["the task follows from this: number"])
    try expectNothing("data: {label: monthly_fee}\ntraining: {algorithm: linear_regression}")
  }

  @Test func entityIsAnID() throws {
    try expectFinding(
      "features: {entity: region}", .entityIsNoID, at: "region",
      "`region` has no `role: id`, and an entity identifies rows", notes: ["`region` is described here: category"],
      help: "choose `customer_id` or `updated_at`, or give this one `role: id`")
    try expectNothing("features: {entity: customer_id}")
  }

  @Test(arguments: ["cdc", "incremental"]) func changesHaveAnOrder(load: String) throws {
    let source = "data: {sources: [{name: subscribers, load: \(load)}]}"
    try expectFinding(
      source, .changesWithoutOrder, at: load,
      "`load: \(load)` of `subscribers` needs to know what is later, and there is no `cursor`",
      help: "name a `cursor`, or give a column `role: time`")
    try expectNothing("data: {sources: [{name: subscribers, load: \(load), cursor: updated_at}]}")
    try expectNothing(
      "data: {sources: [{name: subscribers, load: \(load)}], columns: {updated_at: {role: time}}}")
  }

  @Test func splitAddsUp() throws {
    try expectFinding(
      "data: {split: {train: 70%, validation: 20%, test: 20%}}", .splitSum, at: "split",
      "the parts add up to 110%, not 100%: train 70%, validation 20%, test 20%")
    try expectFinding(
      "data: {split: {train: 0.8}}", .splitSum, at: "split",
      "the parts add up to 110%, not 100%: train 80%, validation 15%, test 15%",
      help: "`validation` and `test` stand at the default; write all three parts")
    // 0.7 + 0.2 + 0.1 is not 1 in binary.
    try expectNothing("data: {split: {train: 0.7, validation: 0.2, test: 0.1}}")
    try expectNothing("data: {split: {train: 33.3%, validation: 33.3%, test: 33.4%}}")
  }

  @Test func splitHasAColumnToGoBy() throws {
    try expectFinding(
      "data: {split: {by: time}}", .splitWithoutColumn, at: "time", "a split by time has no column to go by",
      help: "name a `column`, or give a column `role: time`")
    try expectNothing("data: {split: {by: time}, columns: {updated_at: {role: time}}}")
    try expectNothing("data: {split: {by: time, column: updated_at}}")
    try expectNothing("data: {split: {by: group}}")
  }
}
