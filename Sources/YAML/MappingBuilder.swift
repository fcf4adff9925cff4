internal import Source

/// The entries of a mapping under way: finds keys written twice and puts merged entries in their place.
struct MappingBuilder {
  /// How many mappings merge in a row to make this one.
  private(set) var merges = 0

  private var entries: [Node.Entry] = []
  /// Places in `entries` by key, filled once there are many: most mappings are small, and comparing a few short keys
  /// is faster than hashing.
  private var places: [String: Int] = [:]
  private var merged: [Node.Entry] = []
  private var mergedPlace = 0
  private var mergeKey: Span?

  private static let manyKeys = 12

  /// Adds an entry; returns the span of the same key, and adds nothing, where it is written already.
  mutating func append(_ entry: Node.Entry) -> Span? {
    if let place = place(of: entry.key) { return entries[place].keySpan }
    entries.append(entry)
    if entries.count == Self.manyKeys {
      for (place, entry) in entries.enumerated() { places[entry.key] = place }
    } else if entries.count > Self.manyKeys {
      places[entry.key] = entries.count - 1
    }
    return nil
  }

  private func place(of key: String) -> Int? {
    entries.count < Self.manyKeys ? entries.firstIndex { $0.key == key } : places[key]
  }

  /// Notes a merge key; returns the span of the first one, where there is one.
  mutating func claimMerge(at span: Span) -> Span? {
    if let mergeKey { return mergeKey }
    mergeKey = span
    return nil
  }

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
