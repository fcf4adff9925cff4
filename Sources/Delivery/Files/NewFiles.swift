internal import Glibc

/// Files that must not be there yet: all of them are written, or none.
public struct NewFiles {
  private var walks: [FolderWalk] = []
  /// Where each file goes: its folder's descriptor, the name of its temporary file, and its own.
  private var places: [(folder: Int32, temporary: String, name: String)] = []
  /// How many of the places hold their file.
  private var linked = 0

  /// - Parameter files: paths relative to the root, with folders that are made as needed.
  public static func write(_ files: [(path: String, bytes: [UInt8])], in root: Root) throws(EnvironmentError) {
    var new = NewFiles()
    do throws(EnvironmentError) {
      for file in files { try new.prepare(file.path, file.bytes, in: root) }
      for file in files { try new.link(file.path) }
    } catch {
      new.takeBack(in: root)
      throw error
    }
    new.removeTemporaries()
  }

  private mutating func prepare(_ path: String, _ bytes: [UInt8], in root: Root) throws(EnvironmentError) {
    walks.append(FolderWalk(root))
    let folder = try walks[walks.count - 1].create(folderOf: path)
    let temporary = Owner.reservedPrefix + "new-\(places.count)"
    unlinkat(folder, temporary, 0)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let file = Descriptor.open(temporary, in: folder, flags: flags, mode: 0o666) else {
      throw .last(.write, path)
    }
    places.append((folder, temporary, String(RelativePath.split(path).name)))
    guard file.write(bytes) else { throw .last(.write, path) }
  }

  /// Gives the next file its name, unless something else has it by now.
  private mutating func link(_ path: String) throws(EnvironmentError) {
    let place = places[linked]
    guard linkat(place.folder, place.temporary, place.folder, place.name, 0) == 0 else { throw .last(.write, path) }
    linked += 1
  }

  private func removeTemporaries() {
    for place in places { unlinkat(place.folder, place.temporary, 0) }
  }

  private func takeBack(in root: Root) {
    for place in places.prefix(linked) { unlinkat(place.folder, place.name, 0) }
    removeTemporaries()
    // Only what is empty: somebody may have put something there meanwhile.
    for folder in walks.flatMap(\.created).reversed() { unlinkat(root.descriptor.number, folder, AT_REMOVEDIR) }
  }
}

extension Root {
  /// Makes a folder and those above it as needed, and opens it.
  public static func making(_ path: String) throws(EnvironmentError) -> Root {
    var made = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
    for component in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? "\(component)" : "/\(component)"
      guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw .last(.createFolder, made) }
    }
    return try Root(path)
  }
}
