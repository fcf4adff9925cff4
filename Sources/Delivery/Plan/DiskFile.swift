internal import Glibc

/// What stands on disk at the path of an output.
enum DiskFile {
  case missing
  case file(bytes: [UInt8], stamp: FileStamp)
  case obstacle(Obstacle, at: String)

  /// Larger than any output; what is larger was not generated.
  private static let largest = 256 << 20

  /// Looks at a path without following a link anywhere on the way.
  static func read(_ path: String, with walk: inout FolderWalk) throws(EnvironmentError) -> DiskFile {
    let folder: Int32
    switch try walk.enter(folderOf: path) {
    case .missing: return .missing
    case .blocked(let place, let obstacle): return .obstacle(obstacle, at: place)
    case .folder(let number): folder = number
    }
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
    guard let file = RelativePath.withName(of: path, { Descriptor.open($0, in: folder, flags: flags) }) else {
      switch errno {
      case ENOENT: return .missing
      case ELOOP: return .obstacle(.link, at: path)
      case ENXIO: return .obstacle(.special, at: path)
      default: throw .last(.open, path)
      }
    }
    guard let status = file.status else { throw .last(.read, path) }
    guard status.isRegularFile else { return .obstacle(Obstacle(status), at: path) }
    guard status.st_size <= largest else { return .obstacle(.enormous, at: path) }
    guard let bytes = file.readAll(expected: Int(status.st_size), limit: largest) else { throw .last(.read, path) }
    return .file(bytes: bytes, stamp: FileStamp(status))
  }
}
