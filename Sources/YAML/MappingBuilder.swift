internal import Source

/// The entries of a mapping under way: finds keys written twice and puts merged entries in their place.
struct MappingBuilder {
  /// How many mappings merge in a row to make this one.
  private(set) var merges = 0

  private var entries: [Node.Entry] = []
  private var claimed: [(key: String, span: Span)] = []
  /// Filled once there are many: most mappings are small, and comparing a few short keys is faster than hashing.
  private var places: [String: Int] = [:]
  private var merged: [Node.Entry] = []
  private var mergedPlace = 0

  private static let manyKeys = 12

  /// Notes a key as written; false when it was before.
  mutating func claim(_ key: String, at span: Span) -> Bool {
    guard place(of: key) == nil else { return false }
    claimed.append((key, span))
    if claimed.count == Self.manyKeys {
      for (place, claim) in claimed.enumerated() { places[claim.key] = place }
    } else if claimed.count > Self.manyKeys {
      places[key] = claimed.count - 1
    }
    return true
  }

  func firstSpan(of key: String) -> Span? { place(of: key).map { claimed[$0].span } }

  private func place(of key: String) -> Int? {
    claimed.count < Self.manyKeys ? claimed.firstIndex { $0.key == key } : places[key]
  }

  mutating func append(_ entry: Node.Entry) { entries.append(entry) }

  /// Takes the value of `<<`: a mapping, or a list of which an earlier mapping wins over a later one. Returns the nodes
  /// that are no mappings.
  mutating func merge(_ value: Composer.Composed) -> [Node] {
    merges = value.merges + 1
    mergedPlace = entries.count
    var strange: [Node] = []
    var known: Set<String> = []
    for source in value.node.items ?? [value.node] {
      guard let entries = source.entries else {
        strange.append(source)
        continue
      }
      for entry in entries where known.insert(entry.key).inserted { merged.append(entry) }
    }
    return strange
  }

  /// The entries in the order in which they stand, merged ones where `<<` does; a key written here wins over a merged
  /// one and keeps its own place.
  func finish() -> [Node.Entry] {
    guard !merged.isEmpty else { return entries }
    var all = Array(entries[..<mergedPlace])
    all += merged.filter { place(of: $0.key) == nil }
    all += entries[mergedPlace...]
    return all
  }
}
