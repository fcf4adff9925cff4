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
    guard try isSet(name, { libgit2.config_get_string(&value, handle.pointer, name) }), let value, value.pointee != 0
    else { return nil }
    return String(cString: value)
  }

  /// Nil when it is not set.
  func flag(_ name: String) throws(GitError) -> Bool? {
    var value: Int32 = 0
    return try isSet(name) { libgit2.config_get_bool(&value, handle.pointer, name) } ? value != 0 : nil
  }

  /// A path, with `~` filled in; nil when it is not set.
  func path(_ name: String) throws(GitError) -> String? {
    var value = git_buf()
    defer { libgit2.buf_dispose(&value) }
    guard try isSet(name, { libgit2.config_get_path(&value, handle.pointer, name) }) else { return nil }
    return value.ptr.map { String(cString: $0) }
  }

  private func isSet(_ name: String, _ body: () -> Int32) throws(GitError) -> Bool {
    try isFound("read `\(name)` of the git configuration", body)
  }
}
