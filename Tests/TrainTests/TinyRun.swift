import Foundation
import StageTesting

/// A run's folder over a table of a few rows, with the configs of `features` and `fit`.
struct TinyRun {
  let executable: Executable

  var scratch: Scratch { executable.scratch }

  /// Columns of every type, and a label that follows from two of them.
  init(rows: Int = 200, transforms: String = TinyRun.transforms) throws {
    executable = try Executable("mlgen-train")
    var text = "id,age,visits,member,plan,city,left\n"
    for row in 0..<rows {
      let age = row % 11 == 3 ? "" : "\(Double((row * 37) % 60) + 0.5)"
      let plan = ["basic", "plus", "pro"][row % 3]
      // A rule, and exceptions that no tree finds at once.
      let follows = (row * row * 7919 + row) % 101 > 15
      let left = ((row * 37) % 60 > 30 && row % 3 != 2) == follows ? "yes" : "no"
      text += "r\(row),\(age),\((row * 7) % 5),\(row % 2 == 0),\(plan),c\((row * 13) % 17),\(left)\n"
    }
    try scratch.write("run/processed/data.csv", text)
    try scratch.write("run/processed/schema.json", "[\(Self.columns)]")
    try scratch.write(
      "features.json",
      """
      {"input": "processed", "task": "classification", "columns": [\(Self.columns)],
       "split": {"method": "random", "train": 0.6, "validation": 0.2, "test": 0.2, "seed": 1, "stratify": "left"},
       "transforms": [\(transforms)]}
      """)
    try writeFit()
  }

  static let columns = [
    ("id", "string", "id"), ("age", "number", "feature"), ("visits", "integer", "feature"),
    ("member", "boolean", "feature"), ("plan", "category", "feature"), ("city", "string", "feature"),
    ("left", "category", "label"),
  ].map { #"{"name": "\#($0.0)", "type": "\#($0.1)", "role": "\#($0.2)", "values": []}"# }.joined(separator: ",\n ")

  static let transforms = """
    {"column": "age", "impute": "median", "scale": "standard"}, {"column": "plan", "encode": "one_hot"},
    {"column": "city", "encode": "target"}
    """

  func writeFit(
    algorithm: String = "gradient_boosting", parameters: String = #"{"name": "trees", "value": 10}"#, threads: Int = 1,
    more: String = ""
  ) throws {
    try scratch.write(
      "fit.json",
      """
      {"input": "features", "model": "tiny", "task": "classification", "columns": [\(Self.columns)],
       "algorithm": "\(algorithm)", "parameters": [\(parameters)], "class_weight": "balanced", "seed": 3,
       "objective": {"metric": "log_loss", "goal": "minimize"}, "metrics": ["auc", "accuracy"],
       "threads": \(threads),\(more)
       "tracking": {"tracker": "mlflow", "experiment": "tiny", "required": false}}
      """)
  }

  @discardableResult
  func features() throws -> Executable.Outcome {
    try executable("features", "--config", "features.json", "--folder", "run")
  }

  @discardableResult
  func fit(_ more: String...) throws -> Executable.Outcome {
    try executable(["fit", "--config", "fit.json", "--folder", "run"] + more)
  }
}
