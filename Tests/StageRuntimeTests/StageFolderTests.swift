import Files
import Glibc
import Testing

@testable import StageRuntime

@Suite struct StageFolderTests {
  /// Runs a test in a run's folder that is gone afterwards.
  private func inRun(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/stage-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? Folder.remove(path) }
    try body(path)
  }

  private func stage(_ run: String, _ text: String) throws -> StageFolder {
    let folder = try StageFolder("\(run)/model")
    try folder.write("a", text)
    return folder
  }

  /// The system calls of a file system where two paths cannot change places.
  private func unsupported(_ one: String, _: String) throws(FileError) {
    throw FileError(path: one, action: "cannot replace the folder", code: EINVAL)
  }

  private func text(_ run: String) -> String? {
    (try? FileBytes.read("\(run)/model/a")).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [true, false]) func theNewFolderTakesThePlaceOfTheOld(_ exchanges: Bool) throws {
    try inRun { run in
      for words in ["first", "second", "third"] {
        let folder = try stage(run, words)
        if exchanges { try folder.publish() } else { try folder.publish(exchange: unsupported) }
        #expect(text(run) == words)
        #expect(try Folder.names(run) == ["model"])
      }
    }
  }

  @Test func aFolderThatIsNotPublishedDisturbsNothing() throws {
    try inRun { run in
      try stage(run, "first").publish()
      _ = try stage(run, "second")
      #expect(text(run) == "first")
      try stage(run, "third").publish()
      #expect(try Folder.names(run) == ["model"])
    }
  }

  @Test func theOldFolderStandsUntilTheMomentOfTheChange() throws {
    try inRun { run in
      try stage(run, "first").publish()
      let folder = try stage(run, "second")
      try folder.publish { one, other throws(FileError) in
        #expect(text(run) == "first", "nothing is moved before both change places at once")
        try Folder.exchange(one, with: other)
      }
      #expect(text(run) == "second")
    }
  }

  @Test func theOldFolderComesBackWhereAProcessWasKilledBetweenTwoRenames() throws {
    try inRun { run in
      try stage(run, "first").publish()
      try #require(rename("\(run)/model", "\(run)/.model.old") == 0)
      let folder = try StageFolder("\(run)/model")
      #expect(text(run) == "first")
      try folder.write("a", "second")
      try folder.publish()
      #expect(text(run) == "second")
      #expect(try Folder.names(run) == ["model"])
    }
  }
}
