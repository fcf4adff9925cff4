// ML03xx: rules across fields. One file per group; this one joins them.
extension Code {
  static let ruleCodes: [Code] =
    stageRuleCodes + columnRuleCodes + metricRuleCodes + rangeRuleCodes + variantRuleCodes + trainingRuleCodes
    + scheduleRuleCodes + projectRuleCodes + transformRuleCodes
}
