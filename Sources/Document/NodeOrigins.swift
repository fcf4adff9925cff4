public import Source

extension Node {
  /// The same node in which the node at `path` has an origin: what lies below and has none of its own inherits it.
  ///
  /// A step is a key of a mapping, the `name` of a list's item, or an item's index. A path that leads nowhere changes
  /// nothing, so that one list of paths serves variants of a document.
  public func annotated(at path: [String], _ origin: Origin) -> Node {
    var copy = self
    copy.annotate(path[...], origin)
    return copy
  }

  /// The same, at a path with dots between the steps: for paths whose keys have none themselves.
  public func annotated(at path: String, _ origin: Origin) -> Node {
    annotated(at: path.split(separator: ".").map(String.init), origin)
  }

  private mutating func annotate(_ path: ArraySlice<String>, _ origin: Origin) {
    guard let step = path.first else {
      self.origin = origin
      return
    }
    switch content {
    case .mapping(var entries):
      guard let index = entries.firstIndex(where: { $0.key == step }) else { return }
      // Taken out of `self` while it changes, so that the array is not copied.
      content = .null
      entries[index].value.annotate(path.dropFirst(), origin)
      content = .mapping(entries)
    case .list(var items):
      guard
        let index = items.firstIndex(where: { $0["name"]?.string == step })
          ?? Int(step).flatMap({ items.indices.contains($0) ? $0 : nil })
      else { return }
      content = .null
      items[index].annotate(path.dropFirst(), origin)
      content = .list(items)
    default: return
    }
  }

  /// The first origin in the document, in the order in which it is printed.
  package var firstOrigin: Origin? {
    if let origin { return origin }
    switch content {
    case .mapping(let entries):
      for entry in entries { if let origin = entry.value.firstOrigin { return origin } }
    case .list(let items):
      for item in items { if let origin = item.firstOrigin { return origin } }
    default: break
    }
    return nil
  }
}
