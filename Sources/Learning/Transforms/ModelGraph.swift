public import ONNX
internal import RuntimeContract

/// Transforms and model as one ONNX graph, whose inputs are the raw columns and whose outputs MLflow can make a frame of:
/// each is a single value a row.
public struct ModelGraph: Sendable {
  /// The name of the dimension that counts the rows.
  static let rows = "N"

  public static let label = ModelInterface.label
  public static let prediction = ModelInterface.prediction

  /// The output with the probability of a class.
  public static func probability(of className: String) -> String { ModelInterface.probability(of: className) }

  /// The names of the outputs in their order: the label and a probability for each class, or the prediction.
  public static func outputs(_ label: FittedLabel) -> [String] {
    label.kind == .number ? [prediction] : [Self.label] + label.classes.map(probability)
  }

  /// - Parameters:
  ///   - name: of the registered model.
  ///   - version: of this program.
  /// - Throws: `TransformProblem` when a feature has the name of an output.
  public static func model(
    named name: String, version: String, transforms: FittedTransforms, model: any FittedModel
  ) throws(TransformProblem) -> Model {
    let outputs = outputs(transforms.label)
    if let column = transforms.columns.first(where: { outputs.contains($0.column) }) {
      throw TransformProblem(
        column.column,
        "the feature '\(column.column)' has the name of an output of the model: give the column another name")
    }
    var graph = GraphBuilder(name: name, avoiding: transforms.columns.map(\.column) + outputs)
    let features = transforms.emit(into: &graph, rows: rows)
    let answers = model.emit(into: &graph, features: features)
    let label = transforms.label
    let shape = [ValueInfo.Dimension.variable(rows)]
    if label.kind == .number {
      let axis = graph.constant(Tensor(shape: [1], .int64s([1])), "axis")
      graph.output(prediction, graph.add("Squeeze", [answers, axis]), .float, shape)
    } else {
      let best = graph.add("ArgMax", [answers], [Attribute("axis", .int(1)), Attribute("keepdims", .int(0))])
      let classes = graph.constant(label.tensor, "classes")
      graph.output(
        Self.label, graph.add("Gather", [classes, best], [Attribute("axis", .int(0))]), label.tensor.elements.type,
        shape)
      for (index, name) in label.classes.enumerated() {
        let place = graph.constant(Tensor(shape: [], .int64s([Int64(index)])), "class")
        graph.output(
          probability(of: name), graph.add("Gather", [answers, place], [Attribute("axis", .int(1))]), .float, shape)
      }
    }
    // Version 5 of the operators for classical models replaced the ones that hold trees.
    let hasNewTrees = graph.graph.nodes.contains { $0.operation == "TreeEnsemble" }
    return Model(
      irVersion: 9,
      opsets: [
        OperatorSet(domain: "", version: 18), OperatorSet(domain: "ai.onnx.ml", version: hasNewTrees ? 5 : 3),
      ],
      producerName: "mlgen-train", producerVersion: version, graph: graph.graph,
      metadata: [.init(key: "model", value: name), .init(key: "mlgen_version", value: version)])
  }
}

extension FittedLabel {
  /// The classes in the label's own type.
  fileprivate var tensor: Tensor {
    switch kind {
    case .string: Tensor(shape: [classes.count], .strings(classes))
    case .integer: Tensor(shape: [classes.count], .int64s(classes.map { Int64($0) ?? 0 }))
    case .boolean: Tensor(shape: [classes.count], .bools(classes.map { $0 == "true" }))
    case .number: preconditionFailure("numbers have no classes")
    }
  }
}
