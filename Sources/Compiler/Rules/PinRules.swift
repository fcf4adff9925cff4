public import Diagnostics
internal import Source
public import Spec

/// The rules about `pins/NAME.yaml`: it pins what exists, in the file where it is looked for.
public enum PinRules {
  /// - Parameters:
  ///   - pipeline: the name of the pipeline for which the file was read.
  ///   - environments: those that the pipeline has.
  public static func check(_ pins: Pins, pipeline: String, environments: [String]) -> [Diagnostic] {
    var findings = pins.environments.entries.filter { !environments.contains($0.key) }.map { entry in
      Diagnostic.pinsOfNoEnvironment(entry.key, at: entry.keySpan, pipeline: pipeline, known: environments)
    }
    if pins.pipeline != pipeline { findings.append(Diagnostic.pinsInOtherFile(pins.$pipeline, of: pipeline)) }
    return findings
  }
}

extension Diagnostic {
  fileprivate static func pinsOfNoEnvironment(
    _ name: String, at span: Span, pipeline: String, known: [String]
  ) -> Diagnostic {
    Diagnostic(
      .pinsOfNoEnvironment, at: span, "`\(pipeline)` has no environment `\(name)`",
      help: Phrase.help(for: name, among: known, called: "environments"))
  }

  fileprivate static func pinsInOtherFile(_ name: Sourced<String>, of pipeline: String) -> Diagnostic {
    Diagnostic(
      .pinsInOtherFile, at: name.origin.span,
      "this is the file of the pins of `\(pipeline)`, and it says that they are of `\(name.value)`",
      help: "rename the file, or write `pipeline: \(pipeline)`")
  }
}
