internal import Diagnostics
internal import Source
internal import Spec

/// Models are promoted to environments that exist, and by themselves only where a stage may commit.
enum Promotions {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    return spec.registry.promotion.entries.flatMap { entry -> [Diagnostic] in
      guard facts.environments.contains(entry.key) else {
        return [Diagnostic.promotionToNowhere(entry.key, at: entry.keySpan, known: facts.environments)]
      }
      guard entry.key == facts.context.environment, entry.value.value == .automatic else { return [] }
      var missing: [String] = []
      if spec.delivery?.repository == nil { missing.append("delivery.repository") }
      if spec.delivery?.secret == nil { missing.append("delivery.secret") }
      return missing.isEmpty
        ? [] : [Diagnostic.promotionWithoutAccess(entry.value, environment: entry.key, missing: missing)]
    }
  }
}

extension Diagnostic {
  fileprivate static func promotionToNowhere(_ name: String, at span: Span, known: [String]) -> Diagnostic {
    Diagnostic(
      .promotionToNowhere, at: span, "there is no environment `\(name)`",
      help: Phrase.help(for: name, among: known, called: "environments"))
  }

  fileprivate static func promotionWithoutAccess(
    _ promotion: Sourced<PipelineSpec.Registry.Promotion>, environment: String, missing: [String]
  ) -> Diagnostic {
    Diagnostic(
      .promotionWithoutAccess, at: promotion.origin.span,
      "promotion to `\(environment)` is a commit by a stage, and \(Phrase.list(missing)) "
        + (missing.count == 1 ? "is missing" : "are missing"),
      help: "write \(missing.count == 1 ? "it" : "them"), or `manual`")
  }
}
