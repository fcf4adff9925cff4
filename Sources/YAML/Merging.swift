internal import Source

extension Node {
  /// Whose span a mapping has that stands in both layers.
  public enum MergedSpan: Sendable { case base, overlay }

  /// This layer with a later one over it.
  ///
  /// - A mapping over a mapping merges key by key: the base's keys in their order, then the overlay's new ones.
  /// - A list whose items are all mappings with a text `name`, over another such list, merges by name: the base's
  ///   items in their order, then the overlay's new ones. A name that one list has twice is matched once, so that it
  ///   stays twice. An empty list is no such list: it empties the base's.
  /// - Anything else replaces what the base has; its key has the overlay's span too.
  /// - A plain null removes the key, and is itself left out; as an item of a list, or instead of the whole overlay, it
  ///   removes nothing.
  ///
  /// `alternatives` is asked for every mapping that stands in both, by its path: the keys from the root, with `[]` for
  /// an item of a list. It answers with groups of keys of which a mapping uses one, such as
  /// `[["algorithm", "parameters"], ["image", "command"]]`. A key of the base that belongs to a group is dropped when
  /// the overlay sets a key of another group and none of its own: choosing `image` drops `algorithm` and `parameters`,
  /// while an overlay that sets both drops nothing and leaves the contradiction to be found.
  ///
  /// Every value keeps the span where it was written. A mapping that stands in both has the span that `merged` says,
  /// because a finding about what it lacks belongs into the layer where the missing key is expected.
  public func merged(
    with overlay: Node, spans: MergedSpan = .base,
    alternatives: (_ path: [String]) -> [[String]] = { _ in [] }
  ) -> Node {
    if overlay.isNull { return self }
    // Without escaping, the closure cannot be kept in a value.
    return withoutActuallyEscaping(alternatives) { alternatives in
      Merging(spans: spans, alternatives: alternatives).merge(self, overlay, path: [])
    }
  }
}

private struct Merging {
  let spans: Node.MergedSpan
  let alternatives: (_ path: [String]) -> [[String]]

  func merge(_ base: Node, _ overlay: Node, path: [String]) -> Node {
    let span = spans == .base ? base.span : overlay.span
    switch (base.content, overlay.content) {
    case (.mapping(let below), .mapping(let above)):
      return Node(.mapping(merge(below, above, path: path)), span: span)
    case (.sequence(let below), .sequence(let above)):
      guard let belowNames = names(below), let aboveNames = names(above) else { return overlay }
      return Node(.sequence(merge(below, belowNames, above, aboveNames, path: path + ["[]"])), span: span)
    default:
      return withoutNulls(overlay)
    }
  }

  private func merge(_ base: [Node.Entry], _ overlay: [Node.Entry], path: [String]) -> [Node.Entry] {
    let dropped = droppedKeys(base, overlay, path: path)
    var result: [Node.Entry] = []
    result.reserveCapacity(base.count + overlay.count)
    for entry in base where !dropped.contains(entry.key) {
      guard let above = overlay.first(where: { $0.key == entry.key }) else {
        result.append(entry)
        continue
      }
      if above.value.isNull { continue }
      var merged = above
      merged.value = merge(entry.value, above.value, path: path + [entry.key])
      if spans == .base, merged.value.span == entry.value.span { merged.keySpan = entry.keySpan }
      result.append(merged)
    }
    for entry in overlay where !entry.value.isNull && !base.contains(where: { $0.key == entry.key }) {
      var added = entry
      added.value = withoutNulls(entry.value)
      result.append(added)
    }
    return result
  }

  private func droppedKeys(_ base: [Node.Entry], _ overlay: [Node.Entry], path: [String]) -> [String] {
    let groups = alternatives(path)
    guard !groups.isEmpty else { return [] }
    let chosen = groups.map { group in overlay.contains { group.contains($0.key) && !$0.value.isNull } }
    guard chosen.contains(true) else { return [] }
    return base.map(\.key).filter { key in
      groups.contains { $0.contains(key) } && !zip(groups, chosen).contains { $0.contains(key) && $1 }
    }
  }

  private func merge(
    _ base: [Node], _ baseNames: [String], _ overlay: [Node], _ overlayNames: [String], path: [String]
  ) -> [Node] {
    var result = base
    var matched = Array(repeating: false, count: base.count)
    for (item, name) in zip(overlay, overlayNames) {
      if let place = baseNames.indices.first(where: { baseNames[$0] == name && !matched[$0] }) {
        matched[place] = true
        result[place] = merge(result[place], item, path: path)
      } else {
        result.append(withoutNulls(item))
      }
    }
    return result
  }

  /// The names of a list's items; nil when it is empty or an item has none.
  private func names(_ items: [Node]) -> [String]? {
    guard !items.isEmpty else { return nil }
    var names: [String] = []
    for item in items {
      guard let name = item["name"], let scalar = name.scalar, !name.isNull else { return nil }
      names.append(scalar.text)
    }
    return names
  }

  /// A mapping that nothing stands under: its nulls have nothing to remove.
  private func withoutNulls(_ node: Node) -> Node {
    guard let entries = node.entries else { return node }
    let kept = entries.filter { !$0.value.isNull }.map { entry in
      var entry = entry
      entry.value = withoutNulls(entry.value)
      return entry
    }
    return Node(.mapping(kept), span: node.span)
  }
}
