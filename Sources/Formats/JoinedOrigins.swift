internal import Source

extension Sequence<Origin?> {
  /// The origin of what is made from all of them; nil when none is known.
  func joined() -> Origin? {
    var all: Origin?
    for case .some(let origin) in self { all = all?.joined(with: origin) ?? origin }
    return all
  }
}
