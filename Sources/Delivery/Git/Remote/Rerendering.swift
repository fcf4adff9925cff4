internal import CGit2

/// Puts commits to a rendered branch on top of what a remote has there.
///
/// What they hold was rendered, so nothing is merged: each pipeline's folder becomes, as a whole, what the branch with
/// the specs has for it where that was pushed. So neither a race nor an old work tree brings back an old folder.
struct Rerendering {
  let repository: GitRepository
  /// The head of the branch with the specs, as the remote has it.
  let specs: GitObjectID
  let rendered: CommittedBranch.Rendered

  /// - Parameters:
  ///   - head: ours.
  ///   - base: theirs.
  /// - Returns: our head, when it is as it should be; else a commit on top of theirs; theirs, when nothing differs.
  /// - Throws: when the branches have diverged by a commit that is not mlgen's.
  func move(_ head: GitObjectID, onto base: GitObjectID, branch: String) throws(GitError) -> GitObjectID {
    let replay = Replay(repository: repository)
    let own = try replay.commits(of: head, notIn: base, branch: branch)
    guard let last = own.last else { return base }
    let isAhead = try repository.contains(base, in: head)
    if let other = own.first(where: { !Replay.isOwn($0) }) {
      if isAhead { return head }
      throw Replay.diverged(by: other, branch)
    }
    var pipelines: Set<String> = []
    for commit in own {
      for change in try replay.changes(of: commit) { pipelines.insert(String(change.path.prefix { $0 != "/" })) }
    }
    let source = try repository.tree(ofCommit: specs)
    var folders: [(name: String, tree: GitObjectID?)] = []
    for pipeline in pipelines.sorted(by: RelativePath.precedes) {
      let entry = try source.entry(path: "\(rendered.outputFolder)/\(pipeline)/\(rendered.environment)")
      folders.append((pipeline, entry.flatMap { $0.isTree ? $0.id : nil }))
    }
    let target = try repository.tree(ofCommit: base)
    let tree = try GitTreeEdit.replacing(folders, of: target, in: repository)
    if tree == target.id { return base }
    if isAhead, try tree == repository.tree(ofCommit: head).id { return head }
    return try replay.create(like: last, tree: tree, parent: base)
  }
}
