internal import CGit2

/// Changes to the tree of a commit: files to put and files to take away, with everything else as it is there.
///
/// Names are compared by their bytes, as git does.
struct GitTreeEdit {
  struct Blob: Equatable {
    let id: GitObjectID
    /// One of `git_filemode_t`.
    let mode: UInt32
  }

  /// A file that is not what it was.
  struct Difference: Equatable {
    let path: String
    let isRemoved: Bool
  }

  private final class Node {
    var children: [[UInt8]: Node] = [:]
    var put: Blob?
    var isRemoved = false
    /// Whether everything that is not put goes.
    var isWhole = false

    var hasPut: Bool { put != nil || children.values.contains { $0.hasPut } }
  }

  private let top = Node()

  mutating func put(_ path: String, _ blob: Blob) { node(path).put = blob }

  mutating func remove(_ path: String) { node(path).isRemoved = true }

  /// Everything below a folder that is not put goes, whoever made it.
  mutating func replaceFolder(_ path: String) { node(path).isWhole = true }

  private func node(_ path: String) -> Node {
    var node = top
    for component in path.utf8.split(separator: UInt8(ascii: "/")) {
      let name = Array(component)
      if let next = node.children[name] {
        node = next
      } else {
        let next = Node()
        node.children[name] = next
        node = next
      }
    }
    return node
  }

  /// The tree that comes out, written to the repository.
  ///
  /// - Parameter base: nil for an empty one.
  func apply(to base: GitTree?, in repository: GitRepository) throws(GitError) -> (
    tree: GitObjectID, differences: [Difference]
  ) {
    var differences: [Difference] = []
    let edited = try Self.edit(base, top, path: "", isWhole: false, repository, &differences)
    let tree = if let edited { edited } else { try Self.write(Self.builder(nil, repository)) }
    return (tree, differences.sorted { RelativePath.precedes($0.path, $1.path) })
  }

  /// Nil when nothing is left in the folder.
  ///
  /// - Parameter isWhole: whether a folder above is replaced as a whole, and this one with it.
  private static func edit(
    _ base: GitTree?, _ node: Node, path: String, isWhole: Bool, _ repository: GitRepository,
    _ differences: inout [Difference]
  ) throws(GitError) -> GitObjectID? {
    let isWhole = isWhole || node.isWhole
    let builder = try builder(isWhole ? nil : base, repository)
    if isWhole, let base {
      for entry in base.entries where node.children[entry.name] == nil {
        differences.append(Difference(path: join(path, entry.name), isRemoved: true))
      }
    }
    for (name, child) in node.children {
      let childPath = join(path, name)
      let existing = base?.entry(name)
      let new = try replacement(of: existing, child, path: childPath, isWhole: isWhole, repository, &differences)
      try set(name, to: new, in: builder, path: childPath)
    }
    return libgit2.treebuilder_entrycount(builder.pointer) == 0 ? nil : try write(builder)
  }

  /// What stands at a path afterwards; nil for nothing.
  private static func replacement(
    of existing: GitTree.Entry?, _ node: Node, path: String, isWhole: Bool, _ repository: GitRepository,
    _ differences: inout [Difference]
  ) throws(GitError) -> Blob? {
    let tree = existing.flatMap { $0.isTree ? $0 : nil }
    let file = existing.flatMap { $0.isTree ? nil : $0 }
    if let file, file.isSubmodule, node.hasPut { throw .inTheWay("the submodule", path) }
    if let put = node.put {
      if let tree {
        let left = try edit(
          repository.tree(tree.id), node, path: path, isWhole: isWhole, repository, &differences)
        if left != nil { throw .inTheWay("a folder with files that mlgen did not write", path) }
      }
      if file.map(\.blob) != put { differences.append(Difference(path: path, isRemoved: false)) }
      return put
    }
    if let file {
      let isOurs = node.isRemoved && !file.isSubmodule
      if node.children.values.contains(where: \.hasPut), !isOurs {
        throw .inTheWay(file.isLink ? "the symbolic link" : "a file that mlgen did not write,", path)
      }
      guard isOurs || isWhole || node.isWhole else { return file.blob }
      differences.append(Difference(path: path, isRemoved: true))
    }
    if tree == nil, !node.hasPut { return nil }
    let base: GitTree? = try tree.map { (tree) throws(GitError) in try repository.tree(tree.id) }
    return try edit(base, node, path: path, isWhole: isWhole, repository, &differences)
      .map { Blob(id: $0, mode: GIT_FILEMODE_TREE.rawValue) }
  }

  /// A tree with some of its folders replaced, or taken out, as a whole.
  static func replacing(
    _ folders: [(name: String, tree: GitObjectID?)], of base: GitTree, in repository: GitRepository
  ) throws(GitError) -> GitObjectID {
    let builder = try builder(base, repository)
    for folder in folders {
      let new = folder.tree.map { Blob(id: $0, mode: GIT_FILEMODE_TREE.rawValue) }
      try set(Array(folder.name.utf8), to: new, in: builder, path: folder.name)
    }
    return try write(builder)
  }

  /// Puts something under a name, or takes away what is there.
  private static func set(
    _ name: [UInt8], to new: Blob?, in builder: GitHandle<GitKind.TreeBuilder>, path: String
  ) throws(GitError) {
    let name = (name + [0]).map { CChar(bitPattern: $0) }
    if let new {
      var id = new.id.raw
      try git("put \(path) into a tree") {
        libgit2.treebuilder_insert(nil, builder.pointer, name, &id, git_filemode_t(new.mode))
      }
    } else if libgit2.treebuilder_get(builder.pointer, name) != nil {
      try git("take \(path) out of a tree") { libgit2.treebuilder_remove(builder.pointer, name) }
    }
  }

  private static func builder(
    _ base: GitTree?, _ repository: GitRepository
  ) throws(GitError) -> GitHandle<GitKind.TreeBuilder> {
    try .make("build a tree", keeping: repository.handle) {
      libgit2.treebuilder_new($0, repository.pointer, base?.pointer)
    }
  }

  private static func write(_ builder: GitHandle<GitKind.TreeBuilder>) throws(GitError) -> GitObjectID {
    var id = git_oid()
    try git("write a tree") { libgit2.treebuilder_write(&id, builder.pointer) }
    return GitObjectID(id)
  }

  private static func join(_ path: String, _ name: [UInt8]) -> String {
    RelativePath.join(path, String(decoding: name, as: UTF8.self))
  }
}

extension GitError {
  fileprivate static func inTheWay(_ what: String, _ path: String) -> GitError {
    GitError(
      "commit", reason: "\(what) \(path) is in the way on the branch",
      advice: "move it elsewhere and commit that, or let `output` in mlgen.yaml name another folder")
  }
}
