import Diagnostics
import Source
import Spec
import Testing
import YAML

/// Each code of the language with the exact range and message of a spec that raises it.
struct LanguageCodeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// Keys behind what every pipeline needs, or a whole document.
    var text: String
    /// As `Sample.findings` prints them.
    var findings: [String]
    var help: String?

    init(_ text: String, _ findings: String..., help: String? = nil) {
      self.text = text
      self.findings = findings
      self.help = help
    }

    var testDescription: String { text }
  }

  static let cases: [Case] = [
    // Keys
    Case(
      "serving: {replica: {min: 2}}", "ML0201 «replica» there is no key `replica` in the serving section",
      help: "did you mean `replicas`?"),
    Case(
      "tracking: {zzz: 1}", "ML0201 «zzz» there is no key `zzz` in the tracking section",
      help: "the keys are `required` and `experiment`"),
    Case(
      "environments: {dev: {serving: {replcas: {min: 1}}}}",
      "ML0201 «replcas» there is no key `replcas` in the serving section", help: "did you mean `replicas`?"),
    Case("namespace: churn", "ML0224 «namespace» `namespace` does not belong into the pipeline itself"),
    Case(
      "environments: {dev: {environments: {}}}",
      "ML0224 «environments» `environments` does not belong into an environment"),
    Case(
      "cloud: {region: eu-west-1}", "ML0205 «cloud» the key `account` is missing from the cloud section",
      help: "the cloud identity of the pods cannot do without it"),
    Case(
      "data: {sources: [{name: rows}], label: y2}", "ML0205 «name» the key `uri` is missing from a data source"),
    Case(
      "training: {algorithm: mlp, image: \"a/b:1\"}",
      "ML0221 «image» `image` and `algorithm` exclude each other in the training section",
      help: "leave one of the two out"),
    Case(
      "platform: {argocd: {destination: {name: a, server: \"https://b\"}}}",
      "ML0221 «server» `server` and `name` exclude each other in the destination section"),
    Case(
      "stages: [{name: train, image: \"a/b:1\"}, {name: train, image: \"a/b:2\"}]",
      "ML0223 «train» the name `train` stands twice in this list"),
    Case(
      "features: {transforms: [{column: a}]}",
      "ML0205 «column» a transform needs `impute`, `clip`, `scale` or `encode`, and has none of them"),
    // Values
    Case(
      "options: {orchestration: airflwo}",
      "ML0202 «airflwo» expected `airflow`, `kubeflow`, `prefect` or `dagster`, found `airflwo`",
      help: "did you mean `airflow`?"),
    Case(
      "serving: {mesh: no}", "ML0202 «no» expected `none` or `istio`, found `no`", help: "write `none`"),
    Case("serving: 3", "ML0203 «3» expected the serving section: a mapping, found the number 3"),
    Case(
      "cloud: {region: eu-west-1, account: 123456789012}",
      "ML0203 «123456789012» expected text, found the number 123456789012",
      help: "put it into quotes: `\"123456789012\"`"),
    Case("training: {seed: \"7\"}", "ML0203 «\"7\"» expected a whole number, found `7`", help: "leave the quotes out"),
    Case("training: {seed: 1.5}", "ML0203 «1.5» expected a whole number, found the number 1.5"),
    Case("tracking: {required: yes}", "ML0203 «yes» expected `true` or `false`, found `yes`", help: "write `true`"),
    Case(
      "evaluation: {slices: region}",
      "ML0203 «region» expected a list of items, each the name of a column such as `customer_id`, found `region`",
      help: "write a list: `[region]`"),
    Case(
      "metadata: {name: churn, owner: no}",
      "ML0204 «no» expected text, and YAML 1.1 reads a plain `no` as a boolean", help: "put it into quotes: `\"no\"`"),
    Case(
      "environments: {no: {}, \"on\": {}, prod: {}}",
      "ML0204 «no» expected text, and YAML 1.1 reads a plain `no` as a boolean", help: "put it into quotes: `\"no\"`"),
    Case(
      "data: {sources: [{name: rows, uri: a.csv}], label: b, columns: {y: {type: number}, 'n': {type: number}}}",
      "ML0204 «y» expected text, and YAML 1.1 reads a plain `y` as a boolean", help: "put it into quotes: `\"y\"`"),
    Case(
      "stages: [{name: a, image: \"a/b:1\", environment: {null: x, True: y2}}]",
      "ML0204 «null» expected text, and YAML 1.1 reads a plain `null` as null",
      "ML0204 «True» expected text, and YAML 1.1 reads a plain `True` as a boolean"),
    Case(
      "security: {egress: [{host: a.example.com, port: 70000}]}",
      "ML0206 «70000» expected a whole number from 1 to 65535, found the number 70000"),
    Case("training: {seed: 007}", "ML0225 «007» YAML readers disagree on what number `007` is"),
    Case("training: {resources: {cpu: 010}}", "ML0225 «010» YAML readers disagree on what number `010` is"),
    Case("evaluation: {metrics: []}", "ML0220 «[]» expected a list of at least 1 item, found an empty one"),
    Case("tracking: {experiment: \"\"}", "ML0220 «\"\"» expected text that is not empty, found an empty text"),
    // Quantities
    Case(
      "training: {resources: {cpu: 2 cores}}",
      "ML0207 « cores» expected an amount of CPU such as `4` or `500m`, found `2 cores`"),
    Case(
      "training: {resources: {memory: 8GB}}", "ML0208 «GB» expected an amount of memory such as `8Gi`, found `8GB`",
      help: "there is no unit `GB`; write `G`"),
    Case(
      "training: {timeout: 24}", "ML0209 «24» expected a duration such as `24h`, found the number 24",
      help: "the unit is missing; write `24s`, `24m`, `24h` or `24d`"),
    Case("training: {timeout: 0s}", "ML0206 «0s» expected a duration such as `24h` from `1s` to `365d`, found `0s`"),
    Case(
      "training: {timeout: 100000d}",
      "ML0206 «100000d» expected a duration such as `24h` from `1s` to `365d`, found `100000d`"),
    Case(
      "data: {sources: [{name: rows, uri: a.csv}], label: b, split: {train: 70}}",
      "ML0210 «70» expected a share such as `5%` or `0.05`, found the number 70",
      help: "1 is the whole; write `70%` for percent, or a number up to 1"),
    Case(
      "cost: {budget: 500 usd}", "ML0211 « usd» expected an amount of money such as `500 USD`, found `500 usd`"),
    Case(
      "serving: {autoscaling: {target: much}}",
      "ML0212 «much» expected a number, a share such as `70%` or a time such as `50ms`, found `much`"),
    Case(
      "training: {schedule: \"0 25 * * *\"}",
      "ML0213 «25» expected a cron schedule such as `0 2 * * *`, found `0 25 * * *`",
      help: "the hour `25` must be from 0 to 23"),
    // Names
    Case(
      "metadata: {name: Churn_Model}", "ML0214 «Churn_Model» expected a name such as `churn`, found `Churn_Model`"),
    Case(
      "environments: {Prod: {}}", "ML0214 «Prod» expected the name of an environment such as `prod`, found `Prod`",
      help: "it must be in lower case: `prod`"),
    Case(
      "metadata: {name: churn, labels: {team: growth & sales}}",
      "ML0215 «growth & sales» expected the value of a label such as `growth`, found `growth & sales`"),
    Case(
      "metadata: {name: churn, labels: {-team: growth}}",
      "ML0215 «-team» expected the key of a label such as `cost-center`, found `-team`"),
    Case(
      "registry: {artifacts: \"s3:/acme/x/\"}",
      "ML0216 «:» expected a folder such as `s3://bucket/models/`, found `s3:/acme/x/`",
      help: "behind a scheme stands `://`"),
    Case(
      "registry: {artifacts: \"http://acme/x/\"}",
      "ML0216 «\"http://acme/x/\"» expected a folder such as `s3://bucket/models/`, found `http://acme/x/`"),
    Case(
      "training: {image: \"ghcr.io/Acme/train:1\"}",
      "ML0217 «Acme» expected a container image such as `ghcr.io/acme/enrich:1.2`, found `ghcr.io/Acme/train:1`",
      help: "an image's path is in lower case: `acme`"),
    Case(
      "serving: {auth: {bearer: token}}",
      "ML0218 «token» expected a reference to a secret such as `serving/token`, found `token`",
      help: "it must be `PATH/KEY`, and there is no `/` in it"),
    Case("training: {timezone: cet+1}", "ML0226 «cet+1» expected a time zone such as `Europe/Berlin`, found `cet+1`"),
    Case(
      "training: {timezone: Europe/Berln}",
      "ML0226 «Europe/Berln» expected a time zone such as `Europe/Berlin`, found `Europe/Berln`",
      help: "the time zone database has no such name; did you mean `Europe/Berlin`?"),
    Case(
      "security: {egress: [{host: \"https://a.example.com\"}]}",
      "ML0227 «\"https://a.example.com\"» expected a host name such as `api.example.com`, found `https://a.example.com`",
      help: "a host has no scheme; write what stands behind `://`"),
    Case(
      "platform: {kubernetes: {version: v1.36.2}}",
      "ML0228 «v1.36.2» expected a version of Kubernetes such as `\"1.36\"`, found `v1.36.2`"),
    Case(
      "delivery: {images: {build: [{name: enrich, context: ../enrich}]}}",
      "ML0229 «../enrich» expected a path in the repository such as `images/enrich`, found `../enrich`",
      help: "it must stay in the repository"),
    // Credentials
    Case(
      "metadata: {name: churn, description: \"AKIAIOSFODNN7EXAMPLE\"}",
      "ML0222 «\"AKIAIOSFODNN7EXAMPLE\"» this looks like an AWS access key"),
    Case(
      "delivery: {repository: \"https://me:hunter2@git.example.com/a.git\"}",
      "ML0222 «\"https://me:hunter2@git.example.com/a.git\"» this looks like an address with a password in it"),
    Case(
      "training: {image: \"acme/a:1\", command: [train, \"--password=hunter2\"]}",
      "ML0222 «\"--password=hunter2\"» this looks like a password"),
    // Parameters
    Case(
      "training: {parameters: {leafs: 3}, algorithm: gradient_boosting}",
      "ML0201 «leafs» `gradient_boosting` has no parameter `leafs`", help: "did you mean `leaves`?"),
    Case(
      "training: {algorithm: mlp, parameters: {learning_rate: 2}}",
      "ML0206 «2» expected a number above 0 and up to 1, found the number 2"),
    Case(
      "training: {algorithm: random_forest, search: {space: {trees: {min: 0, max: 10}}}}",
      "ML0206 «0» expected a whole number from 1 to 100000, found the number 0"),
    Case(
      "training: {search: {space: {trees: {min: 10}}}}",
      "ML0205 «trees» the key `max` is missing from a range of the search"),
    Case(
      "training: {image: \"a/b:1\", parameters: {trees: 10}}",
      "ML0340 «parameters» `parameters` has no effect where an image trains"),
    // Documents
    Case(
      "apiVersion: mlgen.dev/v2\nkind: Pipeline\nmetadata: {name: a}\ndata: {sources: [{name: b, uri: c}], label: d}",
      "ML0219 «mlgen.dev/v2» expected `mlgen.dev/v1`, found `mlgen.dev/v2`"),
  ]

  @Test(arguments: cases)
  func finding(of example: Case) {
    let isWhole = example.text.contains("apiVersion")
    var text = isWhole ? example.text : pipelineText(example.text)
    if example.text.hasPrefix("metadata:") {
      text = text.replacing("metadata: {name: churn}\n", with: "", maxReplacements: 1)
    }
    let (_, sample) = read(text)
    #expect(sample.findings == example.findings)
    if let help = example.help { #expect(sample.helps == [help]) }
  }

  @Test func everyCodeHasACase() {
    let covered = Set(Self.cases.flatMap(\.findings).map { $0.prefix(6) })
    let pins = ["ML0230"]
    for code in Code.all where code.id.hasPrefix("ML02") && !pins.contains(code.id) {
      #expect(covered.contains(code.id.prefix(6)), "\(code.id)")
    }
  }

  @Test func aCodeExplainsItself() {
    for code in Code.all where code.id.hasPrefix("ML02") {
      #expect(code.meaning.hasSuffix(".") && code.wrong != code.right, "\(code.id)")
    }
  }

  @Test func positionsAreRightInMultiByteText() {
    let (_, sample) = read(pipelineText("tracking: {experiment: \"ÄÖ 🚀\", requird: true}"))
    #expect(sample.findings == ["ML0201 «requird» there is no key `requird` in the tracking section"])
  }
}

