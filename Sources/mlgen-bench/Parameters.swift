internal import Source
internal import YAML

/// What differs between the pipelines of a benchmark, each value with the place where it was written.
struct Parameters {
  let name: Sourced<String>
  let namespace: Sourced<String>
  let team: Sourced<String>
  let image: Sourced<String>
  let trainImage: Sourced<String>
  let tag: Sourced<String>
  let port: Sourced<Int>
  let minReplicas: Sourced<Int>
  let maxReplicas: Sourced<Int>
  let targetCPU: Sourced<Int>
  let cpu: Sourced<String>
  let memory: Sourced<String>
  let gpu: Sourced<Int>
  let schedule: Sourced<String>
  let environment: [(name: Sourced<String>, value: Sourced<String>)]

  /// Nil when a key is not there, or its value of another type.
  init?(_ node: YAML.Node) {
    guard let name = node.text("name"), let namespace = node.text("namespace"), let team = node.text("team"),
      let image = node.text("image"), let trainImage = node.text("trainImage"), let tag = node.text("tag"),
      let port = node.integer("port"), let minReplicas = node.integer("minReplicas"),
      let maxReplicas = node.integer("maxReplicas"), let targetCPU = node.integer("targetCPU"),
      let cpu = node.text("cpu"), let memory = node.text("memory"), let gpu = node.integer("gpu"),
      let schedule = node.text("schedule"), let variables = node["env"]?.items
    else { return nil }
    var environment: [(name: Sourced<String>, value: Sourced<String>)] = []
    for variable in variables {
      guard let name = variable.text("name"), let value = variable.text("value") else { return nil }
      environment.append((name, value))
    }
    self.name = name
    self.namespace = namespace
    self.team = team
    self.image = image
    self.trainImage = trainImage
    self.tag = tag
    self.port = port
    self.minReplicas = minReplicas
    self.maxReplicas = maxReplicas
    self.targetCPU = targetCPU
    self.cpu = cpu
    self.memory = memory
    self.gpu = gpu
    self.schedule = schedule
    self.environment = environment
  }
}

extension YAML.Node {
  fileprivate func text(_ key: String) -> Sourced<String>? {
    guard let node = self[key], let scalar = node.scalar else { return nil }
    return Sourced(scalar.text, origin: .span(node.span))
  }

  fileprivate func integer(_ key: String) -> Sourced<Int>? {
    guard let node = self[key], let value = node.scalar.flatMap({ Int($0.text) }) else { return nil }
    return Sourced(value, origin: .span(node.span))
  }
}
