// ML030x: the graph of stages.
extension Code {
  public static let stageCycle = Code(
    "ML0301", "stages wait for each other",
    meaning: """
      Each of these stages waits, directly or through others, for itself, so none of them can ever start. The finding \
      stands at the first stage of the cycle in the file; the notes follow the cycle from there.
      """,
    wrong: """
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:1.0", dependencies: [model_training], before: [data_validation]}
      """,
    right: """
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:1.0", dependencies: [data_ingestion], before: [data_validation]}
      """)

  public static let unknownStage = Code(
    "ML0302", "stage that does not exist",
    meaning: """
      `dependencies` and `before` take names of stages of this pipeline: those written under `stages` and, unless the \
      short form replaces them, the derived ones. A stage that waits for nothing known would run at a time that \
      nobody chose.
      """,
    wrong: """
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:1.0", dependencies: [data_ingest]}
      """,
    right: """
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:1.0", dependencies: [data_ingestion]}
      """)

  public static let unknownProgram = Code(
    "ML0303", "stage without a program",
    meaning: """
      An entry of `stages` without an `image` stands for one of the stages that mlgen brings, and is found by its \
      name. Under any other name it needs an `image`: there is nothing else that it could run.
      """,
    wrong: """
      stages:
        - {name: data_preparation}
        - {name: train_model, dependencies: [data_preparation]}
      """,
    right: """
      stages:
        - {name: data_preparation}
        - {name: model_training, dependencies: [data_preparation]}
      """)

  public static let readsTooEarly = Code(
    "ML0304", "output read before it is written",
    meaning: """
      `$(STAGE.output)` in a command is the folder that the other stage writes. A stage that does not wait for it, \
      directly or through others, may find it empty in one run and full in the next.
      """,
    wrong: """
      stages:
        - name: enrich
          image: ghcr.io/acme/enrich:1.0
          command: [enrich, $(model_training.output)]
          dependencies: [data_ingestion]
      """,
    right: """
      stages:
        - name: enrich
          image: ghcr.io/acme/enrich:1.0
          command: [enrich, $(data_ingestion.output)]
          dependencies: [data_ingestion]
      """)

  public static let ownSchedule = Code(
    "ML0305", "stage with a schedule of its own",
    meaning: """
      Drift is looked for, and batches are scored, when their own schedules say so and not with each training run. \
      The sections `monitoring.drift` and `serving.batch` bring those stages; in the order of the others they would \
      run a second time.
      """,
    wrong: """
      stages:
        - {name: data_preparation}
        - {name: drift_detection, dependencies: [data_preparation]}
      """,
    right: """
      stages:
        - {name: data_preparation}
      monitoring:
        drift: {tests: [psi], schedule: "0 * * * *"}
      """)

  public static let workDoneTwice = Code(
    "ML0306", "two stages that do the same work",
    meaning: """
      `data_preparation` is ingestion, validation and features in one, and `model_evaluation` is another name of \
      `model_validation`. With both in one order, the second writes over what the first has written.
      """,
    wrong: """
      stages:
        - {name: data_preparation}
        - {name: data_validation, dependencies: [data_preparation]}
        - {name: model_training, dependencies: [data_validation]}
      """,
    right: """
      stages:
        - {name: data_preparation}
        - {name: model_training, dependencies: [data_preparation]}
      """)

  static let stageRuleCodes: [Code] = [
    stageCycle, unknownStage, unknownProgram, readsTooEarly, ownSchedule, workDoneTwice,
  ]
}
