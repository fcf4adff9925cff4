internal import Source
internal import Spec

/// What each stage does, in one sentence: the orchestrator shows it beside the stage.
enum StageSummary {
  static func of(_ vertex: StageGraph.Vertex, training: PipelineSpec.Training) -> Sourced<String> {
    guard let kind = vertex.kind else {
      let image = vertex.written?.$image.present()
      return Sourced(
        "Runs a container of the team's own.",
        origin: image?.origin ?? vertex.name.origin)
    }
    let rule = Rule("what a stage of this name does")
    switch kind {
    case .dataIngestion: return Sourced("Reads the sources, joins them, and writes the rows of the run.", rule: rule)
    case .dataValidation:
      return Sourced("Holds the rows to the columns and to the quality that the spec asks for.", rule: rule)
    case .featureEngineering:
      return Sourced("Splits the rows, and fits the transforms on the training part.", rule: rule)
    case .dataPreparation:
      return Sourced("Reads the sources, checks the rows, splits them, and fits the transforms.", rule: rule)
    case .modelTraining: return modelTraining(training)
    case .modelValidation: return Sourced("Holds the model to the gates of the spec and to the baseline.", rule: rule)
    case .modelRegistration: return Sourced("Registers a model that passed, and stores its folder.", rule: rule)
    case .modelDeployment: return Sourced("Commits the pin of a model that passed.", rule: rule)
    case .driftDetection: return Sourced("Compares the rows of today with those of training.", rule: rule)
    case .batchPrediction: return Sourced("Scores the rows of the input.", rule: rule)
    }
  }

  private static func modelTraining(_ training: PipelineSpec.Training) -> Sourced<String> {
    guard let algorithm = training.$algorithm.present() else {
      return Sourced("Trains the model in a container of the team's own.", origin: training.$image.origin)
    }
    let name = algorithm.map { words($0.rawValue) }
    guard let search = training.search else { return name.map { "Trains the model by \($0)." } }
    return name.combined(with: search.$method) {
      "Trains models by \($0) in a search by \(words($1.rawValue)), and keeps the best."
    }
  }

  /// A word of the language as people write it.
  private static func words(_ value: String) -> String {
    ["mlp", "tpe"].contains(value) ? value.uppercased() : value.replacing("_", with: " ")
  }
}
