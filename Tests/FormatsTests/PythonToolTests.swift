import Document
import Formats
import Foundation
import Testing

/// What Python and ruff make of literals.
@Suite(.enabled(if: RealTool.ruff != nil, "neither MLGEN_RUFF nor .venv/airflow has it")) struct PythonToolTests {
  static let hostile: [String] = [
    "", "'", "\"", "'''", "\"\"\"", "\\", "\\\\\"", "\\'", "\n", "\r\n", "\t", "\0", "\u{1B}[31m", "\u{7F}", "\u{85}",
    "\u{2028}", "\u{2029}", "\u{202E}abc\u{202C}", "\u{2066}", "\u{FEFF}", "\u{E000}", "\u{FFFE}", "\u{FFFF}", "😀", "👩‍👩‍👧",
    "\u{10FFFF}", "e\u{301}", "日本語", "{{ 6*7 }}", "{% raw %}", "$(HOME)", "${X}", "%(x)s", "{x}", "\\N{DASH}", "\\x41",
    "\\u0041", "\\U00000041", "\" + evil() + \"", "' + evil() + '", "#", "\"#", "\\\n", "a\\", "\u{C}", "\u{B}",
    "\u{AD}",
    "\u{E0041}", "\u{1F1E9}\u{1F1EA}", String(repeating: "long ", count: 40), String(repeating: "日", count: 50),
    String(repeating: "'", count: 30) + "\"",
  ]

  @Test func hostileTextsComeBackFromPythonAndStayAsRuffLeavesThem() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mlgen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var values: [[String]] = Self.hostile.map { [$0] }
    for width in stride(from: 60, to: 100, by: 1) { values.append([String(repeating: "x", count: width), "y"]) }
    values += [Self.hostile, [], ["a", "b"]]
    let stages = values.enumerated().map { index, texts in
      Team.Stage(
        name: texts.first ?? "", arguments: texts,
        environment: texts.enumerated().map { ("k\($0)" + $1, $1) }, variable: "v\(index)")
    }
    let template = """
      from x import call

      <% for s in stages %>
      <%= s.variable %> = call(
          name=<%= s.name %>,
          arguments=<%= s.arguments %>,
          environment=<%= s.environment %>,
          nested=call(
              arguments=<%= s.arguments %>,
              last=<%= s.isLast %>,
          ),
      )
      <% end %>

      """
    let text = try Team(stages: stages).render(template, .python)
    let program = folder.appendingPathComponent("program.py")
    try Data(text.utf8).write(to: program)
    let diff = try Self.run(try #require(RealTool.ruff), ["format", "--isolated", "--diff", program.path])
    #expect(diff.status == 0, "\(diff.output.prefix(4_000))")
    let reader = """
      import ast, json, sys
      calls = [n.value for n in ast.parse(open(sys.argv[1], "rb").read()).body if isinstance(n, ast.Assign)]
      take = lambda call: {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg != "nested"}
      print(json.dumps([[take(c)["name"], take(c)["arguments"], list(take(c)["environment"].values())] for c in calls]))
      """
    let read = try Self.run("/usr/bin/env", ["python3", "-c", reader, program.path])
    #expect(read.status == 0, "\(read.output)")
    let found = try #require(try JSONSerialization.jsonObject(with: Data(read.output.utf8)) as? [[Any]])
    #expect(found.count == values.count)
    for (found, texts) in zip(found, values) {
      // As scalars: `==` of strings holds for texts that are only equivalent.
      let scalars = { (texts: [String]) in texts.map { Array($0.unicodeScalars) } }
      #expect(scalars([found[0] as? String ?? "?"]) == scalars([texts.first ?? ""]))
      #expect(scalars(found[1] as? [String] ?? []) == scalars(texts))
      #expect(scalars(found[2] as? [String] ?? []) == scalars(texts))
    }
  }

  static func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
