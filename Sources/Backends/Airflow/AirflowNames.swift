internal import Formats
internal import IR
internal import Source

/// What Airflow and Python call the things of a plan.
enum AirflowNames {
  /// With dots, which stand in no name of a pipeline, an environment or a stage: so no two are alike in one Airflow.
  static func dag(_ identity: Identity, _ workflow: Workflow) -> Sourced<String> {
    identity.$pipeline.combined(with: identity.$environment) { pipeline, environment in
      (["\(pipeline).\(environment)"] + (workflow.name.map { [$0] } ?? [])).joined(separator: ".")
    }
  }

  /// The variable that holds a stage's task: another one for each stage, because a name that only differs from a taken
  /// one by what would be added to that gets it, too.
  static func variable(_ stage: Sourced<String>) -> Sourced<Identifier> {
    stage.map { name in
      let plain = String(
        decoding: name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
      var stem = plain[...]
      while stem.hasSuffix(suffix) { stem = stem.dropLast(suffix.count) }
      if !taken.contains(String(stem)), Identifier(String(stem)) != nil, let identifier = Identifier(plain) {
        return identifier
      }
      guard let identifier = Identifier(plain + suffix) else {
        preconditionFailure("a stage's name begins with a letter and has letters, digits, `-` and `_`: \(name)")
      }
      return identifier
    }
  }

  private static let suffix = "_task"

  /// Names that the shipped template gives to other things, and functions of Python that it calls.
  private static let taken: Set<String> = [
    "bucket", "chain", "config", "exit_code", "json", "k8s", "literal", "log", "logging", "report_failure", "run_id",
    "str", "timedelta",
  ]
}

extension AirflowNames {
  /// The ways through a graph, each as long as it gets, on which every dependency stands once.
  static func chains(_ stages: [Stage]) -> [[Sourced<Identifier>]] {
    var open = stages.flatMap { stage in stage.dependencies.map { (from: $0.value, to: stage.name, origin: $0.origin) }
    }
    var chains: [[Sourced<Identifier>]] = []
    while let start = stages.first(where: { stage in open.contains { $0.from == stage.name } }) {
      var chain = [variable(start.$name)]
      var last = start.name
      // The farthest next stage would leave short cuts on the main way: the nearest comes first.
      while let next = stages.lazy.compactMap({ stage in
        open.firstIndex { $0.from == last && $0.to == stage.name }
      }).first {
        let edge = open.remove(at: next)
        chain.append(variable(Sourced(edge.to, origin: edge.origin)))
        last = edge.to
      }
      chains.append(chain)
    }
    return chains
  }
}
