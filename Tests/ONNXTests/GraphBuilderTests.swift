import ONNX
import Testing

struct GraphBuilderTests {
  @Test func namesAreUniqueAndTheSameInEveryRun() {
    func build() -> Graph {
      var builder = GraphBuilder(name: "g")
      let x = builder.input("x", .float, [.variable("N")])
      let one = builder.constant(Tensor(shape: [1], .floats([1])), "one")
      let sum = builder.add("Add", [x, one])
      builder.output("y", builder.add("Add", [sum, one]), .float, [.variable("N")])
      return builder.graph
    }
    let graph = build()
    #expect(graph == build())
    #expect(Set(graph.nodes.flatMap(\.outputs)).count == 3)
    #expect(graph.nodes.last?.outputs == ["y"])
  }

  @Test func noNameIsThatOfAColumn() {
    let columns = ["mlgen.Add.0_out", "_mlgen.Add.0", "x"]
    var builder = GraphBuilder(name: "g", avoiding: columns)
    let inputs = columns.map { builder.input($0, .float, [.variable("N")]) }
    builder.output("y", builder.add("Add", [inputs[0], inputs[1]]), .float, [.variable("N")])
    let made = builder.graph.nodes.flatMap { [$0.name] + $0.outputs }
    #expect(Set(made + columns).count == made.count + columns.count)
  }
}
