import Foundation
import ONNX

/// Models small enough to be computed by hand.
enum TinyModels {
  /// `total` is age + visits + member, and `plan` comes back as it is.
  static func named(bias: Float = 0) throws -> [UInt8] {
    var graph = GraphBuilder(name: "named")
    let rows: [ValueInfo.Dimension] = [.variable("rows")]
    let age = graph.input("age", .float, rows)
    let visits = graph.input("visits", .int64, rows)
    let member = graph.input("member", .bool, rows)
    let plan = graph.input("plan", .string, rows)
    let numbers = [visits, member].map { graph.add("Cast", [$0], [Attribute("to", .int(1))]) }
    let constant = graph.constant(Tensor(shape: [1], .floats([bias])), "bias")
    let sum = graph.add("Add", [graph.add("Add", [graph.add("Add", [age, numbers[0]]), numbers[1]]), constant])
    graph.output("total", sum, .float, rows)
    graph.output("same_plan", plan, .string, rows)
    return try serialized(graph)
  }

  /// `y` is twice `x`, a matrix of three columns.
  static func matrix() throws -> [UInt8] {
    var graph = GraphBuilder(name: "matrix")
    let shape: [ValueInfo.Dimension] = [.variable("rows"), .fixed(3)]
    let x = graph.input("x", .float, shape)
    graph.output("y", graph.add("Add", [x, x]), .float, shape)
    return try serialized(graph)
  }

  /// `sum` of three columns of numbers.
  static func columns() throws -> [UInt8] {
    var graph = GraphBuilder(name: "columns")
    let rows: [ValueInfo.Dimension] = [.variable("rows")]
    let names = ["a", "b", "c"].map { graph.input($0, .float, rows) }
    graph.output("sum", graph.add("Add", [graph.add("Add", [names[0], names[1]]), names[2]]), .float, rows)
    return try serialized(graph)
  }

  /// `probability_yes` is `share` times a factor.
  static func classifier(factor: Float = 1) throws -> [UInt8] {
    var graph = GraphBuilder(name: "classifier")
    let shape: [ValueInfo.Dimension] = [.variable("rows"), .fixed(1)]
    let share = graph.input("share", .float, shape)
    let yes = graph.add("Mul", [share, graph.constant(Tensor(shape: [1], .floats([factor])), "factor")])
    let no = graph.add("Sub", [graph.constant(Tensor(shape: [1], .floats([1])), "one"), yes])
    graph.output("probability_no", no, .float, shape)
    graph.output("probability_yes", yes, .float, shape)
    return try serialized(graph)
  }

  private static func serialized(_ graph: GraphBuilder) throws -> [UInt8] {
    try Model(
      irVersion: 8, opsets: [OperatorSet(domain: "", version: 15)], producerName: "tests", producerVersion: "1",
      graph: graph.graph
    ).serialized()
  }
}

/// A temporary folder, removed with the value.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("mlgen-serve-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url, options: .atomic)
    return url.path
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}
