internal import CGit2
internal import Glibc

/// Makes commits from blobs and trees, without a work tree, and puts them on branches.
///
/// A commit stands on the head that the branch has when it is put there: if another process was faster, the changes are
/// made anew on top of what that one left. So nothing is lost and history stays a line.
struct GitCommitter {
  /// Where a branch begins that does not exist and that no remote has.
  enum Beginning {
    /// At the commit of `HEAD`.
    case head
    /// With a first commit.
    case nothing
  }

  let repository: GitRepository
  let author: GitIdentity
  let committer: GitIdentity

  /// How often to begin anew when the branch was moved in the meantime.
  private static let attempts = 1_000

  /// - Parameters:
  ///   - followsIndex: whether the branch may be checked out in this work tree, whose index then follows.
  ///   - message: made of what differs; called again for each attempt.
  func commit(
    _ changes: GitChanges, to branch: GitBranch, beginning: Beginning, followsIndex: Bool, _ guarded: GitGuard,
    message: ([GitTreeEdit.Difference]) -> String
  ) throws(GitError) -> CommittedBranch {
    try refuseOtherWorkTrees(branch, followsIndex: followsIndex)
    var index: GitIndexUpdate?
    if branch.isCheckedOut(in: repository) {
      try refuseUnfinishedMerge()
      index = try GitIndexUpdate(repository, guarded)
      // The user may have gone to another branch before the index was locked.
      if !branch.isCheckedOut(in: repository) { index = nil }
    }
    var blobs: [GitTreeEdit.Blob] = []
    for file in changes.files {
      let mode = file.isExecutable ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB
      blobs.append(GitTreeEdit.Blob(id: try repository.write(file.bytes), mode: mode.rawValue))
    }
    for _ in 0..<Self.attempts {
      let committed = try attempt(
        changes, blobs, to: branch, beginning: beginning, index, guarded, message: message)
      if let committed { return committed }
    }
    throw GitError(
      "commit to the branch \(branch.name)", reason: "it was moved by another process each of \(Self.attempts) times",
      advice: "run the command again when less goes on in \(repository.commonFolder)")
  }

  /// Nil when the branch was moved by somebody else meanwhile.
  private func attempt(
    _ changes: GitChanges, _ blobs: [GitTreeEdit.Blob], to branch: GitBranch, beginning: Beginning,
    _ index: GitIndexUpdate?, _ guarded: GitGuard, message: ([GitTreeEdit.Difference]) -> String
  ) throws(GitError) -> CommittedBranch? {
    let old = try branch.head(in: repository)
    let parent = try parent(on: branch, beginning)
    let base: GitTree? = try parent.map { (id) throws(GitError) in try repository.tree(ofCommit: id) }
    var edit = GitTreeEdit()
    for folder in changes.wholeFolders { edit.replaceFolder(folder) }
    for (file, blob) in zip(changes.files, blobs) { edit.put(file.path, blob) }
    var removals: [String] = []
    if let base {
      removals = try changes.removals { (path) throws(GitError) in try base.content(path) }
      for path in removals { edit.remove(path) }
    }
    let (tree, differences) = try edit.apply(to: base, in: repository)
    if index != nil { try refuseIgnored(differences, base) }
    var head = old ?? parent
    if !differences.isEmpty { head = try create(tree, parent: parent, message: message(differences)) }
    // Written before the branch moves, so that a disk that is full is noticed when nothing has happened yet.
    var newIndex: [UInt8]?
    if let index {
      removals += try changes.removals { (path) throws(GitError) in try index.content(path) }
      newIndex = try index.prepare(
        zip(changes.files, blobs).map { GitIndexUpdate.Entry(path: $0.path, blob: $1, stamp: $0.stamp) },
        removals: removals)
    }
    if let head, head != old {
      let reason = "commit (mlgen): \(message(differences).prefix { $0 != "\n" })"
      let isMoved = try GitReferenceUpdate(branch: branch, repository: repository)
        .move(from: old, to: head, by: committer, reason: reason, guarded)
      guard isMoved else { return nil }
    }
    if let newIndex { try index?.commit(newIndex) }
    return CommittedBranch(
      name: branch.name, head: head, isMoved: head != old, written: differences.count { !$0.isRemoved },
      removed: differences.count { $0.isRemoved })
  }

  /// What the next commit on a branch stands on; nil for a first one.
  func parent(on branch: GitBranch, _ beginning: Beginning) throws(GitError) -> GitObjectID? {
    if let head = try branch.head(in: repository) { return head }
    if let remote = try branch.remoteHead(in: repository) { return remote }
    return switch beginning {
    case .head: try repository.commitID("HEAD")
    case .nothing: nil
    }
  }

  private func create(
    _ tree: GitObjectID, parent: GitObjectID?, message: String
  ) throws(GitError) -> GitObjectID {
    try author.withSignature { (author) throws(GitError) in
      try committer.withSignature { (committer) throws(GitError) in
        try repository.create(tree, parent: parent, author: author, committer: committer, message: message)
      }
    }
  }

  // MARK: - What git would refuse as well

  /// Finds what stands in the way of a commit to a branch, before there is anything to commit.
  func check(_ branch: GitBranch, followsIndex: Bool) throws(GitError) {
    try refuseOtherWorkTrees(branch, followsIndex: followsIndex)
    if try branch.head(in: repository) == nil { try branch.refuseCollision(in: repository) }
  }

  private func refuseOtherWorkTrees(_ branch: GitBranch, followsIndex: Bool) throws(GitError) {
    if let other = branch.otherWorkTree(of: repository) {
      throw GitError(
        "commit to the branch \(branch.name)", reason: "it is checked out at \(other)",
        advice: "run the command there, or name another branch: that work tree would seem to undo the commit")
    }
    if !followsIndex, branch.isCheckedOut(in: repository) {
      throw GitError(
        "commit to the branch \(branch.name)", reason: "it holds rendered output and is checked out here",
        advice: "check out the branch with the specs: `git switch main`")
    }
  }

  private func refuseUnfinishedMerge() throws(GitError) {
    let state = UInt32(bitPattern: libgit2.repository_state(repository.pointer))
    let isFine = [GIT_REPOSITORY_STATE_NONE, GIT_REPOSITORY_STATE_BISECT].contains { $0.rawValue == state }
    guard !isFine else { return }
    throw GitError(
      "commit", reason: "a merge, cherry-pick, revert or rebase is under way",
      advice: "finish it or abort it first; `git status` says how")
  }

  /// As `git add` does: what is ignored and not yet on the branch is not put there in passing.
  private func refuseIgnored(_ differences: [GitTreeEdit.Difference], _ base: GitTree?) throws(GitError) {
    for difference in differences where !difference.isRemoved {
      if try base?.entry(path: difference.path) != nil { continue }
      var isIgnored: Int32 = 0
      try git("read the .gitignore files") {
        libgit2.ignore_path_is_ignored(&isIgnored, repository.pointer, difference.path)
      }
      guard isIgnored == 1 else { continue }
      throw GitError(
        "commit \(difference.path)", reason: "a .gitignore file excludes it",
        advice: "find the line with `git check-ignore -v --no-index \(difference.path)` and take it out, or keep the "
          + "output on another branch with `--branch`")
    }
  }
}
