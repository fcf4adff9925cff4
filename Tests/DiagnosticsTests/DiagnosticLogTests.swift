import Diagnostics
import Source
import Testing

@Suite struct DiagnosticLogTests {
  private let sources: SourceMap = {
    var sources = SourceMap()
    _ = sources.add(path: "specs/b.yaml", bytes: Array("b: 1\n".utf8))
    _ = sources.add(path: "specs/a.yaml", bytes: Array("a: 1\n".utf8))
    return sources
  }()

  private func span(_ file: Int, _ start: Int, _ end: Int) -> Span {
    Span(file: sources.files[file].id, start: start, end: end)
  }

  @Test func sortsByPathThenPlaceThenCode() {
    var log = DiagnosticLog()
    log.add(Diagnostic(.yamlSyntax, at: span(0, 0, 1), "one"))
    log.add(Diagnostic(.keyNotText, at: span(1, 3, 4), "two"))
    log.add(Diagnostic(.duplicateKey, at: span(1, 0, 3), "three"))
    log.add(Diagnostic(.duplicateKey, at: span(1, 0, 1), "five"))
    log.add(Diagnostic(.duplicateKey, at: span(1, 0, 1), "b"))
    log.add(Diagnostic(.yamlSyntax, at: span(1, 0, 1), "four"))
    log.add(Diagnostic(.noSpecs, at: nil, "six"))
    #expect(log.sorted(in: sources).map(\.message) == ["six", "four", "b", "five", "three", "two", "one"])
  }

  @Test func sameFindingInSeveralEnvironmentsIsOne() {
    var log = DiagnosticLog()
    log.add(Diagnostic(.duplicateKey, at: span(0, 0, 1), "m", environments: ["dev"]))
    log.add(Diagnostic(.duplicateKey, at: span(0, 0, 1), "m", environments: ["prod"]))
    log.add(Diagnostic(.duplicateKey, at: span(0, 0, 1), "other", environments: ["prod"]))
    log.add(Diagnostic(.duplicateKey, at: span(0, 0, 1), "m", environments: ["dev", "prod"]))
    #expect(log.sorted(in: sources).map(\.environments) == [["dev", "prod"], ["prod"]])
    log.unite(environments: ["dev", "prod"])
    #expect(log.all.map(\.environments) == [[], ["prod"]])
  }

  @Test func findingAboutAllEnvironmentsSwallowsTheNarrowerOne() {
    var log = DiagnosticLog()
    log.add(Diagnostic(.duplicateKey, at: nil, "m", environments: ["dev"]))
    log.add(Diagnostic(.duplicateKey, at: nil, "m"))
    log.unite()
    #expect(log.all.map(\.environments) == [[]])
  }
}
