import Diagnostics
import Source
import Spec
import Testing
import YAML

/// A text read as one document, with its findings.
struct Sample {
  var map = SourceMap()
  var log = DiagnosticLog()
  let node: YAML.Node?

  init(_ text: String, path: String = "specs/sample.yaml") {
    let file = map.add(path: path, bytes: Array(text.utf8))
    node = Reader.read(file, log: &log)
  }

  /// Each finding as `CODE «text of its span» message`, in the order in which they were found.
  var findings: [String] {
    log.all.map { "\($0.code.id) «\($0.span.map(map.text) ?? "")» \($0.message)" }
  }

  var helps: [String] { log.all.compactMap(\.help) }
}

/// A pipeline with these keys behind what every pipeline needs.
func pipelineText(_ rest: String) -> String {
  """
  apiVersion: mlgen.dev/v1
  kind: Pipeline
  metadata: {name: churn}
  \(rest.hasPrefix("data:") ? "" : "data: {sources: [{name: rows, uri: data/rows.csv}], label: churned}")
  \(rest)
  """
}

/// The spec of a pipeline, with the findings.
func read(_ text: String) -> (spec: PipelineSpec?, sample: Sample) {
  var sample = Sample(text)
  let spec = sample.node.flatMap { SpecReader.read($0, log: &sample.log) }
  return (spec, sample)
}
