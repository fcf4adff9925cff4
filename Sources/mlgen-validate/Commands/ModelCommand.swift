internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Judges a model by rows that it has not seen, against gates and the champion.",
    discussion: """
      As a stage, it judges model/ on the test part of features/, as the config says:

        mlgen-validate model --config validate_model.json --folder run

      By hand, it judges any folder with a model.onnx that mlgen-train wrote, on any file with the label:

        mlgen-validate model --model run/model --data test.csv --label left
        mlgen-validate model --model run/model --data test.csv --label left --gate 'auc>=0.8' --gate 'log_loss<=0.4'
        mlgen-validate model --model new/model --data test.csv --label left --baseline old/model \\
          --gate 'auc regression<=0.01' --slice region --invariant region --fairness 'region equal_opportunity<=0.1'

      It prints the verdict, and writes model_validation.json and model_validation.html: into reports/ of the run, or the
      folder of --reports. Exit codes: 0 passed, 1 failed, 2 arguments or config not understood, 3 could not be judged.
      """)

  @Option(name: .long, help: ArgumentHelp("The JSON config of the stage.", valueName: "file"))
  var config: String?

  @Flag(name: .long, help: "Say what is wrong with the config, and do nothing.")
  var checkConfig = false

  @Option(
    name: .long,
    help: ArgumentHelp("The run's folder, in place of $MLGEN_WORKSPACE/$MLGEN_RUN_ID.", valueName: "folder"))
  var folder: String?

  @Option(name: .long, help: ArgumentHelp("Without a config: the model's folder.", valueName: "folder"))
  var model: String?

  @OptionGroup var byHand: ModelOptions
  @OptionGroup var resources: ResourceOptions

  @Option(
    name: .long, help: ArgumentHelp("How to log: text or json. By default text on a terminal.", valueName: "form"))
  var log: Log.Form?

  func validate() throws {
    if (config == nil) == (model == nil) {
      throw ValidationError("give --config for a stage, or --model, --data and --label for a model by hand")
    }
    if config == nil, checkConfig || folder != nil {
      throw ValidationError("--check-config and --folder are of a stage, which has a --config")
    }
    if config != nil, !byHand.isEmpty {
      throw ValidationError("with --config, the config says what to judge, and by what")
    }
    if model != nil, byHand.data == nil || byHand.label == nil {
      throw ValidationError("a model by hand is judged by --data, a file with the column --label")
    }
  }

  func run() throws {
    let log = Log(form: log, program: Program.validateModel.rawValue)
    try log.ending {
      guard let path = config else {
        Termination.listen()
        let stage = try byHand.stage(model: model ?? "", resources: resources.resources, log: log)
        return try end(try judge { try stage.run() }, stage)
      }
      let config = try ConfigFile.read(ValidateModelConfig.self, from: path)
      if checkConfig { return }
      Termination.listen()
      let place = try RunPlace(folder: folder)
      try TrackedStage(.validateModel, config.tracking, place: place, log: log).run { notes in
        let source = BaselineSource(config: config, place: place, log: log)
        defer { source.clearAway() }
        let (stage, verdict) = try judge {
          let stage = ModelStage(
            config: config, model: place.path(.model), source: .features(place.path(.features)),
            baseline: try source.baseline(), reports: place.path(.reports), resources: resources.resources, log: log)
          return (stage, try stage.run())
        }
        notes.verdict(verdict, reports: stage.reports)
        try end(verdict, stage)
      }
    }
  }

  /// Whatever the reason why nothing was judged: it says nothing against the model.
  private func judge<Value>(_ work: () throws -> Value) throws -> Value {
    do {
      return try work()
    } catch let failure as Failure where failure.code == .refused {
      throw Failure(.unavailable, details: failure.details, advice: failure.advice)
    }
  }

  private func end(_ verdict: ModelVerdict, _ stage: ModelStage) throws {
    Console.print(VerdictText.of(verdict, reports: stage.reports))
    if verdict.exitCode != .passed { throw Ended(code: verdict.exitCode) }
  }
}

extension StageNotes {
  /// Figures, outcome and reports of a judgement.
  fileprivate mutating func verdict(_ verdict: ModelVerdict, reports: String) {
    for figure in verdict.metrics {
      if let value = figure.value { metric(figure.metric.rawValue, value) }
    }
    tag("mlgen.verdict.model", verdict.outcome.rawValue)
    artifact("\(reports)/\(ModelVerdict.fileName)")
    artifact("\(reports)/\(ModelStage.htmlName)")
  }
}
