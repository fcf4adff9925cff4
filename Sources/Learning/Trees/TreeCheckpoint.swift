/// The trees of a fit that was interrupted, and a mark of what they were grown from.
enum TreeCheckpoint {
  static func bytes(_ trees: [DecisionTree], fingerprint: UInt64) -> [UInt8] {
    var writer = CheckpointWriter(.trees, fingerprint: fingerprint)
    writer.write(trees)
    return writer.bytes
  }

  static func read(_ bytes: [UInt8], fingerprint: UInt64) throws(UnusableCheckpoint) -> [DecisionTree] {
    var reader = try CheckpointReader(bytes, .trees, fingerprint: fingerprint)
    let trees = try reader.trees()
    try reader.end()
    return trees
  }

  /// Of a fit: its parameters, the bins of its features and its target.
  static func fingerprint(_ parameters: String, _ layout: BinLayout, _ target: Target) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(parameters)
    for mapper in layout.mappers { fingerprint.add("\(mapper.kind) \(mapper.hasMissing)") }
    switch target {
    case .classes(let labels, let count):
      fingerprint.add(count)
      for label in labels { fingerprint.add(Int(label)) }
    case .values(let values):
      for value in values { fingerprint.add(value) }
    }
    return fingerprint.value
  }
}
