internal import Glibc

/// A folder below `TMPDIR`, or else `/tmp`, for this user alone; removed with all that is in it when the value goes.
final class TemporaryFolder: Sendable {
  /// Absolute, without symbolic links.
  let path: String

  init() throws(EnvironmentError) {
    var parent = "/tmp"
    if let variable = environmentVariable("TMPDIR"), variable.hasPrefix("/") { parent = variable }
    var template = Array("\(parent)/mlgen-XXXXXX".utf8CString)
    let name = template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let base = buffer.baseAddress, let made = mkdtemp(base) else { return nil }
      return String(cString: made)
    }
    guard let made = name else { throw .last(.createFolder, "\(parent)/mlgen-XXXXXX") }
    guard let resolved = realpath(made, nil) else { throw .last(.open, made) }
    defer { free(resolved) }
    path = String(cString: resolved)
  }

  deinit {
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")),
      let parent = Descriptor.open(String(path[..<slash]), in: AT_FDCWD, flags: O_RDONLY | O_DIRECTORY)
    {
      Self.remove(String(path[path.utf8.index(after: slash)...]), in: parent)
    }
  }

  /// Without following a link: what it leads to is not ours.
  private static func remove(_ name: String, in folder: Descriptor) {
    if unlinkat(folder.number, name, 0) == 0 { return }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    if let opened = Descriptor.open(name, in: folder.number, flags: flags) {
      for inner in opened.names() ?? [] { remove(inner, in: opened) }
    }
    unlinkat(folder.number, name, AT_REMOVEDIR)
  }
}
