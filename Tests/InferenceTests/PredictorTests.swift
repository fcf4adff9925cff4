import Files
import Foundation
import Inference
import ONNX
import RuntimeContract
import Tabular
import Testing

/// Folders with models that are written for a test.
private final class Models {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mlgen-models-\(UUID().uuidString)").path

  init() throws { try Folder.make(folder) }
  deinit { try? Folder.remove(folder) }

  /// `probability_b` is `(age + visits + member) / 10`, and a text is only looked at.
  func classifier(visits: ElementType = .int64) throws -> String {
    var graph = GraphBuilder(name: "m")
    let shape = [ValueInfo.Dimension.variable("N")]
    let age = graph.input("age", .float, shape)
    let visits = graph.add("Cast", [graph.input("visits", visits, shape)], [Attribute("to", .int(1))])
    let member = graph.add("Cast", [graph.input("member", .bool, shape)], [Attribute("to", .int(1))])
    let plan = graph.input("plan", .string, shape)
    let sum = graph.add("Add", [graph.add("Add", [age, visits]), member])
    let share = graph.add("Div", [sum, graph.constant(Tensor(shape: [], .floats([10])), "ten")])
    let rest = graph.add("Sub", [graph.constant(Tensor(shape: [], .floats([1])), "one"), share])
    graph.output("label", plan, .string, shape)
    graph.output("probability_a", rest, .float, shape)
    graph.output("probability_b", share, .float, shape)
    return try write(graph.graph)
  }

  func write(_ graph: Graph) throws -> String {
    let bytes = try Model(
      irVersion: 9, opsets: [OperatorSet(domain: "", version: 18)], producerName: "t", producerVersion: "1",
      graph: graph
    ).serialized()
    try FileBytes.replace("\(folder)/\(ModelInterface.graphFile)", with: bytes)
    return folder
  }
}

private let table = Table(
  columns: [
    TableColumn(name: "plan", values: .categories(CategoryValues(codes: [0, -1, 1], levels: ["x", "y"]))),
    TableColumn(name: "age", values: .numbers([1, .nan, 3])),
    TableColumn(name: "member", values: .booleans([0, 1, 1])),
    TableColumn(name: "visits", values: .integers([2, 0, 4])),
  ], rowCount: 3)

struct PredictorTests {
  @Test func answersAreThoseOfTheGraph() throws {
    let models = try Models()
    let predictor = try Predictor(folder: models.classifier())
    #expect(predictor.answer == .classes(["a", "b"]) && predictor.digest.hasPrefix("sha256:"))
    #expect(predictor.inputs.map(\.kind) == [.number, .integer, .boolean, .text])
    let answers = try predictor.answers(table)
    #expect(answers.count == 6 && answers[1] == 0.3 && answers[0] == 0.7 && answers[5] == 0.8)
    #expect(answers[2].isNaN && answers[3].isNaN)
    #expect(try Array(Predictor(folder: models.folder, batch: 1).answers(table)[4...]) == Array(answers[4...]))
    let requests = try predictor.requests(table, rows: [2, 0])
    #expect(try requests.map { try predictor.answer($0)[1] } == [0.8, 0.3])
    #expect(try predictor.answers(table.rows([])) == [])
  }

  @Test(
    arguments: [
      ("visits", nil, "reads the column 'visits', which the rows lack"),
      ("visits", ColumnValues.numbers([1, 2, 3]), "reads 'visits' as an integer, and the rows have it as number"),
      ("visits", .integers([1, .min, 3]), "needs a value of 'visits' in every row"),
      ("member", .booleans([1, 1, 2]), "needs a value of 'member' in every row"),
      ("age", .timestamps([1, 1, 2]), "reads 'age' as a number, and the rows have it as timestamp"),
    ] as [(String, ColumnValues?, String)])
  func rowsThatDoNotFitAreRefused(_ name: String, _ values: ColumnValues?, _ message: String) throws {
    let models = try Models()
    let predictor = try Predictor(folder: models.classifier())
    let columns = table.columns.compactMap { column in
      column.name != name ? column : values.map { TableColumn(name: name, values: $0) }
    }
    let error = #expect(throws: InferenceError.self) {
      try predictor.answers(Table(columns: columns, rowCount: 3))
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func numbersFitWhateverHoldsThem() throws {
    let models = try Models()
    let predictor = try Predictor(folder: models.classifier(visits: .float))
    let other = table.replacing("visits", with: .integers([2, .min, 4])).replacing("age", with: .booleans([1, 2, 0]))
    let answers = try predictor.answers(other)
    #expect(answers[1] == 0.3 && answers[3].isNaN && answers[5] == 0.5)
  }

  @Test func whatIsNoModelIsSaidToBe() throws {
    let models = try Models()
    #expect(throws: FileError.self) { try Predictor(folder: models.folder) }
    try FileBytes.replace("\(models.folder)/\(ModelInterface.graphFile)", with: Array("no model".utf8))
    #expect(throws: InferenceError.self) { try Predictor(folder: models.folder) }
    var graph = GraphBuilder(name: "m")
    let x = graph.input("x", .float, [.variable("N")])
    graph.output("probabilities", graph.add("Neg", [x]), .float, [.variable("N")])
    let folder = try models.write(graph.graph)
    let error = #expect(throws: InferenceError.self) { try Predictor(folder: folder) }
    #expect(error?.message.contains("has the outputs probabilities") == true)
    var wide = GraphBuilder(name: "m")
    let matrix = wide.input("x", .float, [.variable("N"), .fixed(3)])
    wide.output("prediction", wide.add("Neg", [matrix]), .float, [.variable("N"), .fixed(3)])
    let other = try models.write(wide.graph)
    #expect(throws: InferenceError.self) { try Predictor(folder: other) }
  }
}
