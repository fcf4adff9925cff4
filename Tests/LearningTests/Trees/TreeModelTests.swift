import ONNX
import Testing

@testable import Learning

struct TreeModelTests {
  @Test func aGraphHasTheTreesNodes() throws {
    let training = Rows.drawn(300, classes: 3, seed: 1)
    var parameters = BoostingParameters()
    parameters.trees = 4
    let model = try GradientBoosting(parameters).boost(training, FitRun(seed: 1)).model
    var graph = GraphBuilder(name: "test")
    let names = training.features.columns.map { graph.input($0.name, .float, [.variable("N"), .fixed(1)]) }
    _ = model.emit(into: &graph, features: names)
    #expect(graph.graph.nodes.map(\.operation) == ["Concat", "TreeEnsemble", "Add", "Softmax"])
    let attributes = graph.graph.nodes[1].attributes
    func integers(_ name: String) -> [Int64] {
      if case .ints(let values)? = attributes.first(where: { $0.name == name })?.value { values } else { [] }
    }
    let nodes = model.trees.flatMap(\.nodes)
    #expect(integers("nodes_featureids") == nodes.map { Int64($0.feature) })
    #expect(integers("tree_roots").count == 12)
    #expect(integers("leaf_targetids").count == model.trees.reduce(0) { $0 + $1.values.count })
    #expect(Set(integers("leaf_targetids")) == [0, 1, 2])
  }

  @Test func gainsAreOfTheFeaturesThatWereSplit() throws {
    let training = Rows.set(
      .doubles(Array(repeating: 1, count: 90)), .doubles((0..<90).map { Double($0 / 3) }),
      target: .values((0..<90).map { $0 < 45 ? 0 : 1 }))
    var parameters = BoostingParameters()
    parameters.trees = 1
    parameters.leaves = 2
    let model = try GradientBoosting(parameters).boost(training, FitRun(seed: 1)).model
    // 90 rows half a unit from their mean: half the squares that vanish, twice.
    #expect(model.gains.count == 2 && model.gains[0] == 0)
    #expect(abs(model.gains[1] - 22.5) < 1e-4)
  }
}
