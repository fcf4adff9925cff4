internal import CGit2
internal import Glibc

/// Puts commits that mlgen made, and that a remote does not have yet, on top of what it has.
///
/// Files are taken whole: two sides that changed one file are never mixed, for a generated file is right as a whole or
/// not at all.
struct Replay {
  let repository: GitRepository
  /// For the files that are made from all specs; nil takes them as any other.
  var rebuild: RepositoryRebuild?

  struct Outcome {
    let head: GitObjectID
    /// Whether files that are made from all specs are others there than in our commits.
    var isRebuilt = false
  }

  /// - Parameters:
  ///   - head: ours.
  ///   - base: theirs.
  /// - Returns: our head on top of theirs; theirs, when ours adds nothing to it, or has been there before.
  /// - Throws: when there are commits of others between, or both sides changed one file.
  func move(_ head: GitObjectID, onto base: GitObjectID, branch: String) throws(GitError) -> Outcome {
    let (own, isRebuilt) = try own(head, notIn: base, branch: branch)
    do throws(GitError) {
      var outcome = Outcome(head: base, isRebuilt: isRebuilt)
      for commit in own { outcome = Outcome(head: try put(commit, onto: outcome.head, branch), isRebuilt: isRebuilt) }
      return outcome
    } catch {
      guard error.code == GIT_ECONFLICT.rawValue, let rebuild, let last = own.last else { throw error }
      // The same without those files, which are put into the last commit; a conflict elsewhere shows again.
      var top = base
      for commit in own.dropLast() { top = try put(commit, onto: top, branch, leaving: rebuild) }
      let tree = try self.tree(of: last, onto: top, branch, leaving: rebuild)
      guard let whole = try rebuild.apply(to: tree, in: repository), let id = whole.id else { throw error }
      if try id == repository.tree(ofCommit: top).id { return Outcome(head: top, isRebuilt: true) }
      return Outcome(head: try create(like: last, tree: id, parent: top), isRebuilt: true)
    }
  }

  /// Our commits, the oldest first, without those that an earlier push put there: the branch here keeps what was put on
  /// top of others' commits as it was, and to put it there once more would undo what others did to it since.
  ///
  /// - Throws: when one of them is not mlgen's.
  private func own(
    _ head: GitObjectID, notIn base: GitObjectID, branch: String
  ) throws(GitError) -> (missing: [GitHandle<GitKind.Commit>], isRebuilt: Bool) {
    let commits = try commits(of: head, notIn: base, branch: branch)
    if let other = commits.first(where: { !Self.isOwn($0) }) { throw Self.diverged(by: other, branch) }
    // Each stands for one of ours: commits of one second may look alike.
    var copies = try self.commits(of: base, notIn: head, branch: branch).filter(Self.isOwn)
    var missing: [GitHandle<GitKind.Commit>] = []
    var isRebuilt = false
    for commit in commits {
      if let copy = try firstCopy(of: commit, among: copies) {
        copies.remove(at: copy.index)
        isRebuilt = isRebuilt || copy.isRebuilt
      } else {
        missing.append(commit)
      }
    }
    return (missing, isRebuilt)
  }

  /// Where the same commit stands on another parent: author, date and message are the same, and so is what it wrote, but
  /// for what had been there already, and for files that were made anew.
  private func firstCopy(
    of commit: GitHandle<GitKind.Commit>, among copies: [GitHandle<GitKind.Commit>]
  ) throws(GitError) -> (index: Int, isRebuilt: Bool)? {
    for (index, copy) in copies.enumerated() where Self.sayTheSame(commit, copy) {
      let written = Dictionary(try changes(of: commit).map { (Array($0.path.utf8), $0.new) }) { $1 }
      let copied = try changes(of: copy)
      let others = copied.filter { change in
        written[Array(change.path.utf8)].map { $0 != change.new } ?? true
      }
      guard others.allSatisfy({ rebuild?.covers($0.path) ?? false }) else { continue }
      // Of nothing but such files, nothing tells that it is the same commit.
      if others.isEmpty || others.count < copied.count { return (index, !others.isEmpty) }
    }
    return nil
  }

  private static func sayTheSame(_ left: GitHandle<GitKind.Commit>, _ right: GitHandle<GitKind.Commit>) -> Bool {
    guard let one = libgit2.commit_author(left.pointer)?.pointee,
      let other = libgit2.commit_author(right.pointer)?.pointee,
      one.when.time == other.when.time, one.when.offset == other.when.offset
    else { return false }
    guard let text = libgit2.commit_message(left.pointer), let otherText = libgit2.commit_message(right.pointer) else {
      return false
    }
    return strcmp(one.name, other.name) == 0 && strcmp(one.email, other.email) == 0 && strcmp(text, otherText) == 0
  }

  /// Whether mlgen made it.
  static func isOwn(_ commit: GitHandle<GitKind.Commit>) -> Bool {
    let message = libgit2.commit_message(commit.pointer).map { String(cString: $0) } ?? ""
    return libgit2.commit_parentcount(commit.pointer) <= 1 && message.contains("\n\(CommitMessage.versionTrailer): ")
  }

