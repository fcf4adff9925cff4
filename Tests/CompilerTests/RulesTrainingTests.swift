import Diagnostics
import Testing

@Suite struct RulesTrainingTests {
  @Test func spotIsTriedAgain() throws {
    try expectFinding(
      "training: {resources: {spot: true}, retries: 0}", .spotWithoutRetries, at: "true",
      "training may lose its spot machine at any time, and is not tried again",
      notes: ["the retries are set here: 0"], help: "write `retries: 2` or more")
    try expectFinding(
      "stages: [{name: enrich, image: 'acme/a:1', resources: {spot: true}, retries: 0}]", .spotWithoutRetries,
      at: "true", "the stage `enrich` may lose its spot machine at any time, and is not tried again",
      notes: ["the retries are set here: 0"], help: "write `retries: 2` or more")
    try expectNothing("training: {resources: {spot: true}}")
    try expectNothing("training: {retries: 0}")
  }

  @Test func builtInAlgorithmsUseNoGPU() throws {
    try expectFinding(
      "training: {resources: {gpu: 1}}", .idleGPU, at: "1",
      "`gradient_boosting` computes on the processor and leaves a GPU idle",
      notes: ["the algorithm is chosen here: gradient_boosting"],
      help: "leave `gpu` out, or bring a training `image` that uses it")
    try expectFinding(
      "serving: {resources: {gpu: {count: 2, resource: nvidia.com/mig-1g.10gb}}}", .idleGPU, at: "2",
      "`gradient_boosting` computes on the processor and leaves a GPU idle",
      notes: ["the algorithm is chosen here: gradient_boosting"],
      help: "leave `gpu` out, or bring a training `image` that uses it")
    try expectNothing("training: {image: 'acme/train:1.0', resources: {gpu: 1}}")
    try expectNothing("training: {resources: {gpu: 0}}")
  }

  @Test func searchStartsInItsSpace() throws {
    try expectFinding(
      "training: {parameters: {leaves: 255}, search: {space: {leaves: {min: 7, max: 127}}}}", .startOutsideSearch,
      at: "255", "the search starts at `leaves: 255`, which is outside its space",
      notes: ["the space is given here: leaves"])
    try expectFinding(
      "training: {parameters: {trees: 200}, search: {space: {trees: {values: [100, 300]}}}}", .startOutsideSearch,
      at: "200", "the search starts at `trees: 200`, which is outside its space",
      notes: ["the space is given here: trees"])
    try expectNothing(
      """
      training:
        parameters: {trees: 300, learning_rate: 0.3}
        search: {space: {trees: {values: [100, 300]}, learning_rate: {min: 0.01, max: 0.3}, leaves: {min: 64, max: 127}}}
      """)
  }

  @Test func gridHasValues() throws {
    try expectFinding(
      "training: {search: {method: grid, space: {leaves: {min: 7, max: 127}, trees: {values: [100, 300]}}}}",
      .gridOfInterval, at: "leaves", "a grid has no values to try for `leaves` in an interval",
      notes: ["the method is chosen here: grid"],
      help: "list them, as in `leaves: {values: [...]}`, or choose `method: tpe`")
    try expectNothing("training: {search: {method: grid, space: {leaves: {values: [7, 31]}}}}")
    try expectNothing("training: {search: {method: random, space: {leaves: {min: 7, max: 127}}}}")
  }

  @Test func logarithmicSearchLiesAboveZero() throws {
    try expectFinding(
      "training: {search: {space: {l2: {min: 0, max: 10, log: true}}}}", .logarithmOfZero, at: "0",
      "the logarithmic search of `l2` needs a lower end above zero, and it is 0",
      notes: ["the scale is chosen here: true"])
    try expectNothing("training: {search: {space: {l2: {min: 0, max: 10}}}}")
  }

  @Test func searchRunsNoMoreAtATimeThanInAll() throws {
    try expectFinding(
      "training: {search: {trials: 4, parallel: 8, space: {leaves: {min: 7, max: 127}}}}", .controllerRefuses, at: "8",
      "8 trials cannot run at a time when there are 4 in all", notes: ["the number of trials is set here: 4"])
    try expectNothing("training: {search: {trials: 8, parallel: 8, space: {leaves: {min: 7, max: 127}}}}")
  }

  @Test func whatJudgesHasRows() throws {
    let split = "data: {split: {train: 80%, validation: 0%, test: 20%}}\n"
    try expectFinding(
      split + "training: {early_stopping: {rounds: 30}}", .nothingToJudgeBy, at: "early_stopping",
      "early stopping judges each round by the validation part, and the split leaves it empty",
      notes: ["its share is set here: 0%"],
      help: "give the split a `validation` share, or leave `early_stopping` out")
    let search = "search: {space: {leaves: {values: [7, 31]}}}"
    try expectFinding(
      split + "training: {\(search)}", .nothingToJudgeBy, at: "search",
      "the search judges its trials by the validation part, and the split leaves it empty",
      notes: ["its share is set here: 0%"], help: "give the split a `validation` share, or add `cross_validation`")
    try expectNothing(split + "training: {\(search), cross_validation: {folds: 5}}")
    try expectNothing(split)
  }
}
