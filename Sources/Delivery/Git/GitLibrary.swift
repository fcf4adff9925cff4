internal import CGit2

/// libgit2 itself, loaded and initialised when the first repository is opened and never before: a build that commits
/// nothing does not pay for it.
enum GitLibrary {
  /// Once a process, by the first thread that asks. It is shut down with the process: objects of it live in values
  /// whose end nobody orders.
  private static let status: Result<Void, GitError> = {
    if let reason = mlgen_git_load() {
      return .failure(
        GitError(
          "load libgit2 \(LIBGIT2_SOVERSION)", reason: String(cString: reason),
          advice: "install it with `apt-get install libgit2-\(LIBGIT2_SOVERSION)`"))
    }
    let code = libgit2.libgit2_init()
    return code < 0 ? .failure(.last("initialise libgit2", code: code)) : .success(())
  }()

  /// Before any other call.
  static func initialise() throws(GitError) { try status.get() }
}

/// The functions of libgit2, by their names without `git_`. They are there once `GitLibrary` is initialised.
var libgit2: mlgen_git {
  @inline(__always) get { mlgen_git_functions().pointee }
}
