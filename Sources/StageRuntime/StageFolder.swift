public import Files
internal import Glibc

/// A folder of the run that a stage writes: it appears whole, under its name, when everything in it is written. A rerun
/// replaces it, and clears away what a killed process left.
public struct StageFolder: Sendable {
  /// Where it will be.
  public let path: String
  /// Where it is written.
  private let unfinished: String
  /// Where the folder before it stands while both change places, on file systems that cannot do that at once.
  private let old: String

  public init(_ path: String) throws(FileError) {
    self.path = path
    let (parent, name) = Folder.parts(path)
    unfinished = "\(parent)/.\(name).part"
    old = "\(parent)/.\(name).old"
    try Folder.make(parent)
    // Another process may have been killed when the old folder had gone and the new one had not come.
    if access(path, F_OK) != 0, errno == ENOENT, rename(old, path) == 0 { Folder.flush(parent) }
    try Folder.remove(unfinished)
    guard mkdir(unfinished, 0o777) == 0 else {
      throw FileError(path: unfinished, action: "cannot make the folder", code: errno)
    }
  }

  public func file(_ name: String) -> String { "\(unfinished)/\(name)" }

  public func write(_ name: String, _ bytes: [UInt8]) throws(FileError) {
    try FileBytes.replace(file(name), with: bytes)
  }

  public func write(_ name: String, _ text: String) throws(FileError) { try write(name, Array(text.utf8)) }

  /// Puts the folder under its name, in place of what is there. Killed at any moment, the one or the other stands there;
  /// where the file system cannot let two folders change places, the next `init` puts the old one back.
  ///
  /// - Throws: when it cannot be done; what was there is kept.
  public func publish() throws(FileError) {
    try publish { one, other throws(FileError) in try Folder.exchange(one, with: other) }
  }

  /// - Parameter exchange: `Folder.exchange`.
  func publish(exchange: (String, String) throws(FileError) -> Void) throws(FileError) {
    do throws(FileError) {
      try exchange(unfinished, path)
    } catch  where error.isAbsence {
      try place()
    } catch  where error.isUnsupported {
      try Folder.remove(old)
      if rename(path, old) != 0, errno != ENOENT {
        throw FileError(path: path, action: "cannot replace the folder", code: errno)
      }
      do throws(FileError) {
        try place()
      } catch {
        rename(old, path)
        throw error
      }
    }
    Folder.flush(Folder.parts(path).parent)
    try Folder.remove(unfinished)
    try Folder.remove(old)
  }

  /// Takes away what was written, and leaves what stands under the name.
  public func discard() throws(FileError) { try Folder.remove(unfinished) }

  private func place() throws(FileError) {
    guard rename(unfinished, path) == 0 else {
      throw FileError(path: path, action: "cannot put the folder in place", code: errno)
    }
  }
}
