public import Diagnostics
public import Spec

/// The rules across fields: what no single field of a spec can show to be wrong.
public enum Rules {
  /// One rule: from the facts of one pipeline in one environment to what breaks it.
  typealias Check = @Sendable (SpecFacts) -> [Diagnostic]

  /// Checks one environment's spec, merged and found right in shape; the findings name that environment.
  public static func check(_ spec: PipelineSpec, context: RuleContext) -> [Diagnostic] {
    let facts = SpecFacts(spec, context: context)
    return all.flatMap { check in check(facts) }.map { finding in
      var finding = finding
      finding.environments = [context.environment]
      return finding
    }
  }

  /// In the order of their codes. The log sorts by place, so the order only parts findings at one place.
  static let all: [Check] = [
    StageGraphRule.check,
    ColumnReferences.check,
    TransformColumns.check,
    UnseenColumns.check,
    LabelRole.check,
    TaskFit.check,
    EntityRole.check,
    ChangeOrder.check,
    SplitParts.check,
    MetricUses.check,
    Gates.check,
    Objectives.check,
    Bounds.check,
    RisingShares.check,
    RepeatedNames.check,
    UnusedKeys.check,
    MissingSections.check,
    AutoscalingSignal.check,
    SpotRetries.check,
    IdleGPUs.check,
    SearchSpace.check,
    Schedules.check,
    RetrainingTriggers.check,
    Promotions.check,
    LocalData.check,
    Joins.check,
    NameLengths.check,
    NameCollisions.check,
    FixedImages.check,
    Quantities.check,
    ControllerLimits.check,
    CloudAddresses.check,
    SecretNames.check,
    NamedCredentials.check,
  ]
}
