internal import Glibc

/// Where a run works: the root of its paths, and the folder for state that is never committed.
public struct Repository: Sendable {
  public let root: Root
  /// Absolute; nil when there is neither a git folder nor a home. It need not exist yet.
  public let stateFolder: String?
  /// Absolute, without symbolic links.
  private let workingFolder: String

  /// The project file, whose folder is the root.
  public static let projectFile = "mlgen.yaml"

  /// Looks upwards from a folder for `mlgen.yaml`, but not beyond the git work tree; without one the root is the work
  /// tree, and without that the folder itself.
  public static func find(from folder: String = ".") throws(EnvironmentError) -> Repository {
    let start = try Root(folder)
    var candidate = start.path
    while true {
      if isPresent("\(candidate)/\(projectFile)") || isPresent("\(candidate)/.git") {
        return Repository(root: try Root(candidate), workingFolder: start.path)
      }
      guard let parent = parent(of: candidate) else { return Repository(root: start, workingFolder: start.path) }
      candidate = parent
    }
  }

  /// A repository whose root is known.
  public init(root: Root) { self.init(root: root, workingFolder: root.path) }

  /// A repository whose root is known, for paths that are typed in another folder.
  public init(root: Root, typedIn folder: Root) { self.init(root: root, workingFolder: folder.path) }

  private init(root: Root, workingFolder: String) {
    self.root = root
    self.workingFolder = workingFolder
    self.stateFolder = Repository.stateFolder(of: root.path)
  }

  /// A path as the user typed it (absolute, or relative to the folder that the run began in), relative to the root;
  /// nil when it lies outside. The path need not exist, and `..` is resolved by name.
  public func relativePath(of argument: String) -> String? {
    let absolute = argument.utf8.first == UInt8(ascii: "/") ? argument : "\(workingFolder)/\(argument)"
    var components: [Substring] = []
    for component in absolute.split(separator: "/") where component != "." {
      if component != ".." { components.append(component) } else { _ = components.popLast() }
    }
    let base = root.path.split(separator: "/")
    guard components.starts(with: base), components.count > base.count else { return nil }
    return components[base.count...].joined(separator: "/")
  }

  /// The state of a work tree lies in its own git folder, so each linked work tree has one and `git worktree remove`
  /// takes it along. Several roots can share a git folder: each has a folder named by its place in the work tree.
  private static func stateFolder(of root: String) -> String? {
    var candidate = root
    while true {
      if let git = gitFolder(of: candidate) {
        let place = root.utf8.dropFirst(candidate.utf8.count)
        return place.isEmpty ? "\(git)/mlgen/root" : "\(git)/mlgen/\(Digest(of: Array(place)).short)"
      }
      guard let parent = parent(of: candidate) else { break }
      candidate = parent
    }
    let name = Digest(of: Array(root.utf8)).short
    // The base directory specification tells to ignore a value that is not absolute.
    if let cache = environmentVariable("XDG_CACHE_HOME"), cache.utf8.first == UInt8(ascii: "/") {
      return "\(cache)/mlgen/\(name)"
    }
    return environmentVariable("HOME").map { "\($0)/.cache/mlgen/\(name)" }
  }

  /// The git folder of a work tree's top folder; `.git` of a linked work tree or submodule is a file that names it.
  private static func gitFolder(of folder: String) -> String? {
    let path = "\(folder)/.git"
    guard let status = Descriptor.status(of: path, in: AT_FDCWD) else { return nil }
    if status.isFolder { return path }
    guard let file = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY | O_NONBLOCK),
      let bytes = file.readAll(expected: Int(status.st_size), limit: 1 << 16)
    else { return nil }
    let prefix = "gitdir: "
    guard bytes.starts(with: prefix.utf8) else { return nil }
    var target = bytes.dropFirst(prefix.utf8.count)
    while target.last == UInt8(ascii: "\n") || target.last == UInt8(ascii: "\r") { target.removeLast() }
    let named = String(decoding: target, as: UTF8.self)
    let resolved = target.first == UInt8(ascii: "/") ? named : "\(folder)/\(named)"
    return Descriptor.status(of: "\(resolved)/.", in: AT_FDCWD) == nil ? nil : resolved
  }

  /// Where this process was started, absolute.
  public static var currentFolder: String {
    get throws(EnvironmentError) { try Root(".").path }
  }

  private static func parent(of path: String) -> String? {
    guard path != "/", let cut = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return cut == path.startIndex ? "/" : String(path[..<cut])
  }

  private static func isPresent(_ path: String) -> Bool { Descriptor.status(of: path, in: AT_FDCWD) != nil }
}
