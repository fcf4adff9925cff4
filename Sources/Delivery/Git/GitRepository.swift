internal import CGit2

/// A git repository, held open.
///
/// Everything that reaches git goes through libgit2, in this process: no `git` has to be installed, and no hook or
/// filter of the user's runs.
final class GitRepository {
  let handle: GitHandle<GitKind.Repository>

  init(_ handle: GitHandle<GitKind.Repository>) { self.handle = handle }

  var pointer: OpaquePointer { handle.pointer }

  /// Opens the repository that holds a folder: its `.git` is there or in a folder above, on the same file system. A
  /// linked work tree and a submodule are found by their `.git` file. Environment variables such as `GIT_DIR` play no
  /// part: the output belongs to the repository that it lies in.
  static func containing(_ folder: String) throws(GitError) -> GitRepository {
    try open(folder, flags: 0)
  }

  /// Opens a repository by its own folder: that of a work tree, or the git folder (of a bare repository, for one).
  static func at(_ folder: String) throws(GitError) -> GitRepository {
    try open(folder, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
  }

  private static func open(_ folder: String, flags: UInt32) throws(GitError) -> GitRepository {
    try GitLibrary.initialise()
    let handle: GitHandle<GitKind.Repository>
    do throws(GitError) {
      handle = try .make("open the git repository at \(folder)", keeping: nil) {
        libgit2.repository_open_ext($0, folder, flags, nil)
      }
    } catch {
      guard error.code == GIT_ENOTFOUND.rawValue else { throw error }
      throw GitError(
        error.action, reason: "there is none", advice: "make one with `git init`, or run inside of one",
        code: error.code)
    }
    return GitRepository(handle)
  }

  /// The top folder of the work tree, absolute, without a `/` at its end; nil for a bare repository.
  var workTree: String? { libgit2.repository_workdir(pointer).map { Self.folder($0) } }

  /// The folder with this work tree's own `HEAD` and index, absolute, without a `/` at its end.
  var gitFolder: String { libgit2.repository_path(pointer).map { Self.folder($0) } ?? "" }

  /// The folder with the objects and branches, which linked work trees share.
  var commonFolder: String { libgit2.repository_commondir(pointer).map { Self.folder($0) } ?? "" }

  var isBare: Bool { libgit2.repository_is_bare(pointer) == 1 }

  /// Whether the history ends at commits whose parents are not here.
  var isShallow: Bool { libgit2.repository_is_shallow(pointer) == 1 }

  /// Where a folder of the work tree lies in the repository: empty, or with a `/` behind; nil when it lies elsewhere.
  func prefix(of folder: String) -> String? {
    guard let workTree, RelativePath.contains(workTree, folder) else { return nil }
    let place = String(decoding: folder.utf8.dropFirst(workTree.utf8.count + 1), as: UTF8.self)
    return place.isEmpty ? "" : place + "/"
  }

  private static func folder(_ text: UnsafePointer<CChar>) -> String {
    let path = String(cString: text)
    return path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
  }
}
