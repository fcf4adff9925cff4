internal import CGit2

extension GitRepository {
  func remoteNames() throws(GitError) -> [String] {
    var names = git_strarray()
    try git("list the remotes") { libgit2.remote_list(&names, pointer) }
    defer { libgit2.strarray_dispose(&names) }
    return (0..<names.count).compactMap { names.strings[$0].map { String(cString: $0) } }
  }

  /// The full names of references that match a pattern, in which `*` stands for any characters.
  func references(_ pattern: String) throws(GitError) -> [String] {
    let action = "list the references \(pattern)"
    var iterator: OpaquePointer?
    try git(action) { libgit2.reference_iterator_glob_new(&iterator, pointer, pattern) }
    defer { libgit2.reference_iterator_free(iterator) }
    var names: [String] = []
    var name: UnsafePointer<CChar>?
    while try isFound(action, nothing: GIT_ITEROVER, { libgit2.reference_next_name(&name, iterator) }) {
      if let name { names.append(String(cString: name)) }
    }
    return names
  }

  /// The id that a reference holds, or the one that it names; nil when there is none.
  func commitID(_ reference: String) throws(GitError) -> GitObjectID? {
    var id = git_oid()
    let isThere = try isFound("read \(reference)") { libgit2.reference_name_to_id(&id, pointer, reference) }
    return isThere ? GitObjectID(id) : nil
  }

  /// Sets a reference that nobody else writes, or whose last writer wins.
  func set(_ name: String, to id: GitObjectID) throws(GitError) {
    var raw = id.raw
    var reference: OpaquePointer?
    try git("write \(name)") { libgit2.reference_create(&reference, pointer, name, &raw, 1, "mlgen: update by push") }
    libgit2.reference_free(reference)
  }
}
