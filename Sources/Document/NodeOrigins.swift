package import Source

extension Node {
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