  static func diverged(by commit: GitHandle<GitKind.Commit>, _ branch: String) -> GitError {
    let name = libgit2.commit_id(commit.pointer).map { GitObjectID($0.pointee).short } ?? "a commit"
    return GitError(
      "push \(branch)", reason: "it and the remote's have diverged, and \(name) is no commit of mlgen's",
      advice: "`git pull --rebase`, then run the command again")
  }

  /// The commits of a branch that another has not, the oldest first.
  func commits(
    of head: GitObjectID, notIn base: GitObjectID, branch: String
  ) throws(GitError) -> [GitHandle<GitKind.Commit>] {
    var walk: OpaquePointer?
    let action = "compare the branch \(branch) with the remote's"
    try git(action) { libgit2.revwalk_new(&walk, repository.pointer) }
    defer { libgit2.revwalk_free(walk) }
    var (first, last) = (head.raw, base.raw)
    try git(action) { libgit2.revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue) }
    try git(action) { libgit2.revwalk_push(walk, &first) }
    try git(action) { libgit2.revwalk_hide(walk, &last) }
    var commits: [GitHandle<GitKind.Commit>] = []
    var id = git_oid()
    while try isFound(action, nothing: GIT_ITEROVER, { libgit2.revwalk_next(&id, walk) }) {
      commits.append(try repository.commit(GitObjectID(id)))
    }
    return commits
  }

  private func put(
    _ commit: GitHandle<GitKind.Commit>, onto base: GitObjectID, _ branch: String,
    leaving left: RepositoryRebuild? = nil
  ) throws(GitError) -> GitObjectID {
    let tree = try tree(of: commit, onto: base, branch, leaving: left)
    guard let id = tree.id, try id != repository.tree(ofCommit: base).id else { return base }
    return try create(like: commit, tree: id, parent: base)
  }

  /// The tree of theirs with what a commit of ours did.
  ///
  /// - Parameter left: what is left out.
  private func tree(
    of commit: GitHandle<GitKind.Commit>, onto base: GitObjectID, _ branch: String, leaving left: RepositoryRebuild?
  ) throws(GitError) -> GitTree {
    let target = try repository.tree(ofCommit: base)
    var edit = GitTreeEdit()
    for change in try changes(of: commit) {
      if let left, left.covers(change.path) { continue }
      let there = try target.entry(path: change.path)?.blob
      if there == change.new { continue }
      guard there == change.old else { throw conflict(change.path, branch) }
      if let new = change.new { edit.put(change.path, new) } else { edit.remove(change.path) }
    }
    return try repository.tree(edit.apply(to: target, in: repository).tree)
  }

  private func conflict(_ path: String, _ branch: String) -> GitError {
    // Output is taken as ours and then built anew; a file that people write is for them to merge.
    let isOutput = rebuild?.isOutput(path) ?? false
    return GitError(
      "push \(branch)", reason: "the remote has another \(path) than the one that was built on",
      advice: isOutput
        ? "`git pull --rebase -X theirs`, then run the command again, which builds it from both sides' specs"
        : "`git pull --rebase`, then run the command again",
      code: GIT_ECONFLICT.rawValue)
  }

  struct Change {
    let path: String
    let old: GitTreeEdit.Blob?
    let new: GitTreeEdit.Blob?
  }

  /// What a commit did to the tree of its parent.
  func changes(of commit: GitHandle<GitKind.Commit>) throws(GitError) -> [Change] {
    let new = try repository.tree(of: commit)
    var old: GitTree?
    if let parent = libgit2.commit_parent_id(commit.pointer, 0) {
      old = try repository.tree(ofCommit: GitObjectID(parent.pointee))
    }
    var difference: OpaquePointer?
    try git("read the changes of a commit") {
      libgit2.diff_tree_to_tree(&difference, repository.pointer, old?.pointer, new.pointer, nil)
    }
    defer { libgit2.diff_free(difference) }
    var changes: [Change] = []
    for index in 0..<libgit2.diff_num_deltas(difference) {
      guard let delta = libgit2.diff_get_delta(difference, index)?.pointee,
        let path = delta.new_file.path ?? delta.old_file.path
      else { continue }
      changes.append(
        Change(path: String(cString: path), old: Self.blob(delta.old_file), new: Self.blob(delta.new_file)))
    }
    return changes
  }

  /// Nil for a side that has no file.
  private static func blob(_ file: git_diff_file) -> GitTreeEdit.Blob? {
    file.mode == 0 ? nil : GitTreeEdit.Blob(id: GitObjectID(file.id), mode: UInt32(file.mode))
  }

  /// The same commit with another tree and parent: author, committer, dates and message stay.
  func create(
    like commit: GitHandle<GitKind.Commit>, tree: GitObjectID, parent: GitObjectID
  ) throws(GitError) -> GitObjectID {
    try repository.create(
      tree, parent: parent, author: libgit2.commit_author(commit.pointer),
      committer: libgit2.commit_committer(commit.pointer), message: libgit2.commit_message(commit.pointer))
  }
}
