import Delivery
import Document
import Foundation
import IR
import Testing

/// What a commit holds, and what it leaves alone. `git` itself looks at the result.
struct GitCommitTests {
  let workspace: Workspace
  let repository: GitWorkspace

  init() throws {
    workspace = try Workspace()
    repository = try GitWorkspace(workspace)
  }

  @Test func theFirstCommitOfARepositoryHoldsTheOutputAlone() throws {
    try repository.write("mine", to: "notes.txt")
    let committed = try repository.commit(generation(["a": "1", "b/c": "2"]))
    #expect(committed.name == "main")
    #expect(committed.isMoved)
    #expect(committed.written == 3)
    #expect(try repository.git("rev-parse", "HEAD") == "\(committed.head?.description ?? "")\n")
    #expect(try repository.git("log", "--format=%an <%ae> %cn %s") == "Ada <ada@example.org> Ada Build churn\n")
    #expect(
      try repository.paths("HEAD", ".") == ["generated/churn/a", "generated/churn/b/c", "generated/churn/mlgen.lock"])
    #expect(try repository.status() == "?? notes.txt\n")
    #expect(try repository.git("reflog", "--format=%gs") == "commit (mlgen): Build churn\n")
    #expect(try repository.git("reflog", "main", "--format=%gs") == "commit (mlgen): Build churn\n")
    try repository.expectSound()
  }

  @Test func nothingToCommitIsNoCommit() throws {
    let first = try repository.commit(generation(["a": "1"]))
    let second = try repository.commit(generation(["a": "1"]))
    #expect(!second.isMoved)
    #expect(second.head == first.head)
    #expect(try repository.git("rev-list", "--count", "HEAD") == "1\n")
    try repository.expectSound()
  }

  @Test func whatTheUserHasStagedAndEditedStays() throws {
    for name in ["staged", "edited", "both", "gone", "moved"] { try repository.write("old\n", to: name) }
    try repository.commitAll()
    try repository.write("staged\n", to: "staged")
    try repository.write("new\n", to: "new")
    try repository.write("first\n", to: "both")
    try repository.git("add", "staged", "new", "both")
    try repository.write("second\n", to: "both")
    try repository.write("edited\n", to: "edited")
    try repository.git("rm", "-q", "gone")
    try repository.git("mv", "moved", "there")
    try repository.write("later\n", to: "later")
    try repository.git("add", "--intent-to-add", "later")
    let status = try repository.status()
    let staged = try repository.git("diff", "--cached")
    let edited = try repository.git("diff")
    try repository.commit(generation(["a": "1", "z/y/x": "2"]))
    try repository.commit(generation(["a": "2"]))
    #expect(try repository.status() == status)
    #expect(try repository.git("diff", "--cached") == staged)
    #expect(try repository.git("diff") == edited)
    #expect(try repository.git("show", "HEAD", "--format=", "--name-status").contains("D\tgenerated/churn/z/y/x"))
    try repository.expectSound()
  }

  /// A change of the same size in the moment in which the index was written: git tells it by times alone.
  @Test func anEditInTheSameMomentIsSeen() throws {
    for round in 0..<8 {
      try repository.write("aaaa\n", to: "racy")
      try repository.commitAll()
      try repository.write("bbbb\n", to: "racy")
      try repository.commit(generation(["a": "\(round)"]))
      #expect(try repository.status() == " M racy\n")
    }
  }

  @Test func whatIsNoLongerGeneratedLeavesTheBranch() throws {
    try repository.write("not yours", to: "generated/churn/mine.txt")
    try repository.commitAll()
    try repository.commit(generation(["a": "1", "old/b": "2"]))
    let committed = try repository.commit(generation(["a": "1"]))
    #expect(committed.removed == 1)
    #expect(
      try repository.paths() == ["generated/churn/a", "generated/churn/mine.txt", "generated/churn/mlgen.lock"])
    #expect(try repository.status() == "")
    try repository.commit(.removal(of: churn))
    #expect(try repository.paths() == ["generated/churn/mine.txt"])
    #expect(try repository.git("log", "-1", "--format=%s") == "Remove churn\n")
    #expect(try repository.status() == "")
    try repository.expectSound()
  }

  @Test func filesBecomeFoldersAndFoldersFiles() throws {
    try repository.commit(generation(["file": "1", "folder/a": "2", "folder/b/c": "3"]))
    for files: KeyValuePairs in [
      ["file/now/deep": "4", "folder": "5"], ["file": "1", "folder/b": "6"], ["file": "7", "folder/b/c/d": "8"],
    ] {
      try repository.commit(generation(files))
      #expect(try repository.status() == "")
      #expect(
        try repository.paths().filter { !$0.hasSuffix(".lock") } == files.map { "generated/churn/\($0.key)" })
    }
    try repository.expectSound()
  }

  @Test func theExecutableBitIsThatOfTheFile() throws {
    try repository.commit(generation(["a": "1", "b": "1"]))
    let path = "\(repository.root.path)/generated/churn/a"
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    try repository.commit(generation(["a": "1", "b": "2"]))
    let listing = try repository.git("ls-tree", "HEAD", "generated/churn/")
    #expect(listing.contains("100755 blob") && listing.contains("100644 blob"), "\(listing)")
    #expect(try repository.status() == "")
    try repository.git("config", "core.fileMode", "false")
    try repository.commit(generation(["a": "3", "b": "2"]))
    #expect(try repository.git("ls-tree", "HEAD", "generated/churn/a").hasPrefix("100644"))
    #expect(try repository.status() == "")
    try repository.expectSound()
  }

  /// Two names that Swift takes for equal are two files.
  @Test func namesAreBytes() throws {
    let names = ["with space", "tab-less \"quotes\"", "ünïcode/日本", "e\u{301}", "\u{E9}", "-dash", "a.b", "a/b", "a-b"]
    let files = KeyValuePairs(dictionaryLiteral: ("with space", "1"))
    var all = generation(files)
    all.tree = .init(
      names.map {
        .init(path: "generated/churn/\($0)", text: .init(bytes: Array($0.utf8)), family: .kubernetes)
      })
    try repository.commit(all)
    #expect(try repository.status() == "")
    let listed = try repository.git("ls-tree", "-r", "-z", "--name-only", "HEAD").split(separator: "\0")
      .map { Array($0.utf8) }
    #expect(Set(listed) == Set((names + ["mlgen.lock"]).map { Array("generated/churn/\($0)".utf8) }))
    try repository.expectSound()
  }

  @Test func theBytesAreThoseThatWereGenerated() throws {
    try repository.git("config", "core.autocrlf", "true")
    try repository.write("*.txt text eol=crlf\n*.id ident\n", to: ".gitattributes")
    try repository.commitAll()
    try repository.commit(generation(["a.txt": "one\ntwo\n", "b": "one\r\ntwo\n", "c.id": "$Id$\n"]))
    #expect(try repository.git("show", "HEAD:generated/churn/a.txt") == "one\ntwo\n")
    #expect(Array(try repository.git("show", "HEAD:generated/churn/b").utf8) == Array("one\r\ntwo\n".utf8))
    try repository.expectSound()
  }

  @Test func aProjectBelowTheTopOfTheRepository() throws {
    let nested = try GitWorkspace(workspace, "mono", project: "teams/ml")
    try nested.write("x", to: "other/file")
    try nested.commitAll()
    try nested.commit(generation(["a": "1"]))
    try nested.commit(generation(["b": "1"]))
    #expect(
      try nested.paths("HEAD", ".")
        == ["other/file", "teams/ml/generated/churn/b", "teams/ml/generated/churn/mlgen.lock"])
    #expect(try nested.status() == "")
    try nested.expectSound()
  }

  @Test func trailersTellTheInputs() throws {
    try repository.commit(
      generation(["a": "1"]),
      .init(message: "A word of mine\n\n\nand a body   \n\nReviewed-by: Bob <bob@example.org>\n"))
    let message = try repository.git("log", "-1", "--format=%B")
    #expect(
      message.hasPrefix(
        "A word of mine\n\nand a body\n\nReviewed-by: Bob <bob@example.org>\nMlgen-Input-Digest: sha256:"))
    let line = "\(Digest(of: Array("spec".utf8))) specs/churn.yaml\n"
    let trailers = try repository.git("log", "-1", "--format=%(trailers:only)")
    #expect(
      trailers
        == "Reviewed-by: Bob <bob@example.org>\nMlgen-Input-Digest: sha256:\(Digest(of: Array(line.utf8)))\n"
        + "Mlgen-Version: 1.0.0\n\n")
  }

  @Test func theSameInputAndDateHaveTheSameId() throws {
    let other = try GitWorkspace(workspace, "other")
    let date = try #require(GitDate(parsing: "2026-01-31T12:00:00+01:00"))
    let one = try repository.commit(generation(["a": "1"]), .init(date: date))
    let two = try other.commit(generation(["a": "1"]), .init(date: date))
    #expect(one.head == two.head)
    #expect(
      try repository.git("log", "-1", "--format=%aI %cI") == "2026-01-31T12:00:00+01:00 2026-01-31T12:00:00+01:00\n")
  }

  @Test(arguments: [
    ("2026-01-31T12:00:00Z", 1_769_860_800, 0), ("2026-01-31 13:00:00 +0100", 1_769_860_800, 60),
    ("2026-01-31T12:00", 1_769_860_800, 0), ("2026-01-31", 1_769_817_600, 0), ("@1769860800", 1_769_860_800, 0),
    ("1769860800 -0530", 1_769_860_800, -330), ("2024-02-29T00:00:00Z", 1_709_164_800, 0),
    ("1970-01-01T00:00:00Z", 0, 0),
  ])
  func datesAreRead(text: String, seconds: Int64, offset: Int32) {
    #expect(GitDate(parsing: text) == GitDate(seconds: seconds, offsetInMinutes: offset))
  }

  @Test(arguments: [
    "", "now", "2026-02-29", "2026-13-01", "2026-01-31T24:00:00Z", "2026-01-31T12:00:00+1", "@", "@x", "1769860800 +1",
    "2026-01-31T12:00:00Zx", "1969-12-31T23:59:59Z", "99999999999999999999 +0000", "2026-1-1", "@1 +9900",
  ])
  func whatIsNoDateIsRefused(text: String) { #expect(GitDate(parsing: text) == nil) }
}
