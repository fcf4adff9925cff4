import Backends
import Document
import Formats
import IR
import Source
import Testing

@Suite struct OriginTests {
  @Test func everyLineOfEveryObjectSaysWhereItComesFrom() throws {
    for object in try objects(Fixture.plan()).objects {
      let text = YAMLWriter.render(object.node)
      #expect(text.origins.lineCount > 3, "\(object.id)")
      for line in 1...text.origins.lineCount {
        #expect(!text.origins[line].isEmpty, "\(object.id):\(line)")
      }
    }
  }

  @Test func aValueLeadsToItsLineOfTheSpec() throws {
    let set = try objects(Fixture.plan())
    let minimum = Fixture.written(2, line: 3).origin
    #expect(lines(try set.require("horizontal-pod-autoscaler"), from: minimum) == ["  minReplicas: 2"])
    let port = Fixture.written(8080, line: 5).origin
    #expect(lines(try set.require("config-map/serving"), from: port) == [#"      "http_port": 8080,"#])
    let maximum = Fixture.written(10, line: 4).origin
    #expect(lines(try set.require("resource-quota"), from: maximum).contains(#"    pods: "16""#))
    let objective = Fixture.written(0.999, line: 7).origin
    #expect(lines(try set.require("prometheus-rule"), from: objective).contains { $0.contains("(1 - 0.999)") })
  }

  @Test func chartUsersFindTheirValuesByName() throws {
    var names: [String] = []
    func collect(_ node: Node) {
      if let parameter = node.parameter, !names.contains(parameter.name) { names.append(parameter.name) }
      node.items.forEach(collect)
      node.entries.forEach { collect($0.value) }
    }
    try objects(Fixture.plan()).objects.forEach { collect($0.node) }
    #expect(
      Set(names) == [
        "labels.environment", "labels.instance", "quota.limits.cpu", "quota.limits.memory", "quota.pods",
        "quota.requests.cpu", "quota.requests.memory",
        "serving.autoscaling.target", "serving.image", "serving.model.uri", "serving.replicas.max",
        "serving.replicas.min", "serving.resources.cpu", "serving.resources.memory", "workspace.size",
      ])
  }

  @Test func choicesAreNamedOnce() {
    let paths = Registry.choices.map(\.path)
    #expect(Set(paths).count == paths.count)
    #expect(Registry.choices.allSatisfy { !$0.values.isEmpty })
  }

  private func lines(_ node: Node, from origin: Origin) -> [String] {
    let text = YAMLWriter.render(node)
    return text.string.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { text.origins[$0.offset + 1].contains(origin) }.map { String($0.element) }
  }
}
