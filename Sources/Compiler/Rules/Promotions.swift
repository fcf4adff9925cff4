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
      if let finding = stages(facts, entry.value, environment: entry.key) { return [finding] }
      var missing: [String] = []
      if spec.delivery?.repository == nil { missing.append("delivery.repository") }
      if spec.delivery?.secret == nil { missing.append("delivery.secret") }
      return missing.isEmpty
        ? [] : [Diagnostic.promotionWithoutAccess(entry.value, environment: entry.key, missing: missing)]
    }
  }

  /// A list of stages that replaces the derived order has to have the stage that deploys, behind the one that registers.
  private static func stages(
    _ facts: SpecFacts, _ promotion: Sourced<PipelineSpec.Registry.Promotion>, environment: String
  ) -> Diagnostic? {
    let order = StageOrder(facts.spec)
    guard order.isShortForm else { return nil }
    let (deployment, registration) = (StageKind.modelDeployment.rawValue, StageKind.modelRegistration.rawValue)
    guard order[deployment] != nil else {
      return .promotionWithoutStages(promotion, environment: environment, "`stages` has no `\(deployment)`", order)
    }
    guard order[registration] != nil, order.path(from: deployment, to: registration) != nil else {
      return .promotionWithoutStages(
        promotion, environment: environment, "`\(deployment)` does not wait for `\(registration)`", order)
    }
    return nil
  }
}

extension Diagnostic {
  fileprivate static func promotionWithoutStages(
    _ promotion: Sourced<PipelineSpec.Registry.Promotion>, environment: String, _ problem: String, _ order: StageOrder
  ) -> Diagnostic {
    let list = order.vertices.lazy.compactMap(\.span).first
    return Diagnostic(
      .promotionWithoutStages, at: promotion.origin.span,
      "promotion to `\(environment)` pins what was registered, and \(problem)",
      notes: [list.map { Note("this list replaces the derived order", at: $0) }],
      help: "list `model_registration`, and `model_deployment` behind it, or write `manual`")
  }

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
