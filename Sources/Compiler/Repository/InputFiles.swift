/// The one door through which a compile sees files, so that what it read is known: the lock lists it, the cache
/// watches it, and tests can look.
public struct InputFiles {
  /// One answered question. A file that was asked for and is not there is an input too: its coming changes the output.
  public struct Read: Sendable {
    /// Relative to the repository's root, with `/`.
    public let path: String
    /// Nil when there was no such file.
    public let bytes: [UInt8]?
  }

  private let load: (String) throws -> [UInt8]?
  /// In the order of the first question; each path once.
  public private(set) var reads: [Read] = []

  /// - Parameter load: the bytes of a file by its path relative to the root; nil when there is none; an error when it
  ///   is there and cannot be read.
  public init(load: @escaping (String) throws -> [UInt8]?) { self.load = load }

  public mutating func read(_ path: String) throws -> [UInt8]? {
    if let known = reads.first(where: { $0.path == path }) { return known.bytes }
    let bytes = try load(path)
    reads.append(Read(path: path, bytes: bytes))
    return bytes
  }

  /// Forgets what was read, for the next pipeline.
  public mutating func startOver() { reads.removeAll(keepingCapacity: true) }
}
