internal import CGit2

/// libgit2 itself, initialised when the first repository is opened and never before: a build that commits nothing does
/// not pay for it.
enum GitLibrary {
  /// Once a process, by the first thread that asks. It is shut down with the process: objects of it live in values
  /// whose end nobody orders.
  private static let status: Int32 = git_libgit2_init()

  /// Before any other call.
  static func initialise() throws(GitError) {
    guard status >= 0 else { throw .last("initialise libgit2", code: status) }
  }
}
