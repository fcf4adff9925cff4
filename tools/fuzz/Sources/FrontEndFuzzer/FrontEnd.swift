import Diagnostics
import Source
import Spec
import YAML

/// Everything that happens to the bytes of an input before analysis, with what must hold whatever they are.
///
/// A NUL, which no YAML has, separates a base layer from an overlay.
enum FrontEnd {
  static func run(_ input: [UInt8]) {
    var sources = SourceMap()
    var log = DiagnosticLog()
    let layers = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map { bytes in
      let file = sources.add(path: "specs/x.yaml", bytes: Array(bytes))
      let node = Reader.read(file, log: &log)
      require(node != nil || log.hasErrors, "a file is refused with a finding")
      return node
    }
    if let base = layers.first ?? nil {
      if let overlay = layers.dropFirst().first ?? nil {
        SpecReader.check(base, layer: .pipeline, log: &log)
        SpecReader.check(overlay, layer: .overlay, log: &log)
        let merged = base.merged(with: overlay, alternatives: SpecReader.alternatives)
        _ = SpecReader.decode(merged, log: &log)
      } else {
        decode(base, sources.files[0], &log)
      }
    }
    print(log, sources)
  }

  private static func decode(_ node: Node, _ file: SourceFile, _ log: inout DiagnosticLog) {
    switch node["kind"]?.scalar?.text {
    case "Pins":
      let pins = SpecReader.readPins(node, log: &log)
      require(pins != nil || log.hasErrors, "pins are refused with a finding")
      if let pins { edit(pins, file) }
    case "Project":
      let project = SpecReader.readProject(node, log: &log)
      require(project != nil || log.hasErrors, "a project is refused with a finding")
    default:
      let spec = SpecReader.read(node, log: &log)
      require(spec != nil || log.hasErrors, "a spec is refused with a finding")
    }
  }

  private static func edit(_ pins: Pins, _ file: SourceFile) {
    guard let model = try? PinsEditor.Model(parsing: "13,s3://models/13/"),
      let image = try? PinsEditor.Image(parsing: "runtime=ghcr.io/acme/runtime:1.2.3")
    else { preconditionFailure("the values to pin are valid") }
    var log = DiagnosticLog()
    let bytes = PinsEditor.edit(
      file, pipeline: pins.pipeline, environment: "prod", model: model, images: [image], log: &log)
    guard let bytes else {
      require(log.hasErrors, "an edit is refused with a finding")
      return
    }
    log = DiagnosticLog()
    let edited = SourceFile(id: file.id, path: file.path, bytes: bytes)
    let version = Reader.read(edited, log: &log)?["environments"]?["prod"]?["model"]?["version"]?.scalar
    require(version == Node.Scalar("13", style: .doubleQuoted), "an edit sets what it was asked to set")
  }

  private static func print(_ log: DiagnosticLog, _ sources: SourceMap) {
    let findings = log.sorted(in: sources)
    for finding in findings {
      for span in [finding.span].compactMap(\.self) + finding.notes.compactMap(\.span) {
        require(span.range.upperBound <= sources[span.file].bytes.count, "a finding lies inside its file")
      }
    }
    // A few stand for all: what one renders like does not depend on the others.
    let text = TerminalRenderer(sources: sources).render(Array(findings.prefix(8)))
    require(
      text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)) },
      "a rendering has no control character")
    for format in DiagnosticFormat.allCases {
      _ = Diagnostics.render(Array(findings.prefix(2)), as: format, sources: sources)
    }
  }

  private static func require(_ condition: Bool, _ invariant: String) {
    precondition(condition, "broken: \(invariant)")
  }
}
