internal import Glibc

/// Goes from output to output with descriptors of the folders on the way, none of them reached through a symbolic link.
///
/// Each component is opened from the descriptor of the one above with `O_NOFOLLOW`, so no link leads a write out of the
/// root, not even one that is put there meanwhile. Paths in sorted order share their folders' descriptors.
struct FolderWalk {
  enum Place {
    case folder(Int32)
    /// There is no such folder yet.
    case missing
    /// Something that is no folder stands on the way, at this path.
    case blocked(path: String, by: Obstacle)
  }

  private let root: Root
  private var steps: [(name: Substring, descriptor: Descriptor)] = []
  /// The folder entered last, so that its next file costs one comparison.
  private var current = ""
  /// The topmost folder known to be missing; nothing below it needs to be looked for.
  private var missing: String?
  /// Folders that `create` made, parents first.
  private(set) var created: [String] = []

  init(_ root: Root) { self.root = root }

  private var deepest: Int32 { steps.last?.descriptor.number ?? root.descriptor.number }

  /// Goes to the folder that holds `path`.
  mutating func enter(folderOf path: String) throws(EnvironmentError) -> Place {
    try enter(folderOf: path, creating: false)
  }

  /// Goes to a folder, making it and those above as needed.
  mutating func create(folderOf path: String) throws(EnvironmentError) -> Int32 {
    switch try enter(folderOf: path, creating: true) {
    case .folder(let number): return number
    case .missing: throw EnvironmentError(.createFolder, path, code: ENOENT)
    case .blocked(let place, let obstacle):
      throw EnvironmentError(.createFolder, place, code: obstacle == .link ? ELOOP : ENOTDIR)
    }
  }

  private mutating func enter(folderOf path: String, creating: Bool) throws(EnvironmentError) -> Place {
    if RelativePath.isFolder(current, of: path) { return .folder(deepest) }
    if !creating, let missing, RelativePath.contains(missing, path) { return .missing }
    let wanted = RelativePath.split(path).folder.split(separator: "/")
    var shared = 0
    while shared < wanted.count, shared < steps.count, wanted[shared].utf8.elementsEqual(steps[shared].name.utf8) {
      shared += 1
    }
    steps.removeLast(steps.count - shared)
    current = steps.map { String($0.name) }.joined(separator: "/")
    for name in wanted[shared...] {
      let path = RelativePath.join(current, name)
      let name = String(name)
      let parent = deepest
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
      var opened = Descriptor.open(name, in: parent, flags: flags)
      if opened == nil, errno == ENOENT {
        guard creating else {
          missing = path
          return .missing
        }
        guard mkdirat(parent, name, 0o777) == 0 || errno == EEXIST else { throw .last(.createFolder, path) }
        created.append(path)
        missing = nil
        opened = Descriptor.open(name, in: parent, flags: flags)
      }
      guard let opened else {
        guard errno == ENOTDIR || errno == ELOOP else { throw .last(.open, path) }
        guard let status = Descriptor.status(of: name, in: parent) else { throw .last(.open, path) }
        return .blocked(path: path, by: Obstacle(status))
      }
      steps.append((Substring(name), opened))
      current = path
    }
    return .folder(deepest)
  }
}

/// What can stand where an output goes and is no file that delivery could replace.
public enum Obstacle: String, Hashable, Sendable {
  case folder = "a folder"
  case file = "a file"
  case link = "a symbolic link"
  /// A device, a socket or a pipe.
  case special = "a device, socket or pipe"
  case enormous = "a file larger than any output"

  init(_ status: stat) {
    self = status.isFolder ? .folder : status.isRegularFile ? .file : status.isSymbolicLink ? .link : .special
  }
}
