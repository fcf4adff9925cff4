import Diagnostics
import Document
import Foundation
import Source
import Testing
import YAML

@testable import Spec

/// What holds of every key, by the tables themselves.
struct LanguageTests {
  static let pipeline = PipelineSpec.table.shape(of: PipelineSpec())
  static let all = keys(of: pipeline)

  static func fixture(_ name: String) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @Test(arguments: ["full.yaml", "container.yaml"])
  func decodesWithoutFindings(name: String) throws {
    let (spec, sample) = read(try Self.fixture(name))
    #expect(sample.findings == [])
    #expect(spec != nil)
  }

  @Test func fixturesUseEveryKey() throws {
    var used: Set<[String]> = []
    for name in ["full.yaml", "container.yaml"] {
      let node = try #require(Sample(try Self.fixture(name)).node)
      used.formUnion(keys(in: node, of: .object { Self.pipeline }))
    }
    let parameters = Set(
      PipelineSpec.Algorithm.allCases.flatMap(\.parameterNames).map { ["training", "parameters", $0] })
    let unused = Self.all.map(\.path).filter { !used.contains($0) && !parameters.contains($0) && $0 != ["namespace"] }
    #expect(unused.map { $0.joined(separator: ".") } == [])
  }

  @Test func everyKeyIsDocumented() {
    for (path, property) in Self.all {
      #expect(property.doc.count >= 7 && property.doc.hasSuffix("."), "\(path)")
    }
  }

  /// YAML 1.1 reads these as booleans or as nothing, so a key of that name would not arrive as text.
  @Test func noKeyIsAWordOfYAML() {
    let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ""]
    let everything = Self.all + keys(of: Pins.table.shape(of: Pins())) + keys(of: Project.table.shape(of: Project()))
    for (path, property) in everything { #expect(!words.contains(property.key.lowercased()), "\(path)") }
  }

  @Test func keysAreInSnakeCase() {
    for (path, property) in Self.all where property.key != "apiVersion" {
      #expect(property.key.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }, "\(path)")
    }
  }

  @Test func everyWordOfEveryEnumerationIsAccepted() {
    var count = 0
    for (path, property) in Self.all {
      let leaf: Leaf
      switch property.shape {
      case .leaf(let found): leaf = found
      case .list(.leaf(let found), _, _): leaf = found
      default: continue
      }
      for word in leaf.values {
        let isList = if case .list = property.shape { true } else { false }
        var sample = Sample(text(isList ? "[\(word)]" : word, at: path))
        if let node = sample.node { SpecReader.check(node, layer: .pipeline, log: &sample.log) }
        #expect(sample.findings == [], "\(path) \(word)")
        count += 1
      }
    }
    #expect(count > 100)
  }

  @Test func everyDefaultIsAValueOfTheLanguage() {
    for (path, property) in Self.all where !property.defaultValue.isAbsent && !path.contains("*") {
      if case .mapping = property.defaultValue.content { continue }
      let value = String(decoding: JSONWriter.render(property.defaultValue, layout: .compact).bytes, as: UTF8.self)
      var sample = Sample(text(value, at: path))
      if let node = sample.node { SpecReader.check(node, layer: .pipeline, log: &sample.log) }
      #expect(sample.findings == [], "\(path) \(value)")
      #expect(property.defaultReason != nil, "\(path)")
    }
  }

  @Test func everyKeyOfALayerMayBeNull() {
    for (path, property) in Self.all where property.layers.contains(.overlay) && !path.contains("*") {
      var sample = Sample(text("null", at: path))
      if let node = sample.node { SpecReader.check(node, layer: .overlay, log: &sample.log) }
      #expect(sample.findings == [], "\(path)")
    }
  }

  @Test(arguments: ["full.yaml", "container.yaml"])
  func whatIsPrintedReadsAsTheSame(name: String) throws {
    let spec = try #require(read(try Self.fixture(name)).spec)
    let printed = YAMLWriter.render(spec.document).string
    let (again, sample) = read(printed)
    // Defaults that the chosen variant does not use are warnings when they are written out.
    #expect(sample.log.all.filter { $0.severity == .error } == [])
    #expect(try #require(again).document == spec.document)
  }

  @Test func everyValueKnowsWhereItWasWritten() throws {
    let (spec, sample) = read(try Self.fixture("full.yaml"))
    func check(_ node: Document.Node, _ path: String) {
      switch node.content {
      case .mapping(let entries): for entry in entries { check(entry.value, "\(path).\(entry.key)") }
      case .list(let items): for item in items { check(item, "\(path)[]") }
      default:
        let span = node.origin?.span
        #expect(span != nil, "\(path)")
        if case .string(let value) = node.content, let span, value.allSatisfy(\.isLetter) {
          #expect(["\(value)", "\"\(value)\""].contains(sample.map.text(span)), "\(path)")
        }
      }
    }
    // Each key is written but those that exclude others.
    for section in ["data", "evaluation", "serving", "monitoring", "cost", "cloud", "delivery"] {
      check(try #require(spec?.document[section]?.withoutDefaults), section)
    }
    #expect(spec?.serving.replicas.$min.origin.span.map(sample.map.text) == "3")
    #expect(spec?.data.columns.entries.dropFirst(2).first.map { sample.map.text($0.keySpan) } == "size")
  }

  @Test func defaultsSayWhy() throws {
    let spec = try #require(read(minimal).spec)
    #expect(spec.serving.replicas.min == 2)
    #expect(spec.serving.replicas.$min.origin == .rule("two replicas outlive the loss of a node"))
    #expect(spec.training.algorithm == .gradientBoosting)
    #expect(spec.training.resources.memory.description == "4Gi")
    #expect(spec.serving.resources.memory.description == "1Gi")
    #expect(spec.cloud == nil && spec.delivery == nil && spec.training.search == nil)
    #expect(spec.training.task == nil && spec.stages == nil && spec.namespace == nil)
    guard case .gradientBoosting(let parameters) = spec.training.parameters else {
      Issue.record("the default algorithm has its parameters")
      return
    }
    #expect(parameters.trees == 100)
  }

  @Test func aMaximumIsNotBelowAWrittenMinimum() throws {
    let spec = try #require(read(pipelineText("serving: {replicas: {min: 7}}")).spec)
    #expect(spec.serving.replicas.max == 7)
    #expect(spec.serving.replicas.$max.origin == spec.serving.replicas.$min.origin)
  }

  @Test func parametersAreListedByName() throws {
    let spec = try #require(read(pipelineText("training: {algorithm: mlp, parameters: {units: 12}}")).spec)
    let entries = try #require(spec.training.parameters).entries
    #expect(entries.map(\.name) == PipelineSpec.Algorithm.mlp.parameterNames)
    #expect(entries.first { $0.name == "units" }?.value.value == .integer(12))
    #expect(entries.first { $0.name == "activation" }?.value.value == .string("relu"))
  }
}

private let minimal = pipelineText("")

extension Document.Node {
  /// Without what a rule supplied.
  fileprivate var withoutDefaults: Document.Node {
    switch content {
    case .mapping(let entries):
      .mapping(
        entries.filter { entry in if case .rule = entry.value.origin { false } else { true } }
          .map { .init($0.key, $0.value.withoutDefaults) }, origin: origin)
    case .list(let items): .list(items.map(\.withoutDefaults), origin: origin)
    default: self
    }
  }
}
