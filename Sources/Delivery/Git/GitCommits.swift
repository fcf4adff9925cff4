internal import CGit2

extension GitRepository {
  func commit(_ id: GitObjectID) throws(GitError) -> GitHandle<GitKind.Commit> {
    var raw = id.raw
    return try .make("read the commit \(id)", keeping: handle) { libgit2.commit_lookup($0, pointer, &raw) }
  }

  /// Writes a commit, and leaves all branches where they are.
  func create(
    _ tree: GitObjectID, parent: GitObjectID?, author: UnsafePointer<git_signature>?,
    committer: UnsafePointer<git_signature>?, message: UnsafePointer<CChar>?
  ) throws(GitError) -> GitObjectID {
    let tree = try self.tree(tree)
    let parent: GitHandle<GitKind.Commit>? = try parent.map { (id) throws(GitError) in try commit(id) }
    var parents: [OpaquePointer?] = parent.map { [$0.pointer] } ?? []
    var id = git_oid()
    try withExtendedLifetime(parent) { () throws(GitError) in
      try git("write a commit") {
        libgit2.commit_create(
          &id, pointer, nil, author, committer, nil, message, tree.pointer, parents.count, &parents)
      }
    }
    return GitObjectID(id)
  }

  /// Those of a commit that are here: in a shallow clone the history ends somewhere.
  func parents(of id: GitObjectID) throws(GitError) -> [GitObjectID] {
    let commit = try commit(id)
    let parents = (0..<libgit2.commit_parentcount(commit.pointer)).compactMap { index in
      libgit2.commit_parent_id(commit.pointer, index).map { GitObjectID($0.pointee) }
    }
    return isShallow ? parents.filter { (try? self.commit($0)) != nil } : parents
  }

  /// Whether a commit is another one or comes after it.
  func contains(_ ancestor: GitObjectID, in commit: GitObjectID) throws(GitError) -> Bool {
    if ancestor == commit { return true }
    var (new, old) = (commit.raw, ancestor.raw)
    let code = libgit2.graph_descendant_of(pointer, &new, &old)
    try git("compare \(commit.short) with \(ancestor.short)") { code }
    return code == 1
  }
}
