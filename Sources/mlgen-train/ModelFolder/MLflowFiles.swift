internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// What makes a folder with `model.onnx` one that MLflow's clients and servers load: the files that mlflow 3.17.2's own
/// `mlflow.onnx.save_model` writes, without what would differ from run to run (ids, times).
struct MLflowFiles {
  let transforms: FittedTransforms
  /// A few raw rows.
  let example: Table

  /// Rows of the example.
  static let exampleRows = 5

  private static let mlflow = "3.17.2"
  private static let python = "3.11.7"
  /// pandas 3 hands texts to mlflow's ONNX flavour as an array that onnxruntime does not read.
  private static let packages = [
    "mlflow==\(mlflow)", "numpy==2.4.6", "onnx==1.23.2", "onnxruntime==1.31.1", "pandas==2.3.3",
  ]

  /// Names and texts of the files.
  var files: [(name: String, text: String)] {
    [
      ("MLmodel", descriptor), ("requirements.txt", Self.packages.map { $0 + "\n" }.joined()),
      (
        "conda.yaml",
        """
        channels:
        - conda-forge
        dependencies:
        - python=\(Self.python)
        - pip
        - pip:
        \(Self.packages.map { "  - \($0)" }.joined(separator: "\n"))
        name: mlflow-env

        """
      ),
      (
        "python_env.yaml",
        """
        python: \(Self.python)
        build_dependencies:
        - pip
        - setuptools
        - wheel
        dependencies:
        - -r requirements.txt

        """
      ),
      ("input_example.json", exampleJSON + "\n"),
      ("serving_input_example.json", "{\"dataframe_split\": \(exampleJSON)}\n"),
    ]
  }

  /// Strings of JSON are strings of YAML.
  private var descriptor: String {
    """
    flavors:
      onnx:
        code: null
        data: model.onnx
        onnx_version: 1.23.2
        providers:
        - CPUExecutionProvider
      python_function:
        data: model.onnx
        env:
          conda: conda.yaml
          virtualenv: python_env.yaml
        loader_module: mlflow.onnx
        python_version: \(Self.python)
    mlflow_version: \(Self.mlflow)
    saved_input_example_info:
      artifact_path: input_example.json
      pandas_orient: split
      serving_input_path: serving_input_example.json
      type: dataframe
    signature:
      inputs: \(Log.quoted(inputs))
      outputs: \(Log.quoted(outputs))
      params: null

    """
  }

  /// MLflow refuses to narrow float64 to float32 by itself, but does so for a `double` that the graph takes as float32.
  private var inputs: String {
    Self.list(
      transforms.columns.map { column in
        let type =
          switch column.input {
          case .float: "double"
          case .int64: "long"
          case .bool: "boolean"
          case .string: "string"
          }
        return "{\"type\": \"\(type)\", \"name\": \(Log.quoted(column.column)), \"required\": true}"
      })
  }

  private var outputs: String {
    let label = transforms.label
    return Self.list(
      ModelGraph.outputs(label).map { name in
        let type =
          switch (name == ModelGraph.label, label.kind) {
          case (true, .string): "string"
          case (true, .integer): "long"
          case (true, .boolean): "boolean"
          case (_, _): "float"
          }
        return "{\"type\": \"\(type)\", \"name\": \(Log.quoted(name)), \"required\": true}"
      })
  }

  private var exampleJSON: String {
    let columns = transforms.columns
    let rows = (0..<example.rowCount).map { row in
      Self.list(
        columns.map { column in example[column.column].map { Self.cell($0.values, row, column.input) } ?? "null" })
    }
    return "{\"columns\": \(Self.list(columns.map { Log.quoted($0.column) })), \"data\": \(Self.list(rows))}"
  }

  private static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

  private static func cell(_ values: ColumnValues, _ row: Int, _ input: GraphInput) -> String {
    switch values {
    case .numbers(let values): values[row].isFinite ? values[row].description : "null"
    case .integers(let values):
      values[row] == ColumnValues.missingInteger
        ? "null" : input == .int64 ? "\(values[row])" : "\(Double(values[row]))"
    case .booleans(let values):
      values[row] > 1 ? "null" : input == .bool ? (values[row] == 1 ? "true" : "false") : "\(Double(values[row]))"
    case .categories(let values): Log.quoted(values.codes[row] < 0 ? "" : values.levels[Int(values.codes[row])])
    case .strings(let values): Log.quoted(values[row])
    case .timestamps: "null"
    }
  }
}
