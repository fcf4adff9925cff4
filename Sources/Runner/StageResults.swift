internal import RuntimeContract

extension RunStage {
  /// Folders of the run that are its own.
  var outputFolders: [String] {
    let folders: [RunFolder]
    switch program {
    case .ingest: folders = [.raw]
    case .validateData: folders = [.processed, .quarantine]
    case .features: folders = [.features]
    case .prepare: folders = [.raw, .processed, .quarantine, .features]
    case .fit, .tune: folders = [.model]
    case .validateModel, .register, .drift, .score, .serve: folders = []
    case nil: return [name]
    }
    return folders.map(\.rawValue)
  }

  /// How the names of its files in the run's `reports/` begin; nil when it has none.
  var reportPrefix: String? {
    switch program {
    case .validateData, .prepare: "data_validation"
    case .validateModel: "model_validation"
    case .drift: "drift"
    case .ingest, .features, .fit, .tune, .register, .score, .serve, nil: nil
    }
  }

  /// Files of the run that it puts into a folder of another stage.
  var outputFiles: [String] {
    program == .register ? ["\(RunFolder.model.rawValue)/\(Registration.fileName)"] : []
  }

  /// The programs whose records for the tracker it writes.
  var recorded: [String] {
    switch program {
    case .prepare: [Program.ingest, .validateData, .features].map(\.rawValue)
    case .tune: [Program.fit.rawValue, Program.tune.rawValue]
    case let program?: [program.rawValue]
    case nil: []
    }
  }
}
