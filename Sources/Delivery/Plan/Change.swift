/// One file that differs between the disk and what it shall be.
public struct Change: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case create, replace, remove }

  public let kind: Kind
  /// Relative to the root.
  public let path: String
  /// The content on disk; empty for a file to create.
  public let old: [UInt8]
  /// The content that it shall have; empty for a file to remove.
  public let new: [UInt8]

  /// In unified form, from the disk to what it shall be.
  public var difference: UnifiedDiff {
    UnifiedDiff(
      from: kind == .create ? nil : path, old, to: kind == .remove ? nil : path, new)
  }
}
