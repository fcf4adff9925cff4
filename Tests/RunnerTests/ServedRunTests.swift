import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import Runner

@Suite(.serialized) struct ServedRunTests {
  @Test func theRegisteredModelAnswersWhenTheCommandSaysSo() throws {
    let repository = try Repository(copying: "examples/level-1")
    let process = repository.program.process(["run", "specs/iris.yaml", "--serve", "--port", "0", "--format", "json"])
    let output = repository.scratch.path("output")
    try Data().write(to: URL(fileURLWithPath: output))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    var port: Int?
    for _ in 0..<3000 where port == nil && process.isRunning {
      usleep(10_000)
      let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
      for line in lines where line.contains(#""event":"ready""#) {
        let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        port = (fields?["url"] as? String).flatMap { URL(string: $0)?.port }
      }
    }
    let ready = try #require(port)
    #expect(LoopbackProbe.answers("/v2/models/iris/versions/1/ready", port: ready))
    #expect(!LoopbackProbe.answers("/v2/models/iris/versions/2/ready", port: ready))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(!LoopbackProbe.answers("/v2/health/ready", port: ready))
  }

  @Test func whatIsNotRegisteredIsNotServed() throws {
    let repository = try Repository(copying: "examples/level-1")
    let outcome = try repository("run", "specs/iris.yaml", "--serve", "--until", "model_training")
    #expect(outcome.status == 2 && outcome.errors.contains("--serve wants the whole pipeline"))
  }

  /// Without the program, its image: the paths inside are those of the cluster.
  @Test func imagesRunWhereThereIsAnEngine() throws {
    let repository = try Repository(copying: "examples/level-1")
    try repository.edit("specs/iris.yaml") {
      $0 + """
        stages:
          - name: note
            image: ghcr.io/acme/notes:1
            dependencies: [data_ingestion]
            command: [note-rows, $(data_ingestion.output)/data.csv]
            environment: {GREETING: "costs $5", TOKEN: {secret: notes/token}}

        """
    }
    let script = try repository.scratch.write("bin/podman", "#!/bin/sh\nprintf '%s\\n' \"$@\" \"env $TOKEN\" > words\n")
    #expect(chmod(script, 0o755) == 0)
    var environment = ["PATH": "\(repository.scratch.path("bin")):/usr/bin:/bin"]
    let secret = try repository("run", "specs/iris.yaml", environment: environment)
    #expect(secret.status == 2 && secret.errors.contains("the stage note needs the variable TOKEN"), "\(secret.errors)")
    environment["TOKEN"] = "hidden"
    let outcome = try repository("run", "specs/iris.yaml", "--until", "note", environment: environment)
    #expect(
      outcome.status == 0 && outcome.errors.contains("note: runs in ghcr.io/acme/notes:1, by "), "\(outcome.errors)")
    let words = String(decoding: try repository.scratch.read("words"), as: UTF8.self).split(separator: "\n").map(
      String.init)
    let run = try repository.last().id
    #expect(words.prefix(3) == ["run", "--rm", "--init"])
    #expect(
      words.dropLast().suffix(4) == [
        "--entrypoint", "note-rows", "ghcr.io/acme/notes:1", "/workspace/\(run)/raw/data.csv",
      ])
    #expect(
      words.contains("GREETING=costs $5") && words.contains("TOKEN") && words.last == "env hidden"
        && words.contains("MLGEN_RUN_ID=\(run)"))
    #expect(words.contains("\(repository.scratch.folder.path)/.mlgen/iris/prod/workspace:/workspace"))
  }

  /// A line a stage, which changes.
  @Test func aTerminalShowsALineAStage() throws {
    let repository = try Repository(copying: "examples/level-1")
    let program = try #require(repository.program.process([]).executableURL?.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["--quiet", "--return", "--command", "\(program) run specs/iris.yaml", "typescript"]
    process.currentDirectoryURL = repository.scratch.folder
    process.environment = ["PATH": "/usr/bin:/bin", "TERM": "xterm", "HOME": repository.scratch.folder.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let screen = String(decoding: try repository.scratch.read("typescript"), as: UTF8.self)
    #expect(screen.contains("\u{1B}[6A") && screen.contains("model_registration"))
    let last = screen.components(separatedBy: "\u{1B}[6A").last ?? ""
    #expect(last.split(whereSeparator: \.isNewline).filter { $0.contains("done") }.count >= 6, "\(screen)")
    #expect(last.contains("data_ingestion") && last.contains("150 rows"))
  }
}
