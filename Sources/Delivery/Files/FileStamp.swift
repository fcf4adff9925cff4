internal import Glibc

/// What `stat` tells about a file without reading it: enough to notice that it was written since.
public struct FileStamp: Hashable, Sendable {
  /// In bytes.
  public var size: Int64
  /// Nanoseconds since 1970.
  public var modified: Int64
  /// When content or metadata changed last; unlike `modified` no program can set it back. Nanoseconds since 1970.
  public var changed: Int64
  public var inode: UInt64
  /// Type and permission bits.
  public var mode: UInt32

  init(_ status: stat) {
    self.size = Int64(status.st_size)
    self.modified = FileStamp.nanoseconds(status.st_mtim)
    self.changed = FileStamp.nanoseconds(status.st_ctim)
    self.inode = UInt64(status.st_ino)
    self.mode = status.st_mode
  }

  /// Equal to no file's stamp: whoever compares with it has to look into the file.
  static let none = FileStamp(size: -1, modified: 0, changed: 0, inode: 0, mode: 0)

  init(size: Int64, modified: Int64, changed: Int64, inode: UInt64, mode: UInt32) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
    self.mode = mode
  }

  static func nanoseconds(_ time: timespec) -> Int64 {
    // Wraps in the year 2262; a wrapped time differs from what was noted, which costs one reading.
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}

extension stat {
  var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
  var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
  var isSymbolicLink: Bool { st_mode & S_IFMT == S_IFLNK }
}

/// An input with the stamp that it had when it was opened.
public struct InputFile: Sendable {
  /// Relative to the root.
  public let path: String
  public let bytes: [UInt8]
  /// Taken before the first byte was read, so that a later write always shows.
  public let stamp: FileStamp
}
