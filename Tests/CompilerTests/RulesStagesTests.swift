import Diagnostics
import Testing

@Suite struct RulesStagesTests {
  @Test func cycleIsReportedAtItsFirstStageInTheFile() throws {
    try expectFinding(
      """
      stages:
        - {name: apart, image: "acme/a:1", dependencies: [second]}
        - {name: first, image: "acme/a:1", dependencies: [third]}
        - {name: second, image: "acme/a:1", dependencies: [first]}
        - {name: third, image: "acme/a:1", dependencies: [data_ingestion, second]}
      """, .stageCycle, at: "first", "`first` waits for itself: first -> third -> second -> first",
      notes: [
        "`first` waits for `third`: third", "`third` waits for `second`: second", "`second` waits for `first`: first",
      ])
  }

  @Test func cycleThroughTheDerivedOrderNamesIt() throws {
    try expectFinding(
      """
      stages:
        - {name: enrich, image: "acme/a:1", dependencies: [model_training], before: [feature_engineering]}
      """, .stageCycle, at: "enrich",
      "`enrich` waits for itself: enrich -> model_training -> feature_engineering -> enrich",
      notes: [
        "`enrich` waits for `model_training`: model_training",
        "`model_training` waits for `feature_engineering` in the derived order",
        "`feature_engineering` waits for `enrich`, which asks for that with `before`: feature_engineering",
      ])
  }

  @Test func stageMayNotWaitForItself() throws {
    try expectFinding(
      "stages: [{name: enrich, image: 'acme/a:1', dependencies: [enrich]}]", .stageCycle, at: "enrich",
      "`enrich` waits for itself", notes: ["`enrich` waits for `enrich`: enrich"])
  }

  @Test func twoCyclesAreTwoFindings() throws {
    let findings = try RulesFixture.findings(
      """
      stages:
        - {name: a, image: "acme/a:1", dependencies: [b]}
        - {name: b, image: "acme/a:1", dependencies: [a]}
        - {name: c, image: "acme/a:1", dependencies: [c]}
      """)
    #expect(findings.map(\.text) == ["a", "c"])
  }

  @Test func diamondIsNoCycle() throws {
    try expectNothing(
      """
      stages:
        - {name: left, image: "acme/a:1", dependencies: [data_ingestion]}
        - {name: right, image: "acme/a:1", dependencies: [data_ingestion]}
        - {name: both, image: "acme/a:1", dependencies: [left, right], before: [data_validation]}
      """)
  }

  @Test func noWorkIsDoneTwice() throws {
    try expectFinding(
      """
      stages:
        - {name: data_preparation}
        - {name: data_validation, dependencies: [data_preparation]}
      """, .workDoneTwice, at: "data_validation", "`data_validation` does again what `data_preparation` does",
      notes: ["the other one is here: data_preparation"], help: "leave one of the two out")
    try expectFinding(
      """
      stages:
        - {name: model_validation}
        - {name: model_evaluation, dependencies: [model_validation]}
      """, .workDoneTwice, at: "model_evaluation", "`model_evaluation` does again what `model_validation` does",
      notes: ["the other one is here: model_validation"], help: "leave one of the two out")
    try expectNothing(
      """
      stages:
        - {name: data_ingestion}
        - {name: data_validation, dependencies: [data_ingestion]}
        - {name: data_preparation, image: "acme/a:1", dependencies: [data_validation]}
      """)
  }

  @Test func unknownDependencyIsGuessed() throws {
    try expectFinding(
      "stages: [{name: enrich, image: 'acme/a:1', dependencies: [data_ingest]}]", .unknownStage, at: "data_ingest",
      "there is no stage `data_ingest`", help: "did you mean `data_ingestion`?")
  }

  @Test func shortFormLacksWhatItDoesNotName() throws {
    try expectFinding(
      "stages: [{name: model_training, dependencies: [data_preparation]}]", .unknownStage, at: "data_preparation",
      "there is no stage `data_preparation`",
      help: "a list with entries that have no `image` is the whole order: add `- {name: data_preparation}` to it")
  }

  @Test func stageOfItsOwnScheduleIsNoPartOfTheOrder() throws {
    try expectFinding(
      """
      stages: [{name: enrich, image: "acme/a:1", dependencies: [drift_detection]}]
      """, .unknownStage, at: "drift_detection", "there is no stage `drift_detection`",
      help: "it is no part of this pipeline's order, which is `data_ingestion`, `data_validation`, "
        + "`feature_engineering`, `model_training`, `model_validation`, `model_registration`, `model_deployment` "
        + "and `enrich`")
  }

  @Test func nameWithoutProgramIsRefused() throws {
    try expectFinding(
      "stages: [{name: data_preparation}, {name: train_model, dependencies: [data_preparation]}]", .unknownProgram,
      at: "train_model", "`train_model` has no `image`, and mlgen brings no stage of that name",
      help: "the stages that it brings are `data_ingestion`, `data_validation`, `feature_engineering`, "
        + "`data_preparation`, `model_training`, `model_validation`, `model_registration`, `model_deployment`, "
        + "`drift_detection`, `batch_prediction` and `model_evaluation`")
  }

  @Test func tutorialFormIsFine() throws {
    try expectNothing(
      """
      stages:
        - {name: data_preparation, dependencies: []}
        - {name: model_training, dependencies: [data_preparation]}
        - {name: model_evaluation, dependencies: [model_training]}
        - {name: model_deployment, dependencies: [model_evaluation]}
      """)
  }

  @Test func commandReadsOnlyWhatIsWrittenBefore() throws {
    let stage = """
      stages:
        - name: enrich
          image: acme/a:1
          command: [run, "--in=$(model_training.output)", $(output), $(HOME)]
          dependencies: [data_ingestion]
      """
    try expectFinding(
      stage, .readsTooEarly, at: "$(model_training.output)",
      "`enrich` reads what `model_training` writes, and does not wait for it",
      help: "add `model_training` to its `dependencies`")
    try expectNothing(stage.replacing("model_training", with: "data_ingestion"))
    try expectFinding(
      stage.replacing("model_training", with: "enrichment"), .unknownStage, at: "$(enrichment.output)",
      "there is no stage `enrichment`",
      help: "the stages of this pipeline are `data_ingestion`, `data_validation`, `feature_engineering`, "
        + "`model_training`, `model_validation`, `model_registration`, `model_deployment` and `enrich`")
  }

  @Test func commandOfATrainingImageIsReadToo() throws {
    let training = "training: {image: 'acme/train:1', command: [train, $(feature_engineering.output), $(output)]}"
    try expectNothing(training)
    try expectFinding(
      training.replacing("feature_engineering", with: "model_validation"), .readsTooEarly,
      at: "$(model_validation.output)",
      "`model_training` reads what `model_validation` writes, and does not wait for it",
      help: "read a stage that runs before it, or give that one `before: [model_training]`")
  }

  @Test(arguments: [("drift_detection", "monitoring.drift"), ("batch_prediction", "serving.batch")])
  func stageOfItsOwnScheduleIsNotListed(stage: String, section: String) throws {
    try expectFinding(
      "stages: [{name: data_preparation}, {name: \(stage)}]", .ownSchedule, at: stage,
      "`\(stage)` runs on a schedule of its own, beside the order of the others",
      help: "leave it out here: the section `\(section)` brings it")
  }
}
