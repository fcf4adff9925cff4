internal import DataStages
public import RuntimeContract
public import StageRuntime

extension IngestConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    var findings: [JSONFinding] = []
    if sources.isEmpty { findings.append(.init([.key("sources")], "there is at least one source")) }
    let names = sources.map(\.name)
    for (index, source) in sources.enumerated() {
      let place: [JSONFinding.Step] = [.key("sources"), .index(index)]
      if source.name.isEmpty { findings.append(.init(place + [.key("name")], "a source has a name")) }
      if names.prefix(index).contains(source.name) {
        findings.append(.init(place + [.key("name")], "the source '\(source.name)' stands twice"))
      }
      if source.path.isEmpty { findings.append(.init(place + [.key("path")], "a source has a path")) }
      if source.format == .parquet {
        findings.append(.init(place + [.key("format")], NotBuilt.parquet))
      }
      if source.load != .full && source.cursor == nil {
        findings.append(
          .init(place + [.key("load")], "a load that is \(source.load.rawValue) has a cursor, which orders the rows"))
      }
      guard let join = source.join else { continue }
      if join.to == source.name || !names.contains(join.to) {
        let others = names.filter { $0 != source.name }.joined(separator: ", ")
        findings.append(
          .init(
            place + [.key("join"), .key("to")],
            "'\(join.to)' is no other source\(others.isEmpty ? "" : "; there are: \(others)")"))
      }
      if join.key.isEmpty { findings.append(.init(place + [.key("join"), .key("key")], "a join has a key")) }
    }
    if let maxBadRows, !(0...1).contains(maxBadRows) {
      findings.append(.init([.key("max_bad_rows")], "expected a share from 0 to 1"))
    }
    let roots = sources.filter { $0.join == nil }.map(\.name)
    if !sources.isEmpty && roots.count != 1 {
      let listed = roots.isEmpty ? "and all sources do" : "and these do not: \(roots.joined(separator: ", "))"
      findings.append(.init([.key("sources")], "all sources but one join another, \(listed)"))
    }
    return findings + ColumnChecks(columns).findings(needLabel: false) + (copyOut?.findings() ?? [])
      + (tracking?.findings ?? [])
  }
}

extension FeaturesConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    let known = ColumnChecks(columns)
    var findings =
      InputCheck.findings(input) + known.findings(needLabel: true) + splitFindings + (copyOut?.findings() ?? [])
      + (tracking?.findings ?? [])
    var seen: Set<String> = []
    for (index, transform) in transforms.enumerated() {
      let place: [JSONFinding.Step] = [.key("transforms"), .index(index)]
      if !seen.insert(transform.column).inserted {
        findings.append(.init(place + [.key("column")], "'\(transform.column)' has a transform already"))
      }
      if let problem = known.featureProblem(transform.column) {
        findings.append(.init(place + [.key("column")], problem))
      }
      if let clip = transform.clip, !(clip.minimum <= clip.maximum) {
        findings.append(
          .init(place + [.key("clip")], "the minimum \(clip.minimum) lies above the maximum \(clip.maximum)"))
      }
      if transform.scale != nil && transform.encode != nil {
        findings.append(
          .init(place + [.key("scale")], "a column that is encoded has no numbers left to scale: leave one of them out")
        )
      }
      guard let type = known[transform.column]?.type else { continue }
      for problem in TransformSteps.problems(transform, type: type) {
        findings.append(.init(place + [.key(problem.key)], problem.message))
      }
    }
    return findings
  }

  private var splitFindings: [JSONFinding] {
    let place: [JSONFinding.Step] = [.key("split")]
    var findings: [JSONFinding] = []
    let parts = [("train", split.train), ("validation", split.validation), ("test", split.test)]
    for (name, share) in parts where !(0...1).contains(share) {
      findings.append(.init(place + [.key(name)], "expected a share from 0 to 1"))
    }
    if split.train == 0 { findings.append(.init(place + [.key("train")], "the training part cannot be empty")) }
    let sum = split.train + split.validation + split.test
    if abs(sum - 1) > 1e-9 { findings.append(.init(place, "the three shares add up to \(sum), and not to 1")) }
    switch (split.method, split.column) {
    case (.random, .some):
      findings.append(.init(place + [.key("column")], "a random split goes by no column"))
    case (.group, nil), (.time, nil):
      findings.append(.init(place, "a split by \(split.method.rawValue) names its column"))
    default: break
    }
    if split.method == .time, split.stratify != nil {
      findings.append(
        .init(place + [.key("stratify")], "a split by time cannot keep shares; leave one of them out"))
    }
    return findings
  }
}

extension PrepareConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    func below(_ key: String, _ findings: [JSONFinding]) -> [JSONFinding] {
      findings.map { JSONFinding([.key(key)] + $0.path, $0.message, atKey: $0.atKey) }
    }
    return below("ingest", ingest.findings()) + below("validate", validate.findings())
      + below("features", features.findings())
  }
}
