internal import Source
internal import Spec

/// Which stage waits for which, as the spec says it and before anything says that it can be so.
struct StageOrder {
  struct Edge {
    /// The name of the stage that is waited for.
    let target: String
    /// Where somebody wrote that; nil for the derived order.
    let span: Span?
    /// True when the other stage asked for it with `before`.
    var isBefore = false
  }

  struct Vertex {
    let name: String
    /// Where the stage is named; nil for a derived one.
    let span: Span?
    var edges: [Edge]
  }

  private(set) var vertices: [Vertex] = []
  /// True when an entry without an image makes the list replace the derived order.
  let isShortForm: Bool

  init(_ spec: PipelineSpec) {
    let written = spec.stages ?? []
    isShortForm = written.contains { $0.image == nil }
    if !isShortForm {
      var previous: StageKind?
      for kind in StageKind.derived {
        vertices.append(
          Vertex(
            name: kind.rawValue, span: nil, edges: previous.map { [Edge(target: $0.rawValue, span: nil)] } ?? []))
        previous = kind
      }
    }
    for stage in written {
      vertices.append(
        Vertex(
          name: stage.name, span: stage.$name.origin.span,
          edges: stage.dependencies.map { Edge(target: $0.value, span: $0.origin.span) }))
    }
    for stage in written {
      for target in stage.before {
        for index in vertices.indices where vertices[index].name == target.value {
          vertices[index].edges.append(Edge(target: stage.name, span: target.origin.span, isBefore: true))
        }
      }
    }
  }

  var names: [String] { vertices.map(\.name) }

  subscript(name: String) -> Vertex? { vertices.first { $0.name == name } }

  /// A shortest way over edges from a stage to another, both included; nil when there is none. A stage reaches itself
  /// only over a cycle.
  func path(from start: String, to end: String) -> [String]? {
    var paths = [[start]]
    var seen: Set<String> = []
    while !paths.isEmpty {
      var longer: [[String]] = []
      for path in paths {
        for edge in path.last.flatMap({ self[$0] })?.edges ?? [] {
          if edge.target == end { return path + [end] }
          if seen.insert(edge.target).inserted { longer.append(path + [edge.target]) }
        }
      }
      paths = longer
    }
    return nil
  }
}
