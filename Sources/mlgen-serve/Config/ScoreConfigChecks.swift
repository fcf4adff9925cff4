public import RuntimeContract
public import StageRuntime

extension ScoreConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    var findings: [JSONFinding] = []
    if batchRows < 1 { findings.append(JSONFinding([.key("batch_rows")], "expected at least 1")) }
    if !(1...1024 ~= threads) { findings.append(JSONFinding([.key("threads")], "expected 1 to 1024")) }
    return findings
  }
}
