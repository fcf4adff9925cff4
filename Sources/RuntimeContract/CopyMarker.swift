/// `_SUCCESS` in a folder of results that left the workspace: written last, so a folder with it is whole, and one without it
/// is being written, or was given up. It lists what belongs to the results; anything else in the folder does not.
public struct CopyMarker: Codable, Hashable, Sendable {
  public static let fileName = "_SUCCESS"

  /// The run whose results they are.
  public var run: String
  /// In the order of their paths' bytes.
  public var files: [CopiedFile]

  public init(run: String, files: [CopiedFile]) {
    self.run = run
    self.files = files
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case run, files
  }
}

public struct CopiedFile: Codable, Hashable, Sendable {
  /// From the marker's folder.
  public var path: String
  public var bytes: Int
  /// `sha256:` and 64 hexadecimal digits in lower case.
  public var digest: String

  public init(path: String, bytes: Int, digest: String) {
    self.path = path
    self.bytes = bytes
    self.digest = digest
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case path, bytes, digest
  }
}
