import Document
import Formats
import Foundation
import Testing

/// What Terraform makes of HCL.
@Suite(.enabled(if: RealTool.terraform != nil, "neither MLGEN_TERRAFORM nor the PATH has terraform"))
struct TerraformToolTests {
  static let hostile: [String] =
    PythonToolTests.hostile + [
      "${path.module}", "$${x}", "$$${x}", "%{ if true }", "%%{x}", "$", "$$", "%", "a$", "${", "}", "<<EOT", "EOT\n",
      "a = b", "/* */", "//",
    ]

  @Test func hostileTextsComeBackAndLinesStayAsTheyAre() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mlgen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Foundation loses a byte order mark at the start of what it reads.
    let texts = Self.hostile.map { ".\($0)" }
    let x = HCLExpression.reference("local", "x")
    let items: [HCLItem] =
      [
        .block("locals", [.set("x", "X"), .comment(texts.joined(separator: " "))]),
        output("texts", .list(texts.map { HCLExpression(text: $0) })),
        output("between", .list(texts.map { "\($0)\(x)\($0)" })),
        // Each key twice as long as others, next to values of one line and of several.
        output(
          "keys",
          .object(
            Set(texts).sorted().enumerated().map { index, text in
              HCLEntry(HCLExpression(text: text), index % 7 == 3 ? .list(long) : HCLExpression(number: index))
            })),
      ] + texts.enumerated().map { output(HCLName("l\($0)") ?? "l", .lines(".\n\($1)\n")) }
    try Data(HCLWriter.render(items, header: ["hostile"]).bytes).write(to: folder.appendingPathComponent("main.tf"))
    let terraform = try #require(RealTool.terraform)
    let chdir = "-chdir=\(folder.path)"
    let format = try PythonToolTests.run(terraform, [chdir, "fmt", "-check", "-diff"])
    #expect(format.status == 0, "\(format.output.prefix(4_000))")
    for command in [["init", "-input=false"], ["apply", "-auto-approve", "-input=false"]] {
      let result = try PythonToolTests.run(terraform, [chdir] + command + ["-no-color"])
      #expect(result.status == 0, "\(result.output.prefix(4_000))")
    }
    let state = try Data(contentsOf: folder.appendingPathComponent("terraform.tfstate"))
    let outputs = try #require(
      (JSONSerialization.jsonObject(with: state) as? [String: Any])?["outputs"] as? [String: [String: Any]])
    // Terraform composes characters; Swift's comparison takes them for equal.
    #expect(outputs["texts"]?["value"] as? [String] == texts)
    #expect(outputs["between"]?["value"] as? [String] == texts.map { "\($0)X\($0)" })
    #expect((outputs["keys"]?["value"] as? [String: Any])?.count == Set(texts).count)
    for (index, text) in texts.enumerated() {
      #expect(outputs["l\(index)"]?["value"] as? String == ".\n\(text)\n", "\(text)")
    }
  }

  private func output(_ name: HCLName, _ value: HCLExpression) -> HCLItem {
    .block("output", name.description, [.set("value", value)])
  }

  private var long: [HCLExpression] { (0..<40).map { HCLExpression(text: "item \($0)") } }
}
