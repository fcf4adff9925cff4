/// What a run saw of a path, to be compared with what the next one sees.
public struct Witness: Hashable, Sendable {
  enum Kind: UInt32 {
    /// A file that was generated; a link in its place is another file.
    case output
    /// A file that was read, through links if there were any.
    case input
    /// Nothing: a file there would have been read.
    case absent
  }

  /// Relative to the root.
  public let path: String
  let kind: Kind
  let stamp: FileStamp
  /// Of a file's content.
  let digest: Digest

  init(path: String, kind: Kind, stamp: FileStamp, digest: Digest) {
    self.path = path
    self.kind = kind
    self.stamp = stamp
    self.digest = digest
  }

  /// An input that was read.
  public static func file(_ file: InputFile, digest: Digest) -> Witness {
    Witness(path: file.path, kind: .input, stamp: file.stamp, digest: digest)
  }

  /// An input that would have been read, had it been there, such as a pipeline's pins.
  public static func absent(_ path: String) -> Witness {
    Witness(path: path, kind: .absent, stamp: .none, digest: Digest(of: []))
  }
}
