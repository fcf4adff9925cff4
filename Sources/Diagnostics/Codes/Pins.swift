// ML05xx: pins.
extension Code {
  public static let pinsOfNoPipeline = Code(
    "ML0501", "pins of a pipeline that does not exist",
    meaning: """
      A file under `pins/` names a pipeline that no spec describes. Most often the pipeline was renamed: its \
      environments would come up without the models that serve in them now.
      """,
    wrong: "pipeline: chrun   # in pins/chrun.yaml",
    right: "pipeline: churn   # in pins/churn.yaml")

  public static let pinsOfNoEnvironment = Code(
    "ML0502", "pins of an environment that does not exist",
    meaning: """
      The pins name an environment that the pipeline does not have. The environment that was meant gets no model, and \
      so no serving objects.
      """,
    wrong: """
      environments:
        production: {model: {version: "12", uri: s3://acme-ml-models/churn/12/}}
      """,
    right: """
      environments:
        prod: {model: {version: "12", uri: s3://acme-ml-models/churn/12/}}
      """)

  public static let pinsInOtherFile = Code(
    "ML0503", "pins in the file of another pipeline",
    meaning: """
      `pins/NAME.yaml` holds the pins of the pipeline NAME: that is where `mlgen pin` writes them and where a build \
      looks. Pins in another file would never be read.
      """,
    wrong: "pipeline: churn   # in pins/fraud.yaml",
    right: "pipeline: churn   # in pins/churn.yaml")

  public static let pinsNotEditable = Code(
    "ML0504", "pins that cannot be edited in place",
    meaning: """
      `mlgen pin` changes the text of one environment and leaves every other byte as it is. An environment that is \
      written with an anchor, an alias or a merge key shares its text with others, so changing one would change all.
      """,
    wrong: """
      environments:
        staging: &same {images: {runtime: "ghcr.io/acme/mlgen-runtime:1.0.0"}}
        prod: *same
      """,
    right: """
      environments:
        staging: {images: {runtime: "ghcr.io/acme/mlgen-runtime:1.0.0"}}
        prod: {images: {runtime: "ghcr.io/acme/mlgen-runtime:1.0.0"}}
      """)

  public static let pinOfOtherModel = Code(
    "ML0505", "a registered model that is not this pipeline's",
    meaning: """
      `mlgen pin --from` reads which model a run has registered. Its name must be the one under which the pipeline \
      registers its models (`registry.model`, or else the pipeline's name): another pipeline's model expects other \
      columns.
      """,
    wrong: """
      {"model": "fraud", "version": "3", …}   # pinned for the pipeline churn
      """,
    right: """
      {"model": "churn", "version": "3", …}
      """)

  public static let pinsOfOtherEnding = Code(
    "ML0506", "file of pins that is never read",
    meaning: """
      A build looks for the pins of the pipeline NAME in `pins/NAME.yaml`, and `mlgen pin` writes that file. One that \
      ends in `.yml` looks as if it said what runs, and nothing reads it.
      """,
    wrong: "pipeline: churn   # in pins/churn.yml",
    right: "pipeline: churn   # in pins/churn.yaml")

  static let pinCodes: [Code] = [
    pinsOfNoPipeline, pinsOfNoEnvironment, pinsInOtherFile, pinsNotEditable, pinOfOtherModel, pinsOfOtherEnding,
  ]
}
