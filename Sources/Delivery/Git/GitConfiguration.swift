internal import CGit2

/// What git's configuration says, as it was when this was made: that of the repository over that of the user over that of
/// the system.
struct GitConfiguration {
  private let handle: GitHandle<GitKind.Config>

  init(_ repository: GitRepository) throws(GitError) {
    handle = try .make("read the git configuration", keeping: repository.handle) {
      libgit2.repository_config_snapshot($0, repository.pointer)
    }
  }

  /// Nil when it is not set, or empty.
  func text(_ name: String) throws(GitError) -> String? {
    var value: UnsafePointer<CChar>?
    let code = libgit2.config_get_string(&value, handle.pointer, name)
    guard try isFound(code, name), let value, value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// Nil when it is not set.
  func flag(_ name: String) throws(GitError) -> Bool? {
    var value: Int32 = 0
    let code = libgit2.config_get_bool(&value, handle.pointer, name)
    return try isFound(code, name) ? value != 0 : nil
  }

  private func isFound(_ code: Int32, _ name: String) throws(GitError) -> Bool {
    if code == GIT_ENOTFOUND.rawValue {
      libgit2.error_clear()
      return false
    }
    try git("read `\(name)` of the git configuration") { code }
    return true
  }
}
