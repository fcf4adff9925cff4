import Files
import Foundation
import ONNX
import RuntimeContract
import StageTesting
import Testing

/// A run's folder with a model that is written by hand, and a test part that the test says.
///
/// `probability_yes` is `sigmoid(weight · x + (plan = "pro" ? bonus : 0) + visits / 10)`; a regression predicts what is
/// within the brackets.
struct TinyModel {
  let executable: Executable

  var scratch: Scratch { executable.scratch }

  init() throws { executable = try Executable("mlgen-validate") }

  static let columns = """
    {"name": "x", "type": "number", "role": "feature", "values": []},
    {"name": "plan", "type": "category", "role": "feature", "values": ["basic", "pro"]},
    {"name": "visits", "type": "integer", "role": "feature", "min": 0, "max": 9, "values": []},
    {"name": "region", "type": "string", "role": "id", "values": []},
    {"name": "y", "type": "LABEL", "role": "label", "values": []}
    """

  static func columns(label: String = "category") -> String { columns.replacingOccurrences(of: "LABEL", with: label) }

  func writeModel(
    _ folder: String = "run/model", weight: Float = 2, bonus: Float = 0, classes: [String] = ["no", "yes"],
    reading column: String = "x", isRegression: Bool = false,
    reversed: Bool = false
  ) throws {
    var graph = GraphBuilder(name: "tiny")
    let shape = [ValueInfo.Dimension.variable("N")]
    func number(_ value: Float) -> Tensor { Tensor(shape: [], .floats([value])) }
    let x = graph.input(column, .float, shape)
    let plan = graph.input("plan", .string, shape)
    let visits = graph.add("Cast", [graph.input("visits", .int64, shape)], [Attribute("to", .int(1))])
    let isPro = graph.add(
      "LabelEncoder", domain: "ai.onnx.ml", [plan],
      [
        Attribute("keys_strings", .strings(["pro"])), Attribute("values_floats", .floats([bonus])),
        Attribute("default_float", .float(0)),
      ])
    let scaled = graph.add("Mul", [x, graph.constant(number(weight), "weight")])
    let some = graph.add("Div", [visits, graph.constant(number(10), "ten")])
    let sum = graph.add("Add", [graph.add("Add", [scaled, isPro]), some])
    if isRegression {
      graph.output("prediction", sum, .float, shape)
    } else {
      let yes = graph.add("Sigmoid", [sum])
      let no = graph.add("Sub", [graph.constant(number(1), "one"), yes])
      graph.output("label", plan, .string, shape)
      let outputs = Array(zip(classes, [no, yes]))
      for (name, value) in reversed ? outputs.reversed() : outputs {
        graph.output("probability_\(name)", value, .float, shape)
      }
      for name in classes.dropFirst(2) {
        graph.output("probability_\(name)", graph.add("Sub", [yes, yes]), .float, shape)
      }
    }
    let bytes = try Model(
      irVersion: 9, opsets: [OperatorSet(domain: "", version: 18), OperatorSet(domain: "ai.onnx.ml", version: 3)],
      producerName: "t", producerVersion: "1", graph: graph.graph
    ).serialized()
    let path = scratch.path(folder)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/model.onnx"))
  }

  /// Rows of which `y` mostly follows `x`.
  static func rows(_ count: Int) -> [String] {
    (0..<count).map { row in
      let x = Double((row * 37) % 41) / 20 - 1
      let isOdd = (row * row * 7919 + row) % 101 > 75
      let y = (x > 0) != isOdd ? "yes" : "no"
      return "\(x),\(row % 3 == 0 ? "pro" : "basic"),\((row * 7) % 5),\(row % 2 == 0 ? "north" : "south"),\(y)"
    }
  }

  func writeRows(_ rows: [String] = TinyModel.rows(200), label: String = "category") throws {
    try scratch.write("run/features/schema.json", "[\(Self.columns(label: label))]")
    try scratch.write("run/features/test.csv", "x,plan,visits,region,y\n" + rows.map { $0 + "\n" }.joined())
  }

  static func config(_ more: String = "", task: String = "classification", label: String = "category") -> String {
    """
    {"model": "tiny", "task": "\(task)", "columns": [\(columns(label: label))],
     \(more.contains(#""metrics""#) ? "" : #""metrics": ["auc", "accuracy"],"#)
     \(more.contains(#""gates""#) ? "" : #""gates": [],"#)
     \(more.contains(#""slices""#) ? "" : #""slices": [],"#)
     \(more.contains(#""behaviour""#) ? "" : #""behaviour": {"invariant": [], "directional": []},"#)
     \(more)\(more.isEmpty ? "" : ",")
     "seed": 1, "tracking": {"tracker": "mlflow", "experiment": "tiny", "required": false}}
    """
  }

  /// Judges as a stage does.
  func judge(
    _ more: String = "", task: String = "classification", label: String = "category"
  ) throws -> Executable.Outcome {
    try scratch.write("validate_model.json", Self.config(more, task: task, label: label))
    return try executable(
      "model", "--config", "validate_model.json", "--folder", "run", "--log", "text", "--threads", "1")
  }

  /// What `register` reads.
  func verdict(_ folder: String = "run/reports") throws -> ModelVerdict {
    try JSONFile.value(ModelVerdict.self, of: Array(try scratch.read("\(folder)/model_validation.json")))
  }
}
