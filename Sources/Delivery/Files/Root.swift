internal import Glibc

/// The folder that everything is read from and written to, held open: the one door to the file system.
///
/// Inputs are read through symbolic links, as any program would; outputs never are (see `FolderWalk`).
public final class Root: Sendable {
  /// Absolute, without symbolic links.
  public let path: String
  let descriptor: Descriptor

  /// Opens a folder that exists.
  public init(_ path: String) throws(EnvironmentError) {
    guard let resolved = realpath(path, nil) else { throw .last(.open, path) }
    defer { free(resolved) }
    self.path = String(cString: resolved)
    guard let descriptor = Descriptor.open(self.path, in: AT_FDCWD, flags: O_RDONLY | O_DIRECTORY) else {
      throw .last(.open, path)
    }
    self.descriptor = descriptor
  }

  /// Inputs larger than this are refused with `EFBIG`: offsets into a source are 32 bits wide.
  public static let largestInput = 256 << 20

  /// Reads an input; nil when there is no such file.
  public func read(_ path: String, limit: Int = Root.largestInput) throws(EnvironmentError) -> InputFile? {
    // Not blocking, so that a pipe nobody writes to is an error and not a wait.
    guard let file = Descriptor.open(path, in: descriptor.number, flags: O_RDONLY | O_NONBLOCK) else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .last(.open, path)
    }
    guard let status = file.status else { throw .last(.read, path) }
    if status.isFolder { throw EnvironmentError(.read, path, code: EISDIR) }
    if !status.isRegularFile { throw EnvironmentError(.read, path, code: EINVAL) }
    guard let bytes = file.readAll(expected: Int(status.st_size), limit: limit) else { throw .last(.read, path) }
    return InputFile(path: path, bytes: bytes, stamp: FileStamp(status))
  }

  /// Whether anything stands at a path, be it a link that leads nowhere.
  public func exists(_ path: String) -> Bool { Descriptor.status(of: path, in: descriptor.number) != nil }

  /// The paths that match a pattern, sorted by their bytes.
  ///
  /// - Parameter pattern: components with `/` between them, in which `*` stands for any characters and `?` for one.
  ///   Names that begin with a dot match only a component that does.
  public func list(_ pattern: String) throws(EnvironmentError) -> [String] {
    var found = [""]
    let components = pattern.split(separator: "/")
    for (position, component) in components.enumerated() {
      let glob = Glob(component)
      let isLast = position == components.count - 1
      var next: [String] = []
      for folder in found {
        if let literal = glob.literal {
          let path = RelativePath.join(folder, literal)
          if !isLast || exists(path) { next.append(path) }
          continue
        }
        for name in try names(in: folder) where glob.matches(name) { next.append(RelativePath.join(folder, name)) }
      }
      found = next
    }
    return found.sorted(by: RelativePath.precedes)
  }

  /// The paths of everything below a folder that is no folder itself, sorted by their bytes; none when there is no such
  /// folder. Names that begin with a dot are left out, and so is what lies deeper than eight folders: links can lead in
  /// circles.
  public func files(below folder: String) throws(EnvironmentError) -> [String] {
    try files(below: folder, depth: 8).sorted(by: RelativePath.precedes)
  }

  private func files(below folder: String, depth: Int) throws(EnvironmentError) -> [String] {
    var found: [String] = []
    for name in try names(in: folder) where name.utf8.first != UInt8(ascii: ".") {
      let path = RelativePath.join(folder, name)
      if !Descriptor.isFolder(path, in: descriptor.number) {
        found.append(path)
      } else if depth > 0 {
        found += try files(below: path, depth: depth - 1)
      }
    }
    return found
  }

  /// The names in a folder; none when there is no such folder.
  private func names(in folder: String) throws(EnvironmentError) -> [String] {
    let flags = O_RDONLY | O_DIRECTORY
    guard let opened = Descriptor.open(folder.isEmpty ? "." : folder, in: descriptor.number, flags: flags) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw .last(.list, folder)
    }
    guard let names = opened.names() else { throw .last(.list, folder) }
    return names
  }
}
