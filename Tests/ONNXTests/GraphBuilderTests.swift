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
}
