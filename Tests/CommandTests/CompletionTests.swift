import Foundation
import Testing

/// What bash offers; `tools/conformance/completion.py` asks zsh and fish as well.
@Suite struct CompletionTests {
  /// The words that bash would offer for the last one of a command line, in a repository with the pipeline `demo`.
  private static func offers(_ line: [String]) throws -> [String] {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(), "specs/other.yaml": Specs.small("other")])
    try repository.write(
      "specs/other.yaml", Specs.small("other").replacingOccurrences(of: "prod: {}", with: "live: {}"))
    try repository.write("complete.bash", try repository.mlgen("completion", "bash").output)
    let words = line.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      PATH="\(Executable.url.deletingLastPathComponent().path):$PATH"
      source complete.bash
      complete -p mlgen >&2
      COMP_WORDS=(mlgen \(words)); COMP_CWORD=\(line.count); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
      COMPREPLY=(); _mlgen mlgen "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let bash = Process()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = ["--norc", "-c", script]
    bash.currentDirectoryURL = repository.folder
    bash.environment = ["PATH": "/usr/bin:/bin", "HOME": repository.folder.path]
    let output = Pipe()
    bash.standardOutput = output
    bash.standardError = FileHandle.nullDevice
    bash.standardInput = FileHandle.nullDevice
    try bash.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    bash.waitUntilExit()
    #expect(bash.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func commandsAndOptions() throws {
    #expect(try Self.offers(["exp"]) == ["explain"])
    #expect(try Self.offers(["graph", "--f"]) == ["--format"])
    #expect(try Self.offers(["graph", "--format", ""]) == ["mermaid", "dot", "svg"])
    #expect(try Self.offers(["completion", ""]).sorted() == ["bash", "fish", "zsh"].sorted())
    #expect(try Self.offers(["build", "--only", "ku"]) == ["kubernetes"])
  }

  @Test func codesAndSpecs() throws {
    #expect(try Self.offers(["explain", "ML09"]) == ["ML0900"])
    #expect(try Self.offers(["templates", "eject", "docs/"]) == ["docs/README.md"])
    #expect(try Self.offers(["validate", "specs/d"]) == ["specs/demo.yaml"])
  }

  @Test func pipelinesAndTheirEnvironments() throws {
    #expect(try Self.offers(["pin", ""]).sorted() == ["demo", "other"])
    #expect(try Self.offers(["pin", "other", ""]) == ["dev", "live"])
    #expect(try Self.offers(["graph", "specs/demo.yaml", "--env", ""]) == ["dev", "prod"])
    #expect(try Self.offers(["explain", "--env", ""]) == ["dev", "prod", "live"])
  }

  @Test func scriptsAreThoseOfTheParser() throws {
    let repository = try ScratchRepository()
    let mlgen = repository.mlgen
    for shell in ["bash", "zsh", "fish"] {
      let script = try mlgen("completion", shell)
      #expect(script.status == 0 && script.output.contains("mlgen"))
      #expect(try mlgen("--generate-completion-script", shell).output == script.output)
    }
    #expect(try mlgen("completion", "csh").status == 2)
  }

  /// A broken repository offers nothing, and says nothing in the middle of somebody's command line.
  @Test func aBrokenRepositoryIsSilent() throws {
    let repository = try ScratchRepository([
      "mlgen.yaml": "apiVersion: [", "specs/demo.yaml": "metadata: {name: \u{7F}",
    ])
    let run = try repository.mlgen("---completion", "pin", "--", "positional@0", "0", "0", "mlgen", "pin", "")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(run.output.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty)
  }
}
