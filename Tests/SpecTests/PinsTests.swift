import Diagnostics
import Source
import Spec
import Testing
import YAML

struct PinsTests {
  private static let digest = "sha256:" + String(repeating: "0a", count: 32)

  private func edit(
    _ text: String?, environment: String = "prod", model: String? = nil, images: [String] = []
  ) throws -> (text: String?, findings: [String]) {
    var map = SourceMap()
    var log = DiagnosticLog()
    let file = text.map { map.add(path: "pins/churn.yaml", bytes: Array($0.utf8)) }
    let bytes = PinsEditor.edit(
      file, pipeline: "churn", environment: environment, model: try model.map { try .init(parsing: $0) },
      images: try images.map { try .init(parsing: $0) }, log: &log)
    let findings = log.all.map { "\($0.code.id) «\($0.span.map(map.text) ?? "")» \($0.message)" }
    return (bytes.map { String(decoding: $0, as: UTF8.self) }, findings)
  }

  @Test func aFileIsMadeWhenThereIsNone() throws {
    let (text, findings) = try edit(
      nil, model: "12,s3://acme-models/churn/12/,\(Self.digest)",
      images: ["runtime=ghcr.io/acme/runtime@\(Self.digest)"])
    #expect(findings == [])
    #expect(
      text == """
        apiVersion: mlgen.dev/v1
        kind: Pins
        pipeline: churn
        environments:
          prod:
            model:
              version: "12"
              uri: s3://acme-models/churn/12/
              digest: \(Self.digest)
            images:
              runtime: ghcr.io/acme/runtime@\(Self.digest)

        """)
    var sample = Sample(text ?? "")
    let pins = sample.node.flatMap { SpecReader.readPins($0, log: &sample.log) }
    #expect(sample.findings == [])
    #expect(pins?.environments["prod"]?.model?.version == "12")
    #expect(pins?.environments["prod"]?.images["runtime"]?.value.registry == "ghcr.io")
  }

  @Test func commentsAndOrderStay() throws {
    let before = """
      # Who runs what.
      kind: Pins   # before apiVersion
      apiVersion: mlgen.dev/v1
      pipeline: churn
      environments:
        prod:   # careful
          model: {version: "11", uri: s3://acme-models/churn/11/, digest: \(Self.digest)}   # the old one
          images:
            runtime: ghcr.io/acme/runtime:1.0.0 # by release
        dev: {}
      # the end

      """
    let (text, findings) = try edit(
      before, model: "12,s3://acme-models/churn/12/", images: ["runtime=ghcr.io/acme/runtime:1.1.0", "enrich=a/b:2"])
    #expect(findings == [])
    #expect(
      text == """
        # Who runs what.
        kind: Pins   # before apiVersion
        apiVersion: mlgen.dev/v1
        pipeline: churn
        environments:
          prod:   # careful
            model: {version: "12", uri: "s3://acme-models/churn/12/"}   # the old one
            images:
              runtime: ghcr.io/acme/runtime:1.1.0 # by release
              enrich: a/b:2
          dev: {}
        # the end

        """)
  }

  @Test(arguments: [
    ("environments: {dev: {}}", "environments: {dev: {}, prod: {images: {runtime: \"a/b:1\"}}}"),
    ("environments: {prod: }", "environments: {prod: {images: {runtime: \"a/b:1\"}} }"),
    ("environments:\n  prod:\n  dev: {}", "environments:\n  prod: {images: {runtime: \"a/b:1\"}}\n  dev: {}"),
    ("environments:\n  dev: {}", "environments:\n  dev: {}\n  prod:\n    images:\n      runtime: a/b:1"),
    ("environments:\n  prod: {}  # none", "environments:\n  prod:  # none\n    images:\n      runtime: a/b:1"),
    ("environments: ~", "environments: {prod: {images: {runtime: \"a/b:1\"}}}"),
    ("# none yet", "environments:\n  prod:\n    images:\n      runtime: a/b:1\n# none yet"),
  ])
  func anImageGoesIntoAnyStyle(before: String, after: String) throws {
    let head = "apiVersion: mlgen.dev/v1\nkind: Pins\npipeline: churn\n"
    let (text, findings) = try edit(head + before, images: ["runtime=a/b:1"])
    #expect(findings == [])
    #expect(text == head + after)
    #expect(try edit(text, images: ["runtime=a/b:1"]).text == text)
  }

  @Test func lineEndsStay() throws {
    let before = "apiVersion: mlgen.dev/v1\r\nkind: Pins\r\npipeline: churn\r\nenvironments:\r\n  dev: {}\r\n"
    let (text, _) = try edit(before, images: ["runtime=a/b:1"])
    #expect(text == before + "  prod:\r\n    images:\r\n      runtime: a/b:1\r\n")
  }

  @Test func whatSharesItsTextIsRefused() throws {
    let head = "apiVersion: mlgen.dev/v1\nkind: Pins\npipeline: churn\n"
    let (text, findings) = try edit(
      head + "environments:\n  dev: &same {images: {runtime: \"a/b:1\"}}\n  prod: *same\n", environment: "dev",
      images: ["runtime=a/b:2"])
    #expect(text == nil)
    #expect(findings == ["ML0504 «dev» the pins of `dev` cannot be changed here alone"])
  }

  @Test func anotherPipelinesPinsAreRefused() throws {
    let (text, findings) = try edit(
      "apiVersion: mlgen.dev/v1\nkind: Pins\npipeline: fraud\n", images: ["runtime=a/b:2"])
    #expect(text == nil)
    #expect(findings == ["ML0503 «fraud» these are the pins of `fraud`, not of `churn`"])
  }

  @Test(arguments: ["12", "12,http://x/y", "12,s3://acme/x/,sha256:1", ",s3://acme/x/"])
  func badModels(text: String) { #expect(throws: Malformed.self) { try PinsEditor.Model(parsing: text) } }

  @Test(arguments: ["runtime", "runtime=a/b", "runtime=a/b:latest", "Run=a/b:1"])
  func badImages(text: String) { #expect(throws: Malformed.self) { try PinsEditor.Image(parsing: text) } }

  @Test func pinsAreChecked() throws {
    var sample = Sample(
      "apiVersion: mlgen.dev/v1\nkind: Pins\npipeline: churn\nenvironments: {prod: {model: {version: 12, uri: s3://acme/x/, digest: abc}, images: {runtime: a/b}}}"
    )
    let node = try #require(sample.node)
    #expect(SpecReader.readPins(node, log: &sample.log) == nil)
    #expect(
      sample.findings == [
        "ML0203 «12» expected text, found the number 12",
        "ML0230 «abc» expected a digest such as `sha256:…`, found `abc`",
        "ML0217 «a/b» expected an image by digest or fixed tag such as `ghcr.io/acme/enrich@sha256:…`, found `a/b`",
      ])
  }
}

struct CredentialTests {
  @Test(arguments: [
    "ghp_0123456789abcdefghijklmnopqrstuvwxyz", "AKIAIOSFODNN7EXAMPLE", "xoxb-123456789012-abcdefgh",
    "glpat-abcdefghij0123456789",
    "-----BEGIN RSA PRIVATE KEY-----\\nabc", "postgres://u:p@db/x", "Server=db;Password=hunter2;",
  ])
  func areFound(text: String) {
    let (spec, sample) = read(pipelineText("monitoring: {kpi: {name: a, query: \"\(text)\"}}"))
    #expect(sample.log.all.map(\.code.id) == ["ML0222"])
    #expect(spec == nil)
  }

  @Test(arguments: [
    "git@git.example.com:a.git", "rate(x_total[5m])", "password", "a password=$(PASSWORD)", "https://u@h/x",
  ])
  func othersAreNot(text: String) {
    let (_, sample) = read(pipelineText("monitoring: {kpi: {name: a, query: \"\(text)\"}}"))
    #expect(sample.findings == [])
  }
}