/// What only the merged layers show.
struct LayerTests {
  private func merged(_ base: String, _ overlay: String) -> (spec: PipelineSpec?, findings: [String]) {
    var map = SourceMap()
    var log = DiagnosticLog()
    let file = map.add(
      path: "a.yaml", bytes: Array(pipelineText(base + "\nenvironments: {prod: \(overlay)}").utf8))
    guard let node = Reader.read(file, log: &log), let over = node["environments"]?["prod"] else { return (nil, []) }
    SpecReader.check(node, layer: .pipeline, log: &log)
    let merged = node.merged(with: over, alternatives: SpecReader.alternatives)
    let spec = SpecReader.decode(merged, log: &log)
    return (spec, log.all.map { "\($0.code.id) «\($0.span.map(map.text) ?? "")» \($0.message)" })
  }

  @Test func parametersOfAReplacedAlgorithmAreSilent() throws {
    let (spec, findings) = merged(
      "training: {algorithm: gradient_boosting, parameters: {leaves: 3, trees: 9}}",
      "{training: {algorithm: random_forest}}")
    #expect(findings == [])
    guard case .randomForest(let forest) = try #require(spec).training.parameters else {
      Issue.record("the overlay's algorithm is not the spec's")
      return
    }
    #expect(forest.trees == 9)
  }

  @Test func parametersThatTheBaseAlgorithmLacksAreFindings() {
    let (spec, findings) = merged("training: {algorithm: mlp}", "{training: {parameters: {leaves: 3}}}")
    #expect(findings == ["ML0201 «leaves» `mlp` has no parameter `leaves`"])
    #expect(spec == nil)
  }

  @Test func anImageTakesTheAlgorithmsPlace() throws {
    let (spec, findings) = merged(
      "training: {algorithm: mlp, parameters: {units: 3}}", "{training: {image: \"a/b:1\"}}")
    #expect(findings == [])
    let training = try #require(spec).training
    #expect(training.algorithm == nil && training.parameters == nil && training.image?.tag == "1")
  }

  @Test func anOverrideHidesNoMistake() {
    let (_, findings) = merged("training: {retries: -1}", "{training: {retries: 2}}")
    #expect(findings == ["ML0206 «-1» expected a whole number from 0 to 100, found the number -1"])
  }

  @Test func aKeyThatAnOverlayRemovesIsMissing() {
    let (spec, findings) = merged("cloud: {region: a, account: b}", "{cloud: {account: null}}")
    #expect(findings == ["ML0205 «cloud» the key `account` is missing from the cloud section"])
    #expect(spec == nil)
  }

  @Test func overlaysKeepTheirOrigins() throws {
    let (spec, _) = merged("serving: {replicas: {min: 2, max: 8}}", "{serving: {replicas: {max: 9}}, namespace: here}")
    let replicas = try #require(spec).serving.replicas
    #expect(replicas.min == 2 && replicas.max == 9 && spec?.namespace == "here")
    let places = [replicas.$min, replicas.$max].compactMap { $0.origin.span?.start }
    #expect(places == places.sorted())
  }

  @Test func defaultsAreALayerToo() throws {
    var sample = Sample("apiVersion: mlgen.dev/v1\nkind: Project\ndefaults: {serving: {replica: 1}, kind: x}")
    let node = try #require(sample.node)
    #expect(SpecReader.readProject(node, log: &sample.log) == nil)
    #expect(
      sample.findings == [
        "ML0201 «replica» there is no key `replica` in the serving section",
        "ML0224 «kind» `kind` does not belong into the defaults of mlgen.yaml",
      ])
  }

  /// Each choice that a table knows is also one for merging.
  @Test func everyChoiceIsKnownToMerging() {
    #expect(SpecReader.alternatives(["training"]) == [["algorithm"], ["image"]])
    #expect(SpecReader.alternatives(["training", "search", "space", "trees"]) == [["min", "max"], ["values"]])
    #expect(SpecReader.alternatives(["platform", "argocd", "destination"]) == [["name"], ["server"]])
    #expect(SpecReader.alternatives(["stages", "[]", "environment", "A"]) == [["value"], ["secret"]])
    #expect(SpecReader.alternatives(["serving"]) == [])
  }
}
