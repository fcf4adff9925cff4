import Diagnostics
import Source
import Testing
import YAML

@Suite struct MergingTests {
  private func merged(_ base: String, _ overlay: String, _ groups: [String: [[String]]] = [:]) -> String? {
    guard let below = Reading(base).node, let above = Reading(overlay).node else { return nil }
    return below.merged(with: above) { groups[$0.joined(separator: ".")] ?? [] }.flow
  }

  /// Base, overlay and the result.
  static let layers: [(String, String, String)] = [
    ("{a: 1, b: {c: 2, d: 3}}", "{b: {d: 4, e: 5}, f: 6}", "{a: 1, b: {c: 2, d: 4, e: 5}, f: 6}"),
    ("{a: 1}", "", "{a: 1}"), ("{a: 1}", "~", "{a: 1}"), ("{a: 1}", "{}", "{a: 1}"),
    ("{a: [1, 2]}", "{a: [3]}", "{a: [3]}"), ("{a: [1, 2]}", "{a: []}", "{a: []}"),
    ("{a: {b: 1}}", "{a: 2}", "{a: 2}"), ("{a: 2}", "{a: {b: 1}}", "{a: {b: 1}}"), ("{a: 2}", "{a: [b]}", "{a: [b]}"),
    // A plain null removes; a quoted one is text; in a list it stays.
    ("{a: 1, b: 2}", "{a: null, b: ~}", "{}"), ("{a: 1}", "{a: 'null'}", "{a: \"null\"}"),
    ("{a: {b: 1, c: 2}}", "{a: {b: null}}", "{a: {c: 2}}"),
    ("{a: 1}", "{b: null, c: {d: null, e: 1}}", "{a: 1, c: {e: 1}}"),
    ("{a: 1}", "{a: {b: null}}", "{a: {}}"), ("{a: [1]}", "{a: [null, 2]}", "{a: [null, 2]}"),
    // Lists of named items.
    (
      "{s: [{name: a, x: 1, z: 0}, {name: b, x: 2}]}", "{s: [{name: c, x: 4, y: null}, {name: a, x: 3, z: null}]}",
      "{s: [{name: a, x: 3}, {name: b, x: 2}, {name: c, x: 4}]}"
    ),
    ("{s: [{name: a}, {id: b}]}", "{s: [{name: a, x: 3}]}", "{s: [{name: a, x: 3}]}"),
    ("{s: [{name: a, x: 1}]}", "{s: [{name: a}, {id: b}]}", "{s: [{name: a}, {id: b}]}"),
    ("{s: [{name: a, x: 1}]}", "{s: [{name: ~}]}", "{s: [{name: ~}]}"),
    ("{s: [{name: a, x: 1}]}", "{s: [{name: [a]}]}", "{s: [{name: [a]}]}"),
    ("{s: [{name: a, x: 1}]}", "{s: []}", "{s: []}"), ("{s: []}", "{s: [{name: a}]}", "{s: [{name: a}]}"),
    // A name written twice stays twice, for the rules to find.
    (
      "{s: [{name: a, x: 1}]}", "{s: [{name: a, x: 2}, {name: a, x: 3}]}",
      "{s: [{name: a, x: 2}, {name: a, x: 3}]}"
    ),
    ("{s: [{name: a}, {name: a}]}", "{s: [{name: a, x: 1}]}", "{s: [{name: a, x: 1}, {name: a}]}"),
  ]

  @Test(arguments: layers) func merges(base: String, overlay: String, expected: String) {
    #expect(merged(base, overlay) == expected)
  }

  /// Base, overlay and the result, where `training` is either an algorithm or an image.
  @Test(arguments: [
    (
      "{training: {algorithm: mlp, parameters: {x: 1}, seed: 7}}", "{training: {image: i}}",
      "{training: {seed: 7, image: i}}"
    ),
    ("{training: {image: i, command: [c]}}", "{training: {algorithm: mlp}}", "{training: {algorithm: mlp}}"),
    ("{training: {image: i, command: [c]}}", "{training: {command: [d]}}", "{training: {image: i, command: [d]}}"),
    ("{training: {algorithm: mlp}}", "{training: {seed: 8}}", "{training: {algorithm: mlp, seed: 8}}"),
    // A null chooses nothing; both chosen is a contradiction that must stay to be found.
    ("{training: {algorithm: mlp}}", "{training: {image: null}}", "{training: {algorithm: mlp}}"),
    (
      "{training: {algorithm: mlp}}", "{training: {algorithm: rf, image: i}}",
      "{training: {algorithm: rf, image: i}}"
    ),
    // The same keys elsewhere are no alternatives.
    ("{other: {algorithm: mlp}}", "{other: {image: i}}", "{other: {algorithm: mlp, image: i}}"),
    (
      "{stages: [{name: a, algorithm: mlp}]}", "{stages: [{name: a, image: i}]}",
      "{stages: [{name: a, image: i}]}"
    ),
  ])
  func choosingOneDropsTheOther(base: String, overlay: String, expected: String) {
    let groups = [["algorithm", "parameters"], ["image", "command"]]
    #expect(merged(base, overlay, ["training": groups, "stages.[]": groups]) == expected)
  }

  @Test func valuesKeepTheirPlaces() throws {
    var sources = SourceMap()
    let base = sources.add(path: "base", bytes: Array("a: {b: 1, c: 2}\n".utf8))
    let overlay = sources.add(path: "overlay", bytes: Array("a: {c: 33, d: 4}\n".utf8))
    var log = DiagnosticLog()
    let below = try #require(Reader.read(base, log: &log))
    let above = try #require(Reader.read(overlay, log: &log))

    let merged = below.merged(with: above)
    #expect(sources.text(try #require(merged["a"]?["c"]?.span)) == "33")
    #expect(merged["a"]?["b"]?.span.file == base.id)
    #expect(merged["a"]?.entry("c")?.keySpan.file == overlay.id)
    #expect(merged["a"]?["d"]?.span.file == overlay.id)
    #expect(merged.span.file == base.id)
    #expect(merged["a"]?.span.file == base.id)
    #expect(merged.entry("a")?.keySpan.file == base.id)

    let other = below.merged(with: above, spans: .overlay)
    #expect(other.span.file == overlay.id)
    #expect(other["a"]?.span.file == overlay.id)
    #expect(other["a"]?["b"]?.span.file == base.id)
    #expect(other.entry("a")?.keySpan.file == overlay.id)
  }
}
