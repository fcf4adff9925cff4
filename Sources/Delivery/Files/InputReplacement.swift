internal import Glibc

extension Root {
  /// Writes an input that a command maintains, such as a pins file: whole under a temporary name, then renamed, so a
  /// reader sees the old content or the new one. Folders on the way are made; none is reached through a link.
  public func replace(_ path: String, with bytes: [UInt8]) throws(EnvironmentError) {
    var walk = FolderWalk(self)
    let folder = try walk.create(folderOf: path)
    let temporary = Owner.reservedPrefix + "input"
    unlinkat(folder, temporary, 0)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let file = Descriptor.open(temporary, in: folder, flags: flags, mode: 0o666), file.write(bytes) else {
      let error = EnvironmentError.last(.write, path)
      unlinkat(folder, temporary, 0)
      throw error
    }
    guard renameat(folder, temporary, folder, String(RelativePath.split(path).name)) == 0 else {
      let error = EnvironmentError.last(.rename, path)
      unlinkat(folder, temporary, 0)
      throw error
    }
  }
}
