import Files
import Glibc
import Testing

@Suite struct FilesTests {
  /// A folder that is gone with the value.
  private final class Scratch {
    let path: String

    init() throws {
      var template = Array("/tmp/files-XXXXXX".utf8CString)
      try #require(mkdtemp(&template) != nil)
      path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? Folder.remove(path) }
  }

  @Test func aFileIsThereWholeOrNotAtAll() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a"
    try FileBytes.replace(path, with: Array("old".utf8))
    do {
      let file = try AtomicFile(path: path)
      try file.append { $0 += [UInt8](repeating: 1, count: 1 << 19) }
      #expect(try Folder.names(scratch.path) == ["a", "a.part"])
    }
    #expect(try Folder.names(scratch.path) == ["a"], "a file that was given up leaves nothing")
    #expect(try FileBytes.read(path) == Array("old".utf8))
    try FileBytes.replace(path, with: [])
    #expect(try FileBytes.read(path) == [])
  }

  @Test func aFileIsReadUpToALimit() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a"
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try FileBytes.replace(path, with: bytes)
    #expect(try FileBytes.read(path) == bytes)
    #expect(try FileBytes.read(path, limit: 70_000) == Array(bytes.prefix(70_000)))
    #expect(try FileBytes.read("/proc/self/stat").isEmpty == false, "a file that tells no size is read, too")
  }

  @Test func whatTheSystemSaysNamesThePath() throws {
    let scratch = try Scratch()
    #expect(throws: FileError(path: "\(scratch.path)/none", action: "cannot read", code: ENOENT)) {
      try FileBytes.read("\(scratch.path)/none")
    }
    #expect(throws: FileError(path: scratch.path, action: "cannot read", code: EISDIR)) {
      try FileBytes.read(scratch.path)
    }
    #expect(throws: FileError(path: "\(scratch.path)/none/a", action: "cannot write", code: ENOENT)) {
      try FileBytes.replace("\(scratch.path)/none/a", with: [])
    }
  }

  @Test func foldersAreMadeListedAndRemovedWithoutFollowingLinks() throws {
    let scratch = try Scratch()
    try Folder.make("\(scratch.path)/a/b/c")
    try Folder.make("\(scratch.path)/a/b/c")
    try FileBytes.replace("\(scratch.path)/kept", with: [1])
    try #require(symlink(scratch.path, "\(scratch.path)/a/b/link") == 0)
    try FileBytes.replace("\(scratch.path)/a/b/.hidden", with: [])
    #expect(try Folder.names("\(scratch.path)/a/b") == [".hidden", "c", "link"])
    try Folder.remove("\(scratch.path)/a")
    try Folder.remove("\(scratch.path)/a")
    #expect(try Folder.names(scratch.path) == ["kept"])
    #expect(throws: FileError(path: "\(scratch.path)/kept/a", action: "cannot make the folder", code: ENOTDIR)) {
      try Folder.make("\(scratch.path)/kept/a")
    }
  }

  /// The figures are those of `sha256sum`.
  @Test func digestsAreThoseOfSha256sum() throws {
    let scratch = try Scratch()
    #expect(
      ContentDigest(of: Array("abc".utf8)).text
        == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let folder = "\(scratch.path)/folder"
    try Folder.make("\(folder)/a")
    try FileBytes.replace("\(folder)/a/z", with: Array("abc".utf8))
    try FileBytes.replace("\(folder)/a.b", with: [UInt8](repeating: 7, count: 200_000))
    try FileBytes.replace("\(folder)/left out", with: [1])
    #expect(try Folder.files(folder) == ["a.b", "a/z", "left out"])
    #expect(
      try ContentDigest(file: "\(folder)/a.b").hexadecimal
        == "8cfcba83dcfc81a193bb4e52fd3161efb513906f52cbbe2328fac5f1a79c2b6e")
    let digest = try ContentDigest(folder: folder, excluding: ["left out"])
    #expect(digest.hexadecimal == "e8412656fd44851ff26ae6fbb10f2a68fd838bb265b2cf241b1540485050c6ff")
    try FileBytes.replace("\(folder)/left out", with: [2])
    #expect(try ContentDigest(folder: folder, excluding: ["left out"]) == digest)
    #expect(try ContentDigest(folder: folder) != digest)
  }

  @Test(arguments: [("a", ".", "a"), ("/a", "/", "a"), ("b/a", "b", "a"), ("/c/b/a", "/c/b", "a")])
  func aPathIsAFolderAndAName(_ path: String, _ parent: String, _ name: String) {
    #expect(Folder.parts(path) == (parent, name))
  }
}
