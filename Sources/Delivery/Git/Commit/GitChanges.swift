internal import Glibc

/// What a commit shall change on a branch, whatever the branch holds.
struct GitChanges {
  struct File {
    /// Relative to the top of the branch.
    let path: String
    let bytes: [UInt8]
    let isExecutable: Bool
    /// Of the file in the work tree.
    let stamp: stat?
  }

  /// Reads a file of the branch, or of the index; nil when it has none at that path.
  typealias Content = (String) throws(GitError) -> [UInt8]?

  var files: [File] = []
  /// The paths to take away, by what lies on the branch. One that is not there is nothing to do.
  var removals: (Content) throws(GitError) -> [String] = { (_) throws(GitError) in [] }
  /// Folders of which nothing stays but the files.
  var wholeFolders: [String] = []
}

/// Where the output is on a branch now.
public struct CommittedBranch: Hashable, Sendable {
  /// Without `refs/heads/`.
  public let name: String
  /// The commit that the branch is at; nil when there is neither a commit nor anything to put into one.
  public let head: GitObjectID?
  /// Whether the branch was moved: false when it held all of it already.
  public let isMoved: Bool
  public let written: Int
  public let removed: Int
  /// Where its folders come from; nil for the branch with the specs.
  public var rendered: Rendered?

  /// What a branch of rendered output is made of: its folder `PIPELINE` is `OUTPUT/PIPELINE/ENVIRONMENT`.
  public struct Rendered: Hashable, Sendable {
    /// In the git repository.
    public let outputFolder: String
    public let environment: String
  }
}
