import YAML

@testable import Spec

/// Every key of an object and below, as `training.search.space`; `[]` is an item and `*` a key of the user's own.
func keys(of shape: ObjectShape, under path: [String] = []) -> [(path: [String], property: Property)] {
  shape.properties.flatMap { property in
    let place = path + [property.key]
    return [(place, property)] + keys(below: property.shape, at: place)
  }
}

private func keys(below shape: Shape, at path: [String]) -> [(path: [String], property: Property)] {
  switch shape {
  case .leaf, .layer: []
  case .object(let make): keys(of: make(), under: path)
  case .list(let item, _, _): keys(below: item, at: path + ["[]"])
  case .map(_, let value): keys(below: value, at: path + ["*"])
  case .chosen(let chosen):
    chosen.isSpace
      ? keys(of: PipelineSpec.Training.SearchRange.table.shape(of: .init()), under: path + ["*"])
      : chosen.cases.flatMap { variant in keys(of: variant.shape, under: path) }
  }
}

/// The paths of keys that a tree uses, by the names above.
func keys(in node: YAML.Node, of shape: Shape, at path: [String] = []) -> [[String]] {
  switch shape {
  case .leaf, .layer: return []
  case .object(let make):
    let object = make()
    return (node.entries ?? []).flatMap { entry -> [[String]] in
      guard let property = object.properties.first(where: { $0.key == entry.key }) else { return [] }
      let place = path + [entry.key]
      return [place] + keys(in: entry.value, of: property.shape, at: place)
    }
  case .list(let item, _, _): return (node.items ?? []).flatMap { keys(in: $0, of: item, at: path + ["[]"]) }
  case .map(_, let value):
    return (node.entries ?? []).flatMap { keys(in: $0.value, of: value, at: path + ["*"]) }
  case .chosen(let chosen):
    guard chosen.isSpace else { return (node.entries ?? []).map { path + [$0.key] } }
    let range = PipelineSpec.Training.SearchRange.table.shape(of: .init())
    return (node.entries ?? []).flatMap { keys(in: $0.value, of: .object { range }, at: path + ["*"]) }
  }
}

/// A flow mapping that holds `value` at a path, with a key of the user's own for `*`.
func text(_ value: String, at path: [String]) -> String {
  path.reversed().reduce(value) { inner, key in
    switch key {
    case "[]": "[\(inner)]"
    case "*": "{some-name: \(inner)}"
    default: "{\(key): \(inner)}"
    }
  }
}
