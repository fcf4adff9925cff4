/// The files of a commit, as a build reads those of a work tree.
public struct CommittedInputs {
  let repository: GitRepository
  let tree: GitTree
  /// Of the project's root in the repository: empty, or with a `/` behind.
  let prefix: String

  /// The bytes of a file by its path relative to the root; nil when there is none.
  public func read(_ path: String) throws -> [UInt8]? { try tree.content(prefix + path) }

  /// The paths of the files that a pattern matches, as `Root.list` takes it; sorted.
  public func list(_ pattern: String) throws -> [String] {
    var found: [String] = []
    let top = prefix.isEmpty ? tree : try tree.entry(path: prefix).flatMap { try folder($0) }
    if let top { try list(PathPattern(pattern).components[...], in: top, at: "", &found) }
    return found.sorted(by: RelativePath.precedes)
  }

  private func folder(_ entry: GitTree.Entry) throws -> GitTree? {
    entry.isTree ? try repository.tree(entry.id) : nil
  }

  private func list(_ pattern: ArraySlice<Glob>, in tree: GitTree, at path: String, _ found: inout [String]) throws {
    guard let first = pattern.first else { return }
    for entry in tree.entries {
      guard let name = String(validating: entry.name, as: UTF8.self), first.matches(name) else { continue }
      let place = RelativePath.join(path, name)
      if pattern.count == 1 {
        if !entry.isTree, !entry.isSubmodule { found.append(place) }
      } else if let folder = try folder(entry) {
        try list(pattern.dropFirst(), in: folder, at: place, &found)
      }
    }
  }
}
