internal import CGit2
internal import Glibc

/// The tree of a commit, or a folder in it.
struct GitTree {
  struct Entry {
    let name: [UInt8]
    let id: GitObjectID
    /// One of `git_filemode_t`.
    let mode: UInt32

    var isTree: Bool { mode == GIT_FILEMODE_TREE.rawValue }
    var isLink: Bool { mode == GIT_FILEMODE_LINK.rawValue }
    var isSubmodule: Bool { mode == GIT_FILEMODE_COMMIT.rawValue }
    var blob: GitTreeEdit.Blob { GitTreeEdit.Blob(id: id, mode: mode) }
  }

  private let handle: GitHandle<GitKind.Tree>
  private let repository: GitRepository

  fileprivate init(_ handle: GitHandle<GitKind.Tree>, _ repository: GitRepository) {
    self.handle = handle
    self.repository = repository
  }

  var pointer: OpaquePointer { handle.pointer }

  var id: GitObjectID? { libgit2.tree_id(pointer).map { GitObjectID($0.pointee) } }

  var entries: [Entry] {
    (0..<libgit2.tree_entrycount(pointer)).compactMap { libgit2.tree_entry_byindex(pointer, $0).map(Self.entry) }
  }

  func entry(_ name: [UInt8]) -> Entry? {
    let text = (name + [0]).map { CChar(bitPattern: $0) }
    return libgit2.tree_entry_byname(pointer, text).map(Self.entry)
  }

  private static func entry(_ pointer: OpaquePointer) -> Entry {
    // Any bytes but zero and `/`, not always UTF-8.
    let name =
      libgit2.tree_entry_name(pointer).map { name in (0..<strlen(name)).map { UInt8(bitPattern: name[$0]) } } ?? []
    let id = libgit2.tree_entry_id(pointer).map { GitObjectID($0.pointee) } ?? GitObjectID(git_oid())
    return Entry(name: name, id: id, mode: libgit2.tree_entry_filemode(pointer).rawValue)
  }

  /// What stands at a path; nil when nothing does.
  func entry(path: String) throws(GitError) -> Entry? {
    var tree = self
    var found: Entry?
    for component in path.utf8.split(separator: UInt8(ascii: "/")) {
      if let found {
        guard found.isTree else { return nil }
        tree = try repository.tree(found.id)
      }
      found = tree.entry(Array(component))
      if found == nil { return nil }
    }
    return found
  }

  /// The content of a file; nil when there is none at that path.
  func content(_ path: String) throws(GitError) -> [UInt8]? {
    guard let entry = try entry(path: path), !entry.isTree, !entry.isSubmodule, !entry.isLink else { return nil }
    return try repository.content(entry.id)
  }
}

extension GitRepository {
  func tree(_ id: GitObjectID) throws(GitError) -> GitTree {
    var raw = id.raw
    return GitTree(
      try .make("read the tree \(id)", keeping: handle) { libgit2.tree_lookup($0, pointer, &raw) }, self)
  }

  func tree(of commit: GitHandle<GitKind.Commit>) throws(GitError) -> GitTree {
    GitTree(try .make("read the tree of a commit", keeping: handle) { libgit2.commit_tree($0, commit.pointer) }, self)
  }

  func tree(ofCommit id: GitObjectID) throws(GitError) -> GitTree { try tree(of: commit(id)) }

  /// The content of a blob.
  func content(_ id: GitObjectID) throws(GitError) -> [UInt8] {
    var raw = id.raw
    let blob = try GitHandle<GitKind.Blob>.make("read the blob \(id)", keeping: handle) {
      libgit2.blob_lookup($0, pointer, &raw)
    }
    let bytes = UnsafeRawBufferPointer(
      start: libgit2.blob_rawcontent(blob.pointer), count: Int(libgit2.blob_rawsize(blob.pointer)))
    return withExtendedLifetime(blob) { Array(bytes) }
  }

  /// Writes a blob unless the repository has it.
  func write(_ bytes: [UInt8]) throws(GitError) -> GitObjectID {
    var id = git_oid()
    try git("write to the object store of \(commonFolder)") {
      bytes.withUnsafeBytes { libgit2.blob_create_from_buffer(&id, pointer, $0.baseAddress, $0.count) }
    }
    return GitObjectID(id)
  }
}
