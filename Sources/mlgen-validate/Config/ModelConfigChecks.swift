public import RuntimeContract
public import StageRuntime

extension ValidateModelConfig: CheckedConfig {
  public func findings() -> [JSONFinding] { ColumnChecks(columns).findings(needLabel: true) }
}
