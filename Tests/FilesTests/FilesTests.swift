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

  @Test(arguments: [("a", ".", "a"), ("/a", "/", "a"), ("b/a", "b", "a"), ("/c/b/a", "/c/b", "a")])
  func aPathIsAFolderAndAName(_ path: String, _ parent: String, _ name: String) {
    #expect(Folder.parts(path) == (parent, name))
  }
}
