import Compiler
import Diagnostics
import Source
import Spec
import Testing
import YAML

/// A small pipeline without findings, and what a change to it brings.
enum RulesFixture {
  static let base = """
    apiVersion: mlgen.dev/v1
    kind: Pipeline
    metadata: {name: churn}
    data:
      sources: [{name: subscribers, uri: s3://acme-ml-raw/subscribers/}]
      label: churned
      columns:
        customer_id: {type: string, role: id}
        contract: {type: category}
        monthly_fee: {type: number}
        support_calls: {type: integer}
        region: {type: category}
        updated_at: {type: timestamp, role: id}
        churned: {type: boolean}
    training: {algorithm: gradient_boosting}
    """

  /// A finding as a test compares it: its place is the text that the caret would underline.
  struct Finding: Equatable, CustomStringConvertible {
    var code: Code
    var text: String?
    var message: String
    var notes: [String] = []
    var help: String?
    var severity: Severity = .error

    var description: String {
      "\(code) at `\(text ?? "nothing")`: \(message); notes \(notes); help \(help ?? "none") (\(severity))"
    }
  }

  /// The findings about the base pipeline with `change` merged over it, each once.
  ///
  /// - Parameters:
  ///   - layered: checks `change` as the layer that it is, too.
  ///   - spec: stands in for the base.
  static func findings(
    _ change: String, spec: String = base, files: [String: [UInt8]] = [:], layered: Bool = false
  ) throws -> [Finding] {
    var sources = SourceMap()
    var log = DiagnosticLog()
    let lower = try #require(Reader.read(sources.add(path: "specs/base.yaml", bytes: Array(spec.utf8)), log: &log))
    var pipeline = lower
    let upper = sources.add(path: "specs/churn.yaml", bytes: Array(change.utf8))
    if !change.isEmpty {
      let node = try #require(Reader.read(upper, log: &log))
      if layered { SpecReader.check(node, layer: .pipeline, log: &log) }
      pipeline = lower.merged(with: node, alternatives: SpecReader.alternatives)
    }
    var names: [String] = []
    if case .mapping(let entries)? = pipeline["environments"]?.content { names = entries.map(\.key) }
    if names.isEmpty { names = ["prod"] }
    var specs: [(environment: String, spec: PipelineSpec)] = []
    for name in names {
      var merged = pipeline
      if let overlay = pipeline["environments"]?[name], case .mapping = overlay.content {
        merged = pipeline.merged(with: overlay, alternatives: SpecReader.alternatives)
      }
      guard let spec = SpecReader.decode(merged, log: &log) else { continue }
      specs.append((name, spec))
      log.add(contentsOf: Rules.check(spec, context: RuleContext(environment: name, file: { files[$0] })))
    }
    log.add(contentsOf: EnvironmentRules.check(specs))
    return log.sorted(in: sources).map { finding($0, in: sources) }
  }

  static func finding(_ diagnostic: Diagnostic, in sources: SourceMap) -> Finding {
    Finding(
      code: diagnostic.code, text: diagnostic.span.map(sources.text), message: diagnostic.message,
      notes: diagnostic.notes.map { note in note.message + (note.span.map { ": \(sources.text($0))" } ?? "") },
      help: diagnostic.help, severity: diagnostic.severity)
  }
}

/// Expects exactly one finding.
func expectFinding(
  _ change: String, _ code: Code, at text: String?, _ message: String, notes: [String] = [], help: String? = nil,
  severity: Severity = .error, spec: String = RulesFixture.base, files: [String: [UInt8]] = [:],
  location: SourceLocation = #_sourceLocation
) throws {
  let expected = RulesFixture.Finding(
    code: code, text: text, message: message, notes: notes, help: help, severity: severity)
  #expect(
    try RulesFixture.findings(change, spec: spec, files: files) == [expected], sourceLocation: location)
}

/// Expects none.
func expectNothing(
  _ change: String, spec: String = RulesFixture.base, files: [String: [UInt8]] = [:],
  location: SourceLocation = #_sourceLocation
) throws {
  #expect(try RulesFixture.findings(change, spec: spec, files: files) == [], sourceLocation: location)
}
