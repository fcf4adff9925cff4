// ML037x: what lies around the pipeline: environments, repository, files.
extension Code {
  public static let promotionToNowhere = Code(
    "ML0370", "promotion to an environment that does not exist",
    meaning: """
      `registry.promotion` says how a model reaches each environment. An environment that the pipeline does not have \
      is never reached, and the one that was meant is left at its default.
      """,
    wrong: """
      registry:
        promotion: {production: manual}
      """,
    right: """
      registry:
        promotion: {prod: manual}
      """)

  public static let promotionWithoutAccess = Code(
    "ML0371", "automatic promotion without access to the repository",
    meaning: """
      Automatic promotion is a commit to `pins/`, made by the stage `model_deployment`. It needs to know the \
      repository (`delivery.repository`) and the secret that lets it push (`delivery.secret`).
      """,
    wrong: """
      registry:
        promotion: {prod: automatic}
      """,
    right: """
      registry:
        promotion: {prod: automatic}
      delivery:
        repository: https://git.example.com/acme/ml.git
        secret: git/deploy-key
      """)

  public static let dataMissing = Code(
    "ML0372", "local data file that does not exist",
    meaning: """
      A data source without a scheme is a file of the repository, by its path from the repository's root. Only local \
      files are looked for; buckets and brokers are not contacted.
      """,
    wrong: """
      data:
        sources: [{name: subscribers, uri: data/missing.csv}]
      """,
    right: """
      data:
        sources: [{name: subscribers, uri: s3://acme-ml-raw/subscribers/}]
      """)

  public static let dataTooLarge = Code(
    "ML0373", "local data too large for a cluster",
    meaning: """
      A local file reaches the cluster inside a ConfigMap, and those hold less than 1 MiB each, so a file may have \
      less than 512 KiB. Larger data belongs into a bucket, which stages mount.
      """,
    wrong: """
      data:
        sources: [{name: subscribers, uri: data/large.csv}]
      """,
    right: """
      data:
        sources: [{name: subscribers, uri: s3://acme-ml-raw/subscribers/}]
      """)

  public static let sourcesNotJoined = Code(
    "ML0374", "sources that never meet",
    meaning: """
      `join.to` names another source of the same pipeline, and following the joins must end at the one source that \
      has none: its rows are the rows of the table. Anything else leaves sources that never meet.
      """,
    wrong: """
      data:
        sources:
          - {name: calls, uri: s3://acme-ml-raw/calls/, join: {to: subscriber, key: customer_id}}
      """,
    right: """
      data:
        sources:
          - {name: calls, uri: s3://acme-ml-raw/calls/, join: {to: subscribers, key: customer_id}}
      """)

  public static let dataNotText = Code(
    "ML0375", "local data that is not UTF-8",
    meaning: """
      A local file reaches the cluster as text of a ConfigMap, and that is UTF-8. Bytes of another encoding would \
      arrive as other bytes, and a model would learn from those.
      """,
    wrong: """
      data:
        sources: [{name: subscribers, uri: data/latin1.csv}]
      """,
    right: """
      data:
        sources: [{name: subscribers, uri: s3://acme-ml-raw/subscribers/}]
      """)

  public static let promotionWithoutStages = Code(
    "ML0376", "automatic promotion without the stages that do it",
    meaning: """
      Under automatic promotion the stage `model_deployment` pins the model that `model_registration` has registered. A \
      list of stages that replaces the derived order has to name both, the first behind the second; else nothing \
      would be deployed.
      """,
    wrong: """
      registry: {promotion: {prod: automatic}}
      delivery: {repository: https://git.example.com/acme/ml.git, secret: git/token}
      stages:
        - {name: data_preparation, dependencies: []}
        - {name: model_training, dependencies: [data_preparation]}
        - {name: model_evaluation, dependencies: [model_training]}
      """,
    right: """
      registry: {promotion: {prod: automatic}}
      delivery: {repository: https://git.example.com/acme/ml.git, secret: git/token}
      stages:
        - {name: data_preparation, dependencies: []}
        - {name: model_training, dependencies: [data_preparation]}
        - {name: model_evaluation, dependencies: [model_training]}
        - {name: model_registration, dependencies: [model_evaluation]}
        - {name: model_deployment, dependencies: [model_registration]}
      """)

  public static let imageTwice = Code(
    "ML0377", "one name for two images",
    meaning: """
      CI pushes an image of `delivery.images.build` under its name in the registry, and pins it by that name wherever it \
      runs. So a name stands for one folder, one Dockerfile and one registry, in all pipelines of a repository.
      """,
    wrong: """
      delivery:
        repository: https://git.example.com/acme/ml.git
        registry: ghcr.io/acme
        images:
          build: [{name: enrich, context: images/enrich}]
      environments:
        dev:
          delivery: {registry: ghcr.io/acme-dev}
        prod: {}
      """,
    right: """
      delivery:
        repository: https://git.example.com/acme/ml.git
        registry: ghcr.io/acme
        images:
          build: [{name: enrich, context: images/enrich}]
      environments: {dev: {}, prod: {}}
      """)

  public static let imageNotPushed = Code(
    "ML0378", "image that nobody can push",
    meaning: """
      CI builds the images of `delivery.images.build` and pushes them to `delivery.registry`. Without `delivery.repository` \
      there is no CI, and without a registry no place for them.
      """,
    wrong: """
      delivery:
        images:
          build: [{name: enrich, context: images/enrich}]
      """,
    right: """
      delivery:
        repository: https://git.example.com/acme/ml.git
        registry: ghcr.io/acme
        images:
          build: [{name: enrich, context: images/enrich}]
      """)

  static let projectRuleCodes: [Code] = [
    promotionToNowhere, promotionWithoutAccess, dataMissing, dataTooLarge, sourcesNotJoined, dataNotText,
    promotionWithoutStages, imageTwice, imageNotPushed,
  ]
}
