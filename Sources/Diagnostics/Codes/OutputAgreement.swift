// ML066x: what several systems have to agree on.
extension Code {
  private static let fault = """
    It is made from one plan, so no spec should be able to raise this: report it, with the spec, as a fault of mlgen. The \
    output is kept as it was.
    """

  public static let imagesDiffer = Code(
    "ML0660", "programs of one environment in two images",
    meaning: """
      A model is served by the code that trained and judged it: stages and the model server of an environment run one \
      `runtime` image; and one in the account's own registry has a repository there. \(fault)
      """,
    wrong: """
      # serving-runtime.yaml
      image: ghcr.io/acme/mlgen-runtime:0.1.0
      # airflow/dag.py
      image="ghcr.io/acme/mlgen-runtime:0.0.9"
      """,
    right: """
      # serving-runtime.yaml
      image: ghcr.io/acme/mlgen-runtime:0.1.0
      # airflow/dag.py
      image="ghcr.io/acme/mlgen-runtime:0.1.0"
      """)

  public static let accountsDiffer = Code(
    "ML0661", "pod without its service account",
    meaning: """
      A pod runs as a service account of its own, which carries the role that the plan gives it. \(fault)
      """,
    wrong: """
      # service-account-model-training.yaml
      eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/churn-prod-data-ingestion
      """,
    right: """
      # service-account-model-training.yaml
      eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/churn-prod-model-training
      """)

  public static let secretsDiffer = Code(
    "ML0662", "secret that nothing brings",
    meaning: """
      A key of a Secret that a container reads is one that an ExternalSecret writes, from an entry that Terraform makes. \(fault)
      """,
    wrong: """
      # external-secret-serving.yaml
      data: [{secretKey: password}]
      # serving-runtime.yaml
      items: [{key: token, path: bearer}]
      """,
    right: """
      # external-secret-serving.yaml
      data: [{secretKey: token}]
      # serving-runtime.yaml
      items: [{key: token, path: bearer}]
      """)

  public static let interfacesDiffer = Code(
    "ML0663", "port, probe or series that the program does not have",
    meaning: """
      Ports, probes, monitors and rules use the names of the model server itself. \(fault)
      """,
    wrong: """
      # prometheus-rule.yaml
      expr: rate(mlgen_serve_request_total[5m])
      """,
    right: """
      # prometheus-rule.yaml
      expr: rate(mlgen_serve_requests_total[5m])
      """)

  public static let bucketsDiffer = Code(
    "ML0664", "bucket that is mounted and not allowed, or allowed and not mounted",
    meaning: """
      A stage has mounted the buckets that its identity may use, no others, and for writing only what it may write; the \
      volume behind a mount is of that bucket; and a config names folders of mounts. \(fault)
      """,
    wrong: """
      # persistent-volume-out-raw.yaml
      volumeAttributes: {bucketName: acme-ml-processed}
      """,
    right: """
      # persistent-volume-out-raw.yaml
      volumeAttributes: {bucketName: acme-ml-raw}
      """)

  public static let foldersDiffer = Code(
    "ML0665", "folder of a run that nothing has written",
    meaning: """
      A stage reads folders of its run that stages before it have written. \(fault)
      """,
    wrong: """
      # config-map-model-training.yaml
      {"input": "processed"}
      """,
    right: """
      # config-map-model-training.yaml
      {"input": "features"}
      """)

  public static let nodesDiffer = Code(
    "ML0666", "stage without nodes",
    meaning: """
      In a cluster that Terraform makes, each stage finds nodes with the labels that its pods ask for, and with no taint \
      that they do not tolerate. A cluster has one kind of nodes for stages that ask for nothing special, so environments that \
      share it name the same `cloud.nodes`.
      """,
    wrong: """
      cloud: {cluster: {name: ml, create: true}, nodes: {cpu: m7i.2xlarge}}
      environments:
        dev: {cloud: {nodes: {cpu: m7i.large}}}
        prod: {}
      """,
    right: """
      cloud: {cluster: {name: ml, create: true}, nodes: {cpu: m7i.2xlarge}}
      environments:
        dev: {cloud: {cluster: {name: ml-dev}, nodes: {cpu: m7i.large}}}
        prod: {}
      """)

  static let agreementCodes: [Code] = [
    imagesDiffer, accountsDiffer, secretsDiffer, interfacesDiffer, bucketsDiffer, foldersDiffer,
    nodesDiffer,
  ]
}
