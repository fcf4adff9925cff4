internal import IR

/// What the locks say of a path: the contents that were, or may have been, written there.
struct KnownPath {
  let path: String
  /// The line of the lock; nil when only a pending lock lists the path, or none.
  let listed: Lock.Line?
  /// The line of a pending lock: a delivery that was cut short may have come to it or not.
  let begun: Lock.Line?

  var digests: [Digest] { [listed, begun].compactMap { $0?.digest } }
}

/// Joins lists that are sorted by path.
enum Merge {
  /// For each file of the tree, what the locks say of its path.
  static func known(_ listed: [Lock.Line], _ pending: [Lock.Line], _ files: [OutputFile]) -> [KnownPath] {
    var listed = listed[...]
    var pending = pending[...]
    return files.map { file in
      while let line = listed.first, RelativePath.precedes(line.path, file.path) { listed.removeFirst() }
      while let line = pending.first, RelativePath.precedes(line.path, file.path) { pending.removeFirst() }
      return KnownPath(
        path: file.path,
        listed: listed.first.flatMap { RelativePath.order($0.path, file.path) == 0 ? $0 : nil },
        begun: pending.first.flatMap { RelativePath.order($0.path, file.path) == 0 ? $0 : nil })
    }
  }

  /// The paths that a lock lists and the tree does not have, sorted.
  static func abandoned(_ listed: [Lock.Line], _ pending: [Lock.Line], _ files: [OutputFile]) -> [KnownPath] {
    var result: [KnownPath] = []
    var (first, second, third) = (0, 0, 0)
    while first < listed.count || second < pending.count {
      let path: String
      if first < listed.count, second < pending.count {
        let isFirst = !RelativePath.precedes(pending[second].path, listed[first].path)
        path = isFirst ? listed[first].path : pending[second].path
      } else {
        path = first < listed.count ? listed[first].path : pending[second].path
      }
      var known = (listed: Lock.Line?.none, begun: Lock.Line?.none)
      if first < listed.count, RelativePath.order(listed[first].path, path) == 0 {
        known.listed = listed[first]
        first += 1
      }
      if second < pending.count, RelativePath.order(pending[second].path, path) == 0 {
        known.begun = pending[second]
        second += 1
      }
      while third < files.count, RelativePath.precedes(files[third].path, path) { third += 1 }
      if third < files.count, RelativePath.order(files[third].path, path) == 0 { continue }
      result.append(KnownPath(path: path, listed: known.listed, begun: known.begun))
    }
    return result
  }
}
