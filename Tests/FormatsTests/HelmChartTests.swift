import Document
import Formats
import Foundation
import Source
import Testing

@Suite struct HelmChartTests {
  private func chart(_ objects: [(environment: String, objects: [KubernetesObject])]) throws -> HelmChart {
    try HelmChart(
      HelmChart.Metadata(
        name: "churn", version: "1.2.3", appVersion: "4", description: "Who leaves: {{ soon }}",
        kubeVersion: ">=1.30.0-0", origin: .rule("the pipeline")),
      environments: objects.map {
        HelmChart.Environment(
          name: $0.environment, namespace: "churn-\($0.environment)", objects: try KubernetesObjectSet($0.objects))
      })
  }

  private func object(_ environment: String, _ spec: Node, id: String = "thing/churn") -> KubernetesObject {
    KubernetesObject(
      id: id,
      node: [
        "apiVersion": "example.com/v1", "kind": "Thing",
        "metadata": ["name": Node(id.replacing("/", with: "-")), "namespace": Node("churn-\(environment)")],
        "spec": spec,
      ])
  }

  /// What the chart makes of a `spec` in two environments: the template's lines below `spec:`, and both values files
  /// without their comments.
  private func compare(_ dev: Node, _ prod: Node) throws -> (template: String, dev: String, prod: String) {
    let files = try chart([("dev", [object("dev", dev)]), ("prod", [object("prod", prod)])]).files()
    let template = try text("templates/thing-churn.yaml", files)
    let marker = try #require(template.range(of: "spec:"))
    func values(_ environment: String) throws -> String {
      try text("values-\(environment).yaml", files).split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.drop { $0 == " " }.hasPrefix("#") && $0 != "namespace: churn-\(environment)" }
        .joined(separator: "\n")
    }
    return (String(template[marker.lowerBound...]), try values("dev"), try values("prod"))
  }

  private func text(_ path: String, _ files: [RenderedFile]) throws -> String {
    try #require(files.first { $0.path == path }, "no \(path) in \(files.map(\.path))").text.string
  }

  @Test func equalIsLiteralAndDifferentIsAValue() throws {
    let (template, dev, prod) = try compare(
      ["image": "a", "replicas": 1, "limits": ["nvidia.com/gpu": 0]],
      ["image": "a", "replicas": 3, "limits": ["nvidia.com/gpu": 2]])
    #expect(
      template == """
        spec:
          image: a
          replicas: {{ .Values.fields.thingChurn.spec.replicas | toJson }}
          limits:
            nvidia.com/gpu: {{ .Values.fields.thingChurn.spec.limits.nvidiaComGpu | toJson }}

        """)
    #expect(dev == "fields:\n  thingChurn:\n    spec:\n      replicas: 1\n      limits:\n        nvidiaComGpu: 0\n")
    #expect(prod == dev.replacing("replicas: 1", with: "replicas: 3").replacing("Gpu: 0", with: "Gpu: 2"))
  }

  @Test func aDeclaredScalarHasItsPublicNameAndASummary() throws {
    let spec: Node = ["replicas": Node(2).parameter("serving.replicas.min", "Fewest replicas.")]
    let files = try chart([("dev", [object("dev", spec)]), ("prod", [object("prod", spec)])]).files()
    #expect(
      try text("templates/thing-churn.yaml", files).hasSuffix(
        "  replicas: {{ .Values.serving.replicas.min | toJson }}\n"))
    #expect(
      try text("values.yaml", files).hasSuffix(
        "\nserving:\n  replicas:\n    # Fewest replicas.\n    min: 2\n"))
    #expect(
      try text("values-dev.yaml", files).hasSuffix("# Namespace of the objects that have one\nnamespace: churn-dev\n"))
  }

  @Test func aKeyOfSomeEnvironmentsIsPrintedWhenItsValueIsThere() throws {
    let (template, dev, prod) = try compare(
      ["a": 1, "tolerations": [["key": "gpu"]], "zero": 0], ["a": 1, "empty": [:], "no": false])
    #expect(
      template == """
        spec:
          a: 1
          {{- if hasKey .Values.fields.thingChurn.spec "empty" }}
          empty:
            {{- toYaml .Values.fields.thingChurn.spec.empty | nindent 4 }}
          {{- end }}
          {{- if hasKey .Values.fields.thingChurn.spec "no_" }}
          "no": {{ .Values.fields.thingChurn.spec.no_ | toJson }}
          {{- end }}
          {{- if hasKey .Values.fields.thingChurn.spec "tolerations" }}
          tolerations:
            {{- toYaml .Values.fields.thingChurn.spec.tolerations | nindent 4 }}
          {{- end }}
          {{- if hasKey .Values.fields.thingChurn.spec "zero" }}
          zero: {{ .Values.fields.thingChurn.spec.zero | toJson }}
          {{- end }}

        """)
    #expect(
      dev == "fields:\n  thingChurn:\n    spec:\n      tolerations:\n      - key: gpu\n      zero: 0\n")
    #expect(prod == "fields:\n  thingChurn:\n    spec:\n      empty: {}\n      no_: false\n")
  }

  @Test func whatMayBeMissingHasItsParentInTheCommonValues() throws {
    let files = try chart([("dev", [object("dev", ["a": 1, "b": 2])]), ("prod", [object("prod", ["a": 1])])]).files()
    #expect(try text("values.yaml", files).hasSuffix("fields:\n  thingChurn:\n    spec: {}\n"))
  }

  @Test func aMappingThatSharesNoKeyIsOneValue() throws {
    let (template, dev, prod) = try compare(["volume": [:]], ["volume": ["medium": "Memory"]])
    #expect(
      template
        == "spec:\n  volume:\n    {{- toYaml .Values.fields.thingChurn.spec.volume | nindent 4 }}\n")
    #expect(dev.hasSuffix("volume: {}\n"))
    #expect(prod.hasSuffix("volume:\n        medium: Memory\n"))
  }

  @Test func aListOfOneShapeDiffersInItsLeaves() throws {
    let (template, dev, _) = try compare(
      ["containers": [["name": "main", "args": ["--a", "1"]], ["name": "x"]]],
      ["containers": [["name": "main", "args": ["--a", "2"]], ["name": "y"]]])
    #expect(
      template == """
        spec:
          containers:
          - name: main
            args:
            - --a
            - {{ .Values.fields.thingChurn.spec.containers.main.args.item1 | toJson }}
          - name: {{ .Values.fields.thingChurn.spec.containers.item1.name | toJson }}

        """)
    #expect(dev.contains("item1:\n          name: x"))
  }

  private static let shapes: [(dev: Node, prod: Node)] = [
    (["a"], ["a", "b"]), ([["k": 1]], [["k": 1, "l": 2]]), ([["k": 1]], [["k": [1]]]), ([], ["a"]),
  ]

  @Test(arguments: shapes)
  func aListOfAnotherShapeIsOneValue(_ dev: Node, _ prod: Node) throws {
    #expect(
      try compare(["list": dev], ["list": prod]).template
        == "spec:\n  list:\n    {{- toYaml .Values.fields.thingChurn.spec.list | nindent 4 }}\n")
  }

  @Test func aValueOfSeveralKindsIsOneLine() throws {
    #expect(
      try compare(["port": "http"], ["port": ["name": "http"]]).template
        == "spec:\n  port: {{ .Values.fields.thingChurn.spec.port | toJson }}\n")
  }

  @Test func anObjectOfSomeEnvironmentsIsGuarded() throws {
    let both = object("dev", ["a": 1], id: "thing/both")
    let only = object("prod", ["a": Node(1).parameter("a", "The a.")], id: "thing/only")
    let chart = try chart([("dev", [both]), ("prod", [object("prod", ["a": 1], id: "thing/both"), only])])
    let files = chart.files(header: ["made {{ by }} mlgen"])
    #expect(
      try text("templates/thing-only.yaml", files) == """
        {{- if .Values.objects.thingOnly }}
        # made {{ "{{" }} by }} mlgen
        apiVersion: example.com/v1
        kind: Thing
        metadata:
          name: thing-only
          namespace: {{ .Values.namespace | toJson }}
        spec:
          a: {{ .Values.a | toJson }}
        {{- end }}

        """)
    #expect(try text("values-dev.yaml", files).hasSuffix("# Which objects exist\nobjects:\n  thingOnly: false\n"))
    #expect(try text("values-prod.yaml", files).hasSuffix("objects:\n  thingOnly: true\n"))
  }

  @Test func bracesOfTheDataStayData() throws {
    let (template, _, _) = try compare(
      ["{{ key }}": "{{ .Values.x }}", "many": "{{{{{", "block": "a\n{{- end }}\n"],
      ["{{ key }}": "{{ .Values.x }}", "many": "{{{{{", "block": "a\n{{- end }}\n"])
    #expect(
      template == """
        spec:
          "{{ "{{" }} key }}": "{{ "{{" }} .Values.x }}"
          many: "{{ "{{" }}{{ "{{" }}{"
          block: |
            a
            {{ "{{" }}- end }}

        """)
  }

  @Test func aBlockDoesNotEndInBreaksThatAnActionWouldTrim() throws {
    let (template, _, _) = try compare(["text": "a\n\n", "z": 1], ["text": "a\n\n"])
    #expect(template.hasPrefix("spec:\n  text: \"a\\n\\n\"\n  {{- if hasKey"))
  }

  @Test(arguments: ["\u{7F}", "a\u{80}", "\u{85}", "\u{9F}b", "\u{FFFE}", "\u{FFFF}"])
  func refusesCharactersThatTheToolsLose(_ text: String) throws {
    let specs: [Node] = [["a": Node(text)], [.init(stringLiteral: text)], .mapping([.init(text, 1)])]
    for spec in specs + [["a": Node(.text(RenderedText(text)))]] {
      let refusal = try #require(throws: HelmRefusal.self) { try chart([("dev", [object("dev", ["x": spec])])]) }
      #expect(refusal.reason == .lostCharacter(try #require(text.unicodeScalars.first { $0.value > 0x61 + 1 })))
    }
  }

  @Test func aBlockWhoseEndATemplateWouldChangeIsOneLine() throws {
    let (template, _, _) = try compare(["a": [["b": "x\n\n"]]], ["a": []])
    #expect(template == "spec:\n  a: {{ .Values.fields.thingChurn.spec.a | toJson }}\n")
  }

  @Test func namesOfValuesAreIdentifiersAndDistinct() throws {
    let (template, _, _) = try compare(
      ["on": 1, "Null": 1, "a-b": 1, "a.b": 1, "1st": 1, "é": 1, "ü": 1],
      ["on": 2, "Null": 2, "a-b": 2, "a.b": 2, "1st": 2, "é": 2, "ü": 2])
    let names = template.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ".").last?.split(separator: " ").first.map(String.init) ?? ""
    }
    #expect(names == ["on_", "Null_", "aB", "aB_2", "_1st", "_", "__2"])
  }

  @Test func theSchemaTypesClosesAndRequires() throws {
    let both = { (environment: String, replicas: Int) in
      object(environment, ["replicas": Node(replicas), "a": 1], id: "thing/both")
    }
    let only = object("prod", ["a": Node("x").parameter("a.b", "The a.")], id: "thing/only")
    let other = object("dev", ["gpu": 1, "a": 1, "replicas": 1], id: "thing/both")
    let files = try chart([("dev", [other]), ("prod", [both("prod", 3), only])]).files()
    #expect(
      try text("values.schema.json", files) == """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "namespace": {
              "type": "string",
              "description": "Namespace of the objects that have one"
            },
            "a": {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "b": {
                  "type": "string",
                  "description": "The a."
                }
              }
            },
            "fields": {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "thingBoth": {
                  "type": "object",
                  "additionalProperties": false,
                  "properties": {
                    "spec": {
                      "type": "object",
                      "additionalProperties": false,
                      "properties": {
                        "gpu": {
                          "type": "integer"
                        },
                        "replicas": {
                          "type": "integer"
                        }
                      },
                      "required": [
                        "replicas"
                      ]
                    }
                  },
                  "required": [
                    "spec"
                  ]
                }
              },
              "required": [
                "thingBoth"
              ]
            },
            "objects": {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "thingOnly": {
                  "type": "boolean"
                }
              },
              "required": [
                "thingOnly"
              ]
            },
            "global": {
              "type": "object"
            }
          },
          "required": [
            "namespace",
            "fields",
            "objects"
          ],
          "allOf": [
            {
              "if": {
                "properties": {
                  "objects": {
                    "properties": {
                      "thingOnly": {
                        "const": true
                      }
                    },
                    "required": [
                      "thingOnly"
                    ]
                  }
                },
                "required": [
                  "objects"
                ]
              },
              "then": {
                "properties": {
                  "a": {
                    "required": [
                      "b"
                    ]
                  }
                },
                "required": [
                  "a"
                ]
              }
            }
          ]
        }

        """)
  }

  @Test func refusesWhatHelmWouldNotKeep() throws {
    func refusal(_ dev: Node, _ prod: Node) throws -> HelmRefusal {
      try #require(throws: HelmRefusal.self) {
        try chart([("dev", [object("dev", dev)]), ("prod", [object("prod", prod)])])
      }
    }
    let origin = Origin.rule("too long")
    let large = try refusal(["a": 1], ["a": Node(1 << 53 + 1, origin: origin)])
    #expect(large.reason == .inexactInteger(1 << 53 + 1))
    #expect(large.origin == origin)
    #expect(large.place == "thing/churn.spec.a")
    #expect(
      try refusal(["a": 1], ["a": 1, "b": [["c": -9_007_199_254_740_993]]]).reason
        == .inexactInteger(-9_007_199_254_740_993))
    #expect(try refusal(["a": .null], ["a": 1]).reason == .null)
    #expect(try refusal(["a": 1, "b": [.null]], ["a": 1]).reason == .null)
    // Literals and the largest exact integer are no values that lose anything.
    _ = try compare(
      ["a": 9_007_199_254_740_993, "b": .null, "c": 1],
      ["a": 9_007_199_254_740_993, "b": .null, "c": 9_007_199_254_740_992])
  }

  private static let parameters: [(spec: Node, reason: HelmRefusal.Reason)] = [
    (["a": Node(1).parameter("x", ""), "b": Node(2).parameter("x", "")], .ambiguousParameter("x")),
    (["a": Node(1).parameter("x", ""), "b": Node(2).parameter("x.y", "")], .misplacedParameter("x.y")),
    (["a": Node(1).parameter("x.y", ""), "b": Node(2).parameter("x", "")], .misplacedParameter("x")),
    (["a": Node(1).parameter("fields.a", "")], .misplacedParameter("fields.a")),
    (["a": Node(1).parameter("", "")], .misplacedParameter("")),
  ]

  @Test(arguments: parameters)
  func refusesParametersThatMeanTwoThings(_ spec: Node, _ reason: HelmRefusal.Reason) throws {
    let refusal = try #require(throws: HelmRefusal.self) { try chart([("dev", [object("dev", spec)])]) }
    #expect(refusal.reason == reason)
  }

  @Test func oneParameterMayFillSeveralPlaces() throws {
    let spec: Node = ["a": Node(1).parameter("x", "X."), "b": Node(1).parameter("x", "X.")]
    let files = try chart([("dev", [object("dev", spec)])]).files()
    #expect(
      try text("templates/thing-churn.yaml", files).hasSuffix(
        "  a: {{ .Values.x | toJson }}\n  b: {{ .Values.x | toJson }}\n"))
  }

  @Test func aMissingKeyDoesNotFollowAParameterThatExistsElsewhere() throws {
    let (template, dev, prod) = try compare(
      ["a": Node(1).parameter("x", "")], ["a": Node(2).parameter("x", ""), "b": Node(2).parameter("x", "")])
    #expect(
      template == """
        spec:
          a: {{ .Values.x | toJson }}
          {{- if hasKey .Values.fields.thingChurn.spec "b" }}
          b: {{ .Values.fields.thingChurn.spec.b | toJson }}
          {{- end }}

        """)
    #expect(dev.split(separator: "\n") == ["x: 1"])
    #expect(prod.hasPrefix("x: 2\nfields:"))
  }

  @Test func twoIdsOfOneTemplateAreRefused() throws {
    let refusal = try #require(throws: HelmRefusal.self) {
      try chart([("dev", [object("dev", [:], id: "a/b-c")]), ("prod", [object("prod", [:], id: "a-b/c")])])
    }
    #expect(refusal.reason == .fileName("a-b-c.yaml"))
  }

  @Test func everyLineOfAChartHasAnOrigin() throws {
    let (dev, prod) = (Origin.rule("dev"), Origin.rule("prod"))
    func object(_ environment: String, _ replicas: Int, _ origin: Origin, _ extra: Node) -> KubernetesObject {
      self.object(environment, ["replicas": Node(replicas, origin: origin), "extra": extra])
    }
    let files = try chart([
      ("dev", [object("dev", 1, dev, .absent)]), ("prod", [object("prod", 2, prod, ["list": ["a", "b"]])]),
    ]).files(header: ["by mlgen"])
    for file in files {
      let lines = file.text.string.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(file.text.origins.lineCount == lines, "\(file.path)")
      for line in 1...lines { #expect(!file.text.origins[line].isEmpty, "\(file.path):\(line)") }
    }
    let template = try #require(files.first { $0.path == "templates/thing-churn.yaml" }).text
    let line = try #require(
      template.string.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("replicas:") })
    #expect(Array(template.origins[line + 1]) == [dev, prod])
  }

  @Test func describesItself() throws {
    let files = try chart([("dev", [object("dev", [:])])]).files(header: ["by mlgen"])
    #expect(
      try text("Chart.yaml", files) == """
        # by mlgen
        apiVersion: v2
        name: churn
        description: "Who leaves: {{ soon }}"
        type: application
        version: "1.2.3"
        appVersion: "4"
        kubeVersion: ">=1.30.0-0"

        """)
    #expect(try text("templates/NOTES.txt", files).contains("--values CHART/values-dev.yaml --namespace churn-dev\n"))
  }
}
