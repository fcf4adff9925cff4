internal import RuntimeContract
internal import Source
internal import Spec

/// The stages that mlgen knows by name.
enum StageKind: String, CaseIterable {
  case dataIngestion = "data_ingestion"
  case dataValidation = "data_validation"
  case featureEngineering = "feature_engineering"
  /// The three above in one: only in the short form.
  case dataPreparation = "data_preparation"
  case modelTraining = "model_training"
  case modelValidation = "model_validation"
  case modelRegistration = "model_registration"
  case modelDeployment = "model_deployment"
  case driftDetection = "drift_detection"
  case batchPrediction = "batch_prediction"

  /// By its name in the language, where `model_evaluation` is another name of `model_validation`.
  init?(stage: String) {
    if stage == "model_evaluation" { self = .modelValidation } else { self.init(rawValue: stage) }
  }

  /// The names that `stages` may use without an image.
  static var names: [String] { allCases.map(\.rawValue) + ["model_evaluation"] }

  /// The order that is derived when the spec gives none.
  static let derived: [StageKind] = [
    .dataIngestion, .dataValidation, .featureEngineering, .modelTraining, .modelValidation, .modelRegistration,
    .modelDeployment,
  ]

  /// The stages of the derived order whose work it does.
  var steps: Set<StageKind> {
    self == .dataPreparation ? [.dataIngestion, .dataValidation, .featureEngineering] : [self]
  }

  /// The run's folder that later stages read.
  var output: RunFolder {
    switch self {
    case .dataIngestion: .raw
    case .dataValidation: .processed
    case .featureEngineering, .dataPreparation: .features
    case .modelTraining: .model
    case .modelValidation, .modelRegistration, .modelDeployment, .driftDetection, .batchPrediction: .reports
    }
  }
}

/// Who runs after whom, before anything is known of containers.
struct StageGraph {
  struct Vertex {
    var name: Sourced<String>
    /// Nil for a container of the user's own.
    var kind: StageKind?
    /// The spec's entry, where there is one.
    var written: PipelineSpec.Stage?
    var dependencies: [Sourced<String>]

    /// The run's folder that it writes.
    var output: String { kind?.output.rawValue ?? name.value }
  }

  /// Every vertex stands behind those it depends on; of two that could come next, the one that was named first does.
  let vertices: [Vertex]

  /// - Precondition: the rules about stages found no cycle and no dependency on nothing.
  init(_ spec: PipelineSpec, environment: String) {
    let written = spec.stages ?? []
    let replaces = written.contains { $0.image == nil }
    var vertices = replaces ? [] : Self.derived()
    for stage in written {
      vertices.append(
        Vertex(
          name: stage.$name, kind: stage.image == nil ? StageKind(stage: stage.name) : nil, written: stage,
          dependencies: stage.dependencies))
    }
    // A deployment by hand is no stage: what waits for it waits for what it waited for.
    if !spec.registry.isAutomatic(in: environment),
      let index = vertices.firstIndex(where: { $0.kind == .modelDeployment })
    {
      let removed = vertices.remove(at: index)
      for other in vertices.indices
      where vertices[other].dependencies.contains(where: { $0.value == removed.name.value }) {
        vertices[other].dependencies.removeAll { $0.value == removed.name.value }
        for dependency in removed.dependencies
        where !vertices[other].dependencies.contains(where: { $0.value == dependency.value }) {
          vertices[other].dependencies.append(dependency)
        }
      }
    }
    for stage in written {
      for target in stage.before {
        for index in vertices.indices where vertices[index].name.value == target.value {
          vertices[index].dependencies.append(Sourced(stage.name, origin: target.origin))
        }
      }
    }
    self.vertices = Self.sorted(vertices)
  }

  private static func derived() -> [Vertex] {
    var previous: StageKind?
    return StageKind.derived.map { kind in
      let dependencies = previous.map {
        [Sourced($0.rawValue, rule: "the derived stages run one after another")]
      }
      previous = kind
      return Vertex(
        name: Sourced(kind.rawValue, rule: "a stage that the sections of the spec ask for"), kind: kind, written: nil,
        dependencies: dependencies ?? [])
    }
  }

  private static func sorted(_ vertices: [Vertex]) -> [Vertex] {
    var sorted: [Vertex] = []
    var done: Set<String> = []
    var rest = vertices
    while let index = rest.firstIndex(where: { $0.dependencies.allSatisfy { done.contains($0.value) } }) {
      let vertex = rest.remove(at: index)
      done.insert(vertex.name.value)
      sorted.append(vertex)
    }
    precondition(rest.isEmpty, "stages depend on each other or on nothing, which a rule should have found")
    return sorted
  }

  subscript(name: String) -> Vertex? { vertices.first { $0.name.value == name } }

  /// The run's folder that a stage of ours reads in place of `usual`: that of the user's stage which was put `before`
  /// it, so that what a team inserts between two stages takes part in the flow of the data.
  func input(of vertex: Vertex, usual: RunFolder) -> Sourced<String> {
    for inserted in vertices.reversed() {
      for target in inserted.written?.before ?? [] where target.value == vertex.name.value {
        return Sourced(inserted.name.value, origin: target.origin)
      }
    }
    return Sourced(usual.rawValue, rule: "each stage reads what the one before it wrote")
  }
}
