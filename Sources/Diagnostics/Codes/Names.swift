// ML04xx: the names and values that result, and what Kubernetes makes of them.
extension Code {
  public static let nameTooLong = Code(
    "ML0401", "resulting name too long",
    meaning: """
      Kubernetes allows 63 characters for labels, services and host labels, 253 for most objects, AWS 64 for a role. \
      What counts is the name that results, such as `NAME-predictor-NAMESPACE`; nothing is cut off, because two names \
      that were cut could become one.
      """,
    wrong: """
      metadata: {name: subscriber-churn-prediction-for-the-northern-region}
      """,
    right: """
      metadata: {name: subscriber-churn-north}
      """)

  public static let namesCollide = Code(
    "ML0402", "resulting names collide",
    meaning: """
      Two things of the spec become one name in Kubernetes, where `_` is printed `-`. The second object would \
      overwrite the first.
      """,
    wrong: """
      stages:
        - {name: model-training, image: "ghcr.io/acme/enrich:1.0"}
      """,
    right: """
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:1.0"}
      """)

  public static let pipelineTwice = Code(
    "ML0403", "two specs with one name",
    meaning: """
      A pipeline's name is its output folder, its pins file and the stem of its objects. Two specs of one name would \
      overwrite each other's output in turn.
      """,
    wrong: "metadata: {name: churn}   # in specs/churn.yaml and in specs/churn-eu.yaml",
    right: "metadata: {name: churn-eu}   # in specs/churn-eu.yaml")

  public static let namespaceShared = Code(
    "ML0404", "namespace with two owners",
    meaning: """
      Two environments that land in one namespace of one cluster overwrite each other's objects. Two pipelines that \
      both manage one namespace each remove what the other put there.
      """,
    wrong: """
      environments:
        dev: {namespace: churn}
        prod: {namespace: churn}
      """,
    right: """
      environments:
        dev: {namespace: churn-dev}
        prod: {namespace: churn}
      """)

  public static let imageNotFixed = Code(
    "ML0405", "image that is not fixed",
    meaning: """
      An image without a tag, or with `latest`, is another program every time it is pushed: two pods of one Deployment \
      may run different code, and a rollback brings nothing back. Write a version tag or, better, a digest.
      """,
    wrong: """
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:latest", dependencies: [data_ingestion]}
      """,
    right: """
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:1.0", dependencies: [data_ingestion]}
      """)

  public static let quantityRefused = Code(
    "ML0406", "quantity that Kubernetes refuses",
    meaning: """
      The value reads well and no container starts with it. Less memory than a process needs to begin is most often \
      a missing unit, because `4` is four bytes; more than any machine has leaves the pod waiting for ever.
      """,
    wrong: """
      serving:
        resources: {cpu: 1, memory: 4}
      """,
    right: """
      serving:
        resources: {cpu: 1, memory: 4Gi}
      """)

  public static let controllerRefuses = Code(
    "ML0407", "value that a controller refuses",
    meaning: """
      The schema of the object lets the value pass, and the controller that reads it does not: a search, for one, \
      cannot run more trials at a time than it has in all. It would be found out in the cluster's events.
      """,
    wrong: """
      training:
        search: {trials: 4, parallel: 8, space: {leaves: {min: 7, max: 127}}}
      """,
    right: """
      training:
        search: {trials: 40, parallel: 8, space: {leaves: {min: 7, max: 127}}}
      """)

  public static let secretName = Code(
    "ML0408", "path that is no Secret's name",
    meaning: """
      Under `security.secrets: kubernetes` a secret's path is the name of a Secret in the pipeline's namespace, so it \
      is a DNS name: lower-case letters, digits, `-` and `.`. Paths with `/` or `_` belong to an external store.
      """,
    wrong: """
      serving:
        auth: {bearer: teams/churn/token}
      """,
    right: """
      serving:
        auth: {bearer: churn-serving/token}
      """)

  public static let branchesCollide = Code(
    "ML0409", "branches that exclude each other",
    meaning: """
      `delivery.branches` gives each environment a branch that holds its rendered output and nothing else. It cannot \
      be the branch of the specs, nor that of another environment of the pipeline; and git keeps a branch as a file, so \
      `env` and `env/prod` cannot both exist.
      """,
    wrong: """
      delivery: {branch: main, branches: "{environment}"}
      environments: {main: {}}
      """,
    right: """
      delivery: {branch: main, branches: "env/{environment}"}
      environments: {main: {}}
      """)

  public static let pipelineNameTaken = Code(
    "ML0410", "pipeline with the name of a folder of ours",
    meaning: """
      Each pipeline has a folder of its name in the output folder. `argocd` there is the folder of the files that tell \
      Argo CD of all pipelines.
      """,
    wrong: "metadata: {name: argocd}",
    right: "metadata: {name: argocd-forecast}")

  static let nameCodes: [Code] = [
    nameTooLong, namesCollide, pipelineTwice, namespaceShared, imageNotFixed, quantityRefused, controllerRefuses,
    secretName, branchesCollide, pipelineNameTaken,
  ]
}
