import Foundation
import Testing

/// Pages whose commands are run, and whose outputs are what they print.
///
/// A block ```` ```console ```` holds commands behind `$ `, with `> ` before the lines that continue one, and below each
/// what it prints; `…` stands for anything, alone on its line for any lines. A block with a path behind its language, as in
/// ```` ```yaml specs/churn.yaml ````, is that file from then on. A page is one session of a shell in an empty folder.
///
/// `MLGEN_RECORD=1 swift test --filter DocumentationTests` writes the outputs that do not match.
@Suite struct DocumentationTests {
  @Test(arguments: ["README.md", "docs/tour.md"]) func pagesShowWhatCommandsPrint(page: String) throws {
    let url = packageRoot.appendingPathComponent(page)
    var text = try Session(String(decoding: Data(contentsOf: url), as: UTF8.self))
    try text.run()
    let environment = ProcessInfo.processInfo.environment
    if environment["MLGEN_RECORD"] == "1", environment["CI"] == nil, text.commands.contains(where: { !$0.matches }) {
      try Data(text.corrected.utf8).write(to: url)
    }
    #expect(text.commands.count > 2, "the page has no commands to speak of")
    for command in text.commands where !command.matches {
      Issue.record("\(page): $ \(command.text)\n\(command.printed)\nand not\n\(command.shown)")
    }
  }

  @Test func aPageThatIsWrongIsFound() throws {
    let page = """
      ```sh notes/a.txt
      one
      ```
      ```console
      $ cat notes/a.txt; cd notes
      one
      $ printf 'a\\nb\\nc\\n'
      a
      …
      c
      $ echo one two three
      one…three
      $ echo one two three
      one…two
      $ cat <<END
      > x
      > END
      x
      $ pwd | sed 's|.*/||'; false
      notes
      $ echo $?
      0
      ```

      """
    var session = try Session(page)
    try session.run()
    #expect(session.commands.map(\.matches) == [true, true, true, false, true, true, false])
    #expect(
      session.corrected
        == page.replacingOccurrences(of: "$ echo $?\n0\n", with: "$ echo $?\n1\n")
        .replacingOccurrences(of: "one…two\n", with: "one two three\n"))
  }
}

/// A page as one session of a shell.
private struct Session {
  struct Command {
    /// With line breaks where it is continued.
    var text: String
    var shown: String
    var printed = ""
    /// The lines of the page that hold what it prints.
    var lines: Range<Int>

    var matches: Bool { Self.matches(shown.lines[...], printed.lines[...]) }

    private static func matches(_ pattern: ArraySlice<String>, _ lines: ArraySlice<String>) -> Bool {
      guard let first = pattern.first else { return lines.isEmpty }
      if first == "…" {
        return (lines.startIndex...lines.endIndex).contains { matches(pattern.dropFirst(), lines[$0...]) }
      }
      guard let line = lines.first, isShown(line, as: first) else { return false }
      return matches(pattern.dropFirst(), lines.dropFirst())
    }

    private static func isShown(_ line: String, as pattern: String) -> Bool {
      let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
      guard parts.count > 1, let first = parts.first, let last = parts.last else { return line == pattern }
      var rest = line[...]
      guard rest.hasPrefix(first) else { return false }
      rest = rest.dropFirst(first.count)
      for part in parts.dropFirst().dropLast() where !part.isEmpty {
        guard let found = rest.range(of: part) else { return false }
        rest = rest[found.upperBound...]
      }
      return rest.hasSuffix(last)
    }
  }

  private enum Step {
    case command(Int)
    case file(path: String, text: String)
  }

  private(set) var commands: [Command] = []
  private var steps: [Step] = []
  private let page: [String]

  init(_ text: String) throws {
    page = text.lines
    var index = 0
    while index < page.count {
      let opening = page[index]
      index += 1
      guard opening.hasPrefix("```") else { continue }
      let start = index
      while index < page.count, page[index] != "```" { index += 1 }
      let words = opening.dropFirst(3).split(separator: " ")
      if words.first == "console" {
        readCommands(start..<index)
      } else if words.count == 2 {
        steps.append(.file(path: String(words[1]), text: page[start..<index].map { "\($0)\n" }.joined()))
      }
      index += 1
    }
  }

  private mutating func readCommands(_ lines: Range<Int>) {
    var index = lines.lowerBound
    while index < lines.upperBound {
      var text = String(page[index].dropFirst(2))
      #expect(page[index].hasPrefix("$ "), "a block begins with a command: \(page[index])")
      index += 1
      while index < lines.upperBound, page[index].hasPrefix("> ") {
        text += "\n" + page[index].dropFirst(2)
        index += 1
      }
      let start = index
      while index < lines.upperBound, !page[index].hasPrefix("$ ") { index += 1 }
      steps.append(.command(commands.count))
      commands.append(Command(text: text, shown: page[start..<index].joined(separator: "\n"), lines: start..<index))
    }
  }

  /// Runs all commands in one shell, whose state they share.
  mutating func run() throws {
    let folder = try ScratchRepository()
    // Else it would be the project of what lies below.
    try FileManager.default.removeItem(at: folder.url("mlgen.yaml"))
    let work = folder.url("work")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    var script = """
      begin() { local status=$?; printf '\\n@@begin@@\\n'; return $status; }
      end() { local status=$?; printf '@@end@@\\n'; return $status; }

      """
    for step in steps {
      switch step {
      case .command(let index): script += "begin\n\(commands[index].text)\nend\n"
      case .file(let path, let text):
        script += "mkdir -p \"$(dirname \(path))\"; cat > \(path) <<'@@file@@'\n\(text)@@file@@\n"
      }
    }
    try folder.write("script", script)
    let bash = Process()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = ["--norc", folder.url("script").path]
    bash.currentDirectoryURL = work
    bash.environment = [
      "PATH": "\(Executable.url.deletingLastPathComponent().path):/usr/bin:/bin", "HOME": folder.folder.path,
      "LC_ALL": "C.UTF-8", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
    ]
    try Data().write(to: folder.url("output"))
    let output = try FileHandle(forWritingTo: folder.url("output"))
    bash.standardInput = FileHandle.nullDevice
    bash.standardOutput = output
    bash.standardError = output
    try bash.run()
    bash.waitUntilExit()
    let parts = try folder.read("output").components(separatedBy: "\n@@begin@@\n").dropFirst()
    #expect(parts.count == commands.count, "the session ended early")
    for (index, part) in parts.enumerated() where index < commands.count {
      let printed = part.components(separatedBy: "@@end@@\n")[0]
      commands[index].printed = printed.hasSuffix("\n") ? String(printed.dropLast()) : printed
    }
  }

  /// The page with what the commands print, where it showed something else.
  var corrected: String {
    var lines = page
    for command in commands.reversed() where !command.matches {
      lines.replaceSubrange(command.lines, with: command.printed.lines)
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// None for an empty text.
  fileprivate var lines: [String] {
    isEmpty ? [] : split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
