// ML02xx: the shape of the language: unknown keys, types, ranges.
extension Code {
  public static let unknownKey = Code(
    "ML0201", "unknown key",
    meaning: """
      The language has no such key there. A key that nothing reads would look as if it took effect, so it is an \
      error, in an environment's overlay and in the defaults of mlgen.yaml too.
      """,
    wrong: """
      serving:
        replica: {min: 2}
      """,
    right: """
      serving:
        replicas: {min: 2}
      """)

  public static let unknownValue = Code(
    "ML0202", "unknown value",
    meaning: "The key takes one of a few words, and this is none of them.",
    wrong: "options: {orchestration: airflwo}",
    right: "options: {orchestration: airflow}")

  public static let wrongType = Code(
    "ML0203", "wrong type",
    meaning: """
      The value is of another kind than the key takes: a list for a mapping, a number for text, text for a number. \
      Text that looks like a number or a boolean needs quotes.
      """,
    wrong: "cloud: {region: eu-west-1, account: 123456789012}",
    right: "cloud: {region: eu-west-1, account: \"123456789012\"}")

  public static let unquotedWord = Code(
    "ML0204", "word that YAML reads as a boolean",
    meaning: """
      YAML 1.1 reads a plain y, n, yes, no, on or off as true or false, and YAML 1.2 as text. Which one a tool sees \
      depends on its reader, so such a word needs quotes where text is meant.
      """,
    wrong: "values: [se, no, dk]",
    right: "values: [se, \"no\", dk]")

  public static let missingKey = Code(
    "ML0205", "required key is missing",
    meaning: """
      All layers together leave out a key that has no default. The defaults of mlgen.yaml, the pipeline or an \
      environment can hold it.
      """,
    wrong: "sources: [{name: events}]",
    right: "sources: [{name: events, uri: data/events.csv}]")

  public static let outOfRange = Code(
    "ML0206", "out of range",
    meaning: "The value is of the right kind, and too small or too large to mean anything there.",
    wrong: "egress: [{host: api.example.com, port: 70000}]",
    right: "egress: [{host: api.example.com, port: 443}]")

  public static let badCPU = Code(
    "ML0207", "not an amount of CPU",
    meaning: """
      CPU is counted in cores (4, 0.5) or thousandths of one (500m), as Kubernetes does. It refuses other units and \
      anything finer.
      """,
    wrong: "resources: {cpu: 2 cores}",
    right: "resources: {cpu: 2}")

  public static let badMemory = Code(
    "ML0208", "not an amount of memory",
    meaning: """
      Memory is a number of bytes with a unit of Kubernetes: k, M, G, T, P, E for powers of 1000 and Ki, Mi, Gi, Ti, \
      Pi, Ei for powers of 1024. Kubernetes refuses GB and reads a trailing m as thousandths of a byte.
      """,
    wrong: "resources: {memory: 8GB}",
    right: "resources: {memory: 8Gi}")

  public static let badDuration = Code(
    "ML0209", "not a duration",
    meaning: "A length of time is a number with one of the units ms, s, m, h and d, or several from long to short.",
    wrong: "training: {timeout: 90}",
    right: "training: {timeout: 90m}")

  public static let badFraction = Code(
    "ML0210", "not a share",
    meaning: "A share of a whole is a percentage up to 100% or a number from 0 to 1. A plain 70 would be 7000%.",
    wrong: "split: {train: 70}",
    right: "split: {train: 70%}")

  public static let badMoney = Code(
    "ML0211", "not an amount of money",
    meaning: "A budget is an amount with at most two decimals, a space, and the currency's three capital letters.",
    wrong: "cost: {budget: $500}",
    right: "cost: {budget: 500 USD}")

  public static let badMeasure = Code(
    "ML0212", "not a measure",
    meaning: "The value is a bare number, a share or a time, by what it measures.",
    wrong: "gates: [{metric: latency_p99, max: 50 ms}]",
    right: "gates: [{metric: latency_p99, max: 50ms}]")

  public static let badCron = Code(
    "ML0213", "not a cron schedule",
    meaning: """
      A schedule has five fields: minute, hour, day of the month, month, day of the week. Each takes numbers, ranges \
      (1-5), steps (*/15), lists (1,15) and, for months and days of the week, three letters of their names.
      """,
    wrong: "schedule: \"0 25 * * *\"",
    right: "schedule: \"0 2 * * *\"")

  public static let badName = Code(
    "ML0214", "not a name",
    meaning: """
      Names of pipelines, environments and sources become names of Kubernetes objects: lower-case letters, digits and \
      -, starting with a letter, at most 63 characters. Stages and columns may also have _.
      """,
    wrong: "metadata: {name: Churn_Model}",
    right: "metadata: {name: churn-model}")

  public static let badLabel = Code(
    "ML0215", "not a label",
    meaning: """
      Keys and values of labels follow Kubernetes: letters, digits, -, _ and ., a letter or digit at both ends, at \
      most 63 characters; a key may have a DNS name and a / in front.
      """,
    wrong: "labels: {team: growth & sales}",
    right: "labels: {team: growth-sales}")

  public static let badURI = Code(
    "ML0216", "not an address that will do",
    meaning: """
      The address has no scheme that is known there, or lacks a part that its scheme needs: s3://BUCKET/FOLDER/, \
      gs://, abfss://, kafka://HOST:PORT/TOPIC, http://, pvc://, or a path of the repository.
      """,
    wrong: "sources: [{name: events, uri: \"s3:/acme-raw/events/\"}]",
    right: "sources: [{name: events, uri: \"s3://acme-raw/events/\"}]")

