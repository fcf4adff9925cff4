public import RuntimeContract
public import StageRuntime

extension ScoreConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    var findings: [JSONFinding] = []
    func require(_ holds: Bool, _ path: [String], _ message: String) {
      if !holds { findings.append(JSONFinding(path.map { .key($0) }, message)) }
    }
    require(format != .parquet, ["format"], NotBuilt.parquet)
    require(
      output.partitionBy.isEmpty, ["output", "partition_by"], "partitions of results are not built yet: expected []")
    require(!output.path.isEmpty, ["output", "path"], "expected a folder")
    require(1...1 << 20 ~= batchRows, ["batch_rows"], "expected 1 to \(1 << 20)")
    require(1...1024 ~= threads, ["threads"], "expected 1 to 1024")
    return findings
  }
}
