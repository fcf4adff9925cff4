internal import CGit2
public import IR

/// What branches hold of pipelines and environments that no spec has any more.
///
/// A branch may also hold what was never here: a colleague's output, whose spec has yet to be pulled. So nothing goes
/// because it is unknown. What goes was here once: git tracks its lock, or the history of the specs has it.
extension OutputCommit {
  /// Pipelines on the branch that was asked for, beside those that specs have.
  public struct Departures: Sendable {
    /// Those that specs once had, sorted by name.
    public let gone: [String]
    /// Those of which nothing here tells; on a branch that is not checked out, they stay.
    public let unknown: [String]
  }

  /// - Parameters:
  ///   - names: of the pipelines that specs have: all of them.
  ///   - patterns: of the paths of specs.
  ///   - outputFolder: relative to the root.
  public func departures(keeping names: [String], specs patterns: [String], outputFolder: String) throws -> Departures {
    var gone = try tracked(outputFolder).filter { name in
      !names.contains(name) && !root.exists(Owner.pipeline(name, in: outputFolder).lockPath)
    }
    if branch.isCheckedOut(in: repository) { return Departures(gone: gone, unknown: []) }
    guard let head = try committer.parent(on: branch, .head) else { return Departures(gone: gone, unknown: []) }
    let tree = try repository.tree(ofCommit: head)
    let patterns = patterns.map { PathPattern($0) }
    var specs: [(name: String, paths: [String])] = []
    for name in try folders(of: tree, at: prefix + outputFolder) where !names.contains(name) && !gone.contains(name) {
      let owner = Owner.pipeline(name, in: outputFolder)
      guard let bytes = try tree.content(prefix + owner.lockPath) else { continue }
      let inputs = (try? Lock(bytes, owner: owner).inputs.map(\.path)) ?? []
      specs.append((name, inputs.filter { path in patterns.contains { $0.matches(path) } }))
    }
    // A spec that is still here has another name by now.
    let missing = specs.flatMap(\.paths).filter { !root.exists($0) }
    let known = try pastPaths(among: missing.map { prefix + $0 }, of: repository.commitID("HEAD"))
    var unknown: [String] = []
    for (name, paths) in specs {
      if paths.contains(where: { root.exists($0) || known.contains(prefix + $0) }) {
        gone.append(name)
      } else {
        unknown.append(name)
      }
    }
    return Departures(gone: gone.sorted(by: RelativePath.precedes), unknown: unknown)
  }

  /// The folders of pipelines on a rendered branch whose environment has left their specs.
  public struct RenderedDepartures: Sendable {
    public let branch: String
    public let environment: String
    public let pipelines: [String]
  }

  /// A folder of a rendered branch goes when the branch with the specs once had what it was made of.
  ///
  /// - Parameters:
  ///   - deployments: of the pipelines that were built.
  ///   - gone: other pipelines, which leave the branch with the specs; nil when only those that were built may change.
  ///   - unknown: pipelines that stay there.
  public func renderedDepartures(
    _ deployments: [Deployment], gone: [String]?, unknown: [String], outputFolder: String
  ) throws -> [RenderedDepartures] {
    let patterns = Set(deployments.compactMap(\.branch.pattern)).sorted(by: RelativePath.precedes)
    guard !patterns.isEmpty, let specs = try committer.parent(on: branch, .head) else { return [] }
    let built = Set(deployments.map(\.pipeline))
    let current = try Set(folders(of: repository.tree(ofCommit: specs), at: prefix + outputFolder))
    let staying = current.subtracting(built).subtracting(gone ?? []).union(unknown)
    var candidates: [(branch: GitBranch, environment: String, sources: [String: String])] = []
    for name in try branchNames() {
      guard
        let environment = patterns.lazy.compactMap({ RenderedBranch.environment(of: name, pattern: $0) }).first,
        let branch = try? GitBranch.named(name, in: repository), branch != self.branch,
        let head = try committer.parent(on: branch, .nothing)
      else { continue }
      let kept = deployments.filter { $0.branch.name == name }.map(\.branch.folder)
      var sources: [String: String] = [:]
      for folder in try folders(of: repository.tree(ofCommit: head), at: "") where !kept.contains(folder) {
        guard built.contains(folder) || (gone != nil && !staying.contains(folder)) else { continue }
        sources[folder] = "\(prefix)\(outputFolder)/\(folder)/\(environment)"
      }
      if !sources.isEmpty { candidates.append((branch, environment, sources)) }
    }
    let known = try pastPaths(among: candidates.flatMap(\.sources.values), of: specs)
    return candidates.compactMap { branch, environment, sources in
      let pipelines = sources.filter { known.contains($0.value) }.map(\.key).sorted(by: RelativePath.precedes)
      return pipelines.isEmpty
        ? nil : RenderedDepartures(branch: branch.name, environment: environment, pipelines: pipelines)
    }
  }

  /// Pipelines whose lock git tracks.
  private func tracked(_ outputFolder: String) throws -> [String] {
    let index = try repository.index()
    let folder = "\(prefix)\(outputFolder)/"
    var first = 0
    guard try isFound("search the index", { libgit2.index_find_prefix(&first, index.pointer, folder) }) else {
      return []
    }
    var names: [String] = []
    for position in first..<libgit2.index_entrycount(index.pointer) {
      guard let entry = libgit2.index_get_byindex(index.pointer, position), let text = entry.pointee.path else { break }
      let path = String(cString: text)
      guard path.utf8.starts(with: folder.utf8) else { break }
      let rest = path.utf8.dropFirst(folder.utf8.count).split(separator: UInt8(ascii: "/"))
      guard rest.count == 2, rest[1].elementsEqual(Owner.lockName.utf8) else { continue }
      names.append(String(decoding: rest[0], as: UTF8.self))
    }
    return names
  }

  /// The names of the folders in a folder that can be those of pipelines.
  private func folders(of tree: GitTree, at path: String) throws(GitError) -> [String] {
    var tree = tree
    if !path.isEmpty {
      guard let entry = try tree.entry(path: path), entry.isTree else { return [] }
      tree = try repository.tree(entry.id)
    }
    return tree.entries.filter(\.isTree).compactMap { entry in
      String(validating: entry.name, as: UTF8.self).flatMap { RelativePath.isClean($0) ? $0 : nil }
    }
  }

  /// All branches here, and those of remotes as they were last seen, by their names alone.
  private func branchNames() throws(GitError) -> [String] {
    var names: Set<String> = []
    for prefix in try ["refs/heads/"] + repository.remoteNames().map({ "refs/remotes/\($0)/" }) {
      for name in try repository.references("\(prefix)*") { names.insert(String(name.dropFirst(prefix.count))) }
    }
    return names.sorted(by: RelativePath.precedes)
  }

  /// Those of some paths at which a commit, or one before it, has anything.
  private func pastPaths(among paths: [String], of head: GitObjectID?) throws(GitError) -> Set<String> {
    var missing = Set(paths)
    var seen: Set<GitObjectID> = []
    // The nearest first, so that what has just gone is found at once. libgit2's own walk fails where a shallow clone ends.
    var generation = head.map { [$0] } ?? []
    while !missing.isEmpty, !generation.isEmpty {
      var parents: [GitObjectID] = []
      for id in generation where seen.insert(id).inserted {
        let tree = try repository.tree(ofCommit: id)
        for path in missing where try tree.entry(path: path) != nil { missing.remove(path) }
        parents += try repository.parents(of: id)
      }
      generation = parents
    }
    return Set(paths).subtracting(missing)
  }
}
