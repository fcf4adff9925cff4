public import Diagnostics
public import Spec

/// The rules across fields: what no single field of a spec can show to be wrong.
public enum Rules {
  /// One rule: from the facts of one pipeline in one environment to what breaks it.
  typealias Check = @Sendable (SpecFacts) -> [Diagnostic]

  /// Checks one environment's merged spec; the findings name that environment.
  /// - Parameter unreadable: sections that stand at their defaults, because what was written cannot be read. A rule that
  ///   looks at one of them says nothing: it would judge what nobody meant.
  public static func check(
    _ spec: PipelineSpec, context: RuleContext, unreadable: Set<PipelineSpec.Section> = []
  ) -> [Diagnostic] {
    let facts = SpecFacts(spec, context: context)
    return all.filter { unreadable.isDisjoint(with: $0.reads) }.flatMap { $0.check(facts) }.map { finding in
      var finding = finding
      finding.environments = [context.environment]
      return finding
    }
  }

  /// In the order of their codes. The log sorts by place, so the order only parts findings at one place.
  static let all: [(reads: [PipelineSpec.Section], check: Check)] = [
    ([.stages, .training], StageGraphRule.check),
    ([.data, .features, .evaluation], ColumnReferences.check),
    ([.data], ColumnTypes.check),
    ([.data, .features], TransformColumns.check),
    ([.data, .evaluation], UnseenColumns.check),
    ([.data], LabelRole.check),
    ([.data, .training], TaskFit.check),
    ([.data, .features], EntityRole.check),
    ([.data], ChangeOrder.check),
    ([.data], SplitParts.check),
    ([.data, .training, .evaluation, .monitoring], MetricUses.check),
    ([.evaluation], Gates.check),
    ([.serving, .monitoring], Objectives.check),
    ([.data, .features, .training, .evaluation, .serving], Bounds.check),
    ([.serving, .cost], RisingShares.check),
    ([.data, .features, .evaluation, .monitoring, .platform, .stages], RepeatedNames.check),
    ([.options, .data, .training, .serving, .security, .platform, .environments], UnusedKeys.check),
    (
      [.options, .serving, .monitoring, .cost, .security, .cloud, .platform, .delivery, .stages],
      MissingSections.check
    ),
    ([.options, .serving], AutoscalingSignal.check),
    ([.training, .stages], SpotRetries.check),
    ([.training, .serving], IdleGPUs.check),
    ([.training], SearchSpace.check),
    ([.data, .training], HeldOutRows.check),
    ([.training, .serving, .monitoring], Schedules.check),
    ([.monitoring], RetrainingTriggers.check),
    ([.registry, .delivery, .stages, .environments], Promotions.check),
    ([.delivery], BuiltImages.check),
    ([.data], LocalData.check),
    ([.data], Joins.check),
    (ResultingNames.reads, NameLengths.check),
    (ResultingNames.reads, NameCollisions.check),
    ([.training, .delivery, .stages], FixedImages.check),
    ([.training, .serving, .stages], Quantities.check),
    ([.training, .serving], ControllerLimits.check),
    ([.options, .cost, .cloud], CloudAddresses.check),
    ([.serving, .monitoring, .security, .delivery, .stages], SecretNames.check),
    ([.stages], NamedCredentials.check),
  ]
}