  public static let badImage = Code(
    "ML0217", "not a container image",
    meaning: "An image is [REGISTRY/]PATH[:TAG][@DIGEST]; the path is in lower case and a digest is sha256:.",
    wrong: "image: ghcr.io/Acme/enrich:1.2",
    right: "image: ghcr.io/acme/enrich:1.2")

  public static let badSecretPath = Code(
    "ML0218", "not a reference to a secret",
    meaning: "A secret is referred to as PATH/KEY, split at the last /: where it is kept, and which key of it.",
    wrong: "alerts: {to: slack, secret: slack-webhook}",
    right: "alerts: {to: slack, secret: alerting/slack-webhook}")

  public static let wrongDocument = Code(
    "ML0219", "another kind of document",
    meaning: "The first two keys say which language the file is written in. This one is not what is read here.",
    wrong: """
      apiVersion: mlgen.dev/v2
      kind: Pipeline
      """,
    right: """
      apiVersion: mlgen.dev/v1
      kind: Pipeline
      """)

  public static let emptyValue = Code(
    "ML0220", "empty where something is needed",
    meaning: "An empty list or an empty text stands where at least one item or letter is needed.",
    wrong: "data: {sources: [], label: species}",
    right: "data: {sources: [{name: iris, uri: data/iris.csv}], label: species}")

  public static let exclusiveKeys = Code(
    "ML0221", "keys that exclude each other",
    meaning: """
      Two keys that stand for two ways to say one thing are written in one place. In different layers the later one \
      takes the place of the earlier.
      """,
    wrong: "training: {algorithm: mlp, image: \"ghcr.io/acme/train:1.0\"}",
    right: "training: {image: \"ghcr.io/acme/train:1.0\"}")

  public static let credential = Code(
    "ML0222", "credential in clear",
    meaning: """
      The text looks like a key, a token or a password. A spec is committed, so whoever reads the repository has it. \
      Take it out, revoke it, keep the new one in the secrets backend and refer to it.
      """,
    wrong: "environment: {TOKEN: ghp_0123456789abcdefghijklmnopqrstuvwxyz}",
    right: "environment: {TOKEN: {secret: ci/github-token}}")

  public static let duplicateName = Code(
    "ML0223", "name used twice in a list",
    meaning: "Layers merge such a list by the names of its items, so a name stands for one item.",
    wrong: "stages: [{name: train, image: \"a:1\"}, {name: train, image: \"b:1\"}]",
    right: "stages: [{name: train, image: \"a:1\"}, {name: test, image: \"b:1\"}]")

  public static let misplacedKey = Code(
    "ML0224", "key of another layer",
    meaning: """
      Some keys belong to one layer: apiVersion and kind to the pipeline, namespace to an environment. An environment \
      has no environments of its own.
      """,
    wrong: """
      kind: Pipeline
      namespace: churn
      """,
    right: """
      kind: Pipeline
      environments: {prod: {namespace: churn}}
      """)

  public static let irregularNumber = Code(
    "ML0225", "number that YAML readers disagree on",
    meaning: """
      010 is 8 to YAML 1.1 and 10 to YAML 1.2; 1_000 and 1:30 are numbers to one and text to the other. What tools \
      downstream would make of it cannot be known.
      """,
    wrong: "training: {seed: 007}",
    right: "training: {seed: 7}")

  public static let badTimezone = Code(
    "ML0226", "not a time zone",
    meaning: "Zones are named as in the time zone database: UTC, or a region and a city.",
    wrong: "timezone: cet+1",
    right: "timezone: Europe/Berlin")

  public static let badHost = Code(
    "ML0227", "not a host name",
    meaning: "A host is a DNS name or an IPv4 address, without scheme, port or path.",
    wrong: "egress: [{host: \"https://api.example.com/v1\"}]",
    right: "egress: [{host: api.example.com}]")

  public static let badVersion = Code(
    "ML0228", "not a version",
    meaning: "A version of Kubernetes is MAJOR.MINOR in quotes; without them YAML reads 1.30 as the number 1.3.",
    wrong: "kubernetes: {version: v1.36.2}",
    right: "kubernetes: {version: \"1.36\"}")

  public static let badPath = Code(
    "ML0229", "not a path in the repository",
    meaning: "Paths are relative to the repository's root and stay inside it.",
    wrong: "build: [{name: enrich, context: ../enrich}]",
    right: "build: [{name: enrich, context: images/enrich}]")

  public static let badDigest = Code(
    "ML0230", "not a digest",
    meaning: "A digest is `sha256:` and 64 hexadecimal digits in lower case.",
    wrong: "model: {version: \"12\", uri: \"s3://acme-models/12/\", digest: abc}",
    right: """
      model:
        version: "12"
        uri: s3://acme-models/12/
        digest: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
      """)

  static let languageCodes: [Code] = [
    unknownKey, unknownValue, wrongType, unquotedWord, missingKey, outOfRange, badCPU, badMemory, badDuration,
    badFraction, badMoney, badMeasure, badCron, badName, badLabel, badURI, badImage, badSecretPath, wrongDocument,
    emptyValue, exclusiveKeys, credential, duplicateName, misplacedKey, irregularNumber, badTimezone,
    badHost, badVersion, badPath, badDigest,
  ]
}
