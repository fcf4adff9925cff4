import ONNX

/// Models of a few nodes that several suites use.
enum SmallModels {
  static func model(_ graph: Graph, opset: Int64 = 17, ml: Int64 = 3) -> Model {
    Model(
      irVersion: 8, opsets: [OperatorSet(domain: "", version: opset), OperatorSet(domain: "ai.onnx.ml", version: ml)],
      producerName: "mlgen", producerVersion: "test", graph: graph)
  }

  /// y = 2 x + (1, -1), by a node with attributes of each kind beside it.
  static func everyKind() -> Model {
    var builder = GraphBuilder(name: "every kind")
    let x = builder.input("x", .float, [.variable("N"), .fixed(2)])
    let bias = builder.constant(Tensor(shape: [2], .floats([1, -1])), "bias")
    let scaled = builder.add(
      "Scaler", domain: "ai.onnx.ml", [x],
      [Attribute("offset", .floats([0, 0])), Attribute("scale", .floats([2, 2]))])
    builder.output("y", builder.add("Add", [scaled, bias]), .float, [.variable("N"), .fixed(2)])
    let name = builder.input("name", .string, [.variable("N")])
    let code = builder.add(
      "LabelEncoder", domain: "ai.onnx.ml", [name],
      [
        Attribute("keys_strings", .strings(["a", "é", ""])), Attribute("values_int64s", .ints([1, -2, .max])),
        Attribute("default_int64", .int(-1)),
      ])
    builder.output("code", code, .int64, [.variable("N")])
    let table = builder.constant(Tensor(shape: [2, 1], .int64s([-1, .max])), "table")
    builder.output("row", builder.add("Gather", [table, code]), .int64, [])
    for tensor in Self.tensors {
      let constant = builder.add("Constant", [], [Attribute("value", .tensor(tensor))])
      builder.output("constant_\(tensor.elements.type)", constant, tensor.elements.type, [.fixed(2)])
    }
    var model = model(builder.graph)
    model.metadata = [Model.Metadata(key: "k", value: "v"), Model.Metadata(key: "a", value: "")]
    return model
  }

  static let tensors: [Tensor] = [
    Tensor(shape: [2], .floats([.infinity, -0.0])), Tensor(shape: [2], .doubles([.pi, -.infinity])),
    Tensor(shape: [2], .uint8s([0, 255])), Tensor(shape: [2], .int32s([.min, .max])),
    Tensor(shape: [2], .int64s([.min, .max])), Tensor(shape: [2], .strings(["", "naïve"])),
    Tensor(shape: [2], .bools([true, false])),
  ]
}
