import Diagnostics
import Source
import Testing
import YAML

@testable import Compiler
@testable import Spec

/// A spec is judged as far as it can be read.
@Suite struct RulesReadsTests {
  @Test func everySectionIsNamed() {
    let keys = PipelineSpec.table.fields.map(\.key)
    #expect(Set(keys) == Set(PipelineSpec.Section.allCases.map(\.rawValue) + ["apiVersion", "kind"]))
  }

  /// What is wrong in a section that a rule does not declare cannot change what the rule says.
  @Test(arguments: RulesCatalogueTests.examples) func rulesLookAtWhatTheyDeclare(code: Code) throws {
    var log = DiagnosticLog()
    var sources = SourceMap()
    func read(_ text: String) throws -> Node {
      try #require(Reader.read(sources.add(path: "specs/churn.yaml", bytes: Array(text.utf8)), log: &log))
    }
    let spec = try read(RulesFixture.base).merged(
      with: try read(code.wrong), alternatives: SpecReader.alternatives)
    func findings(_ spec: Node) throws -> [[Diagnostic]] {
      let facts = SpecFacts(
        try #require(SpecReader.decodeReadable(spec, log: &log)).spec,
        context: RuleContext(environment: "prod", file: { _ in nil }))
      return Rules.all.map { $0.check(facts) }
    }
    let all = try findings(spec)
    for section in PipelineSpec.Section.allCases where spec[section.rawValue] != nil {
      let rest = Node(.mapping((spec.entries ?? []).filter { $0.key != section.rawValue }), span: spec.span)
      for (index, found) in try findings(rest).enumerated() where !Rules.all[index].reads.contains(section) {
        #expect(found == all[index], "rule \(index) looks at `\(section.rawValue)`")
      }
    }
  }

  @Test func whatCannotBeReadHidesNothingElse() throws {
    var sources = SourceMap()
    var log = DiagnosticLog()
    let text = """
      \(RulesFixture.base)
      features: {transforms: [{column: contract, scale: standard}]}
      serving: {replicas: {min: many, max: 1}}
      evaluation: {gates: [{metric: auc, max_regression: 0.1}], baseline: [champion]}
      """
    let node = try #require(Reader.read(sources.add(path: "specs/churn.yaml", bytes: Array(text.utf8)), log: &log))
    let (spec, unreadable) = try #require(SpecReader.decodeReadable(node, log: &log))
    #expect(unreadable == [.serving, .evaluation])
    let context = RuleContext(environment: "prod", file: { _ in nil })
    #expect(Rules.check(spec, context: context, unreadable: unreadable).map(\.code) == [.wrongColumnType])
    let other = try #require(
      Reader.read(
        sources.add(path: "specs/other.yaml", bytes: Array("apiVersion: mlgen.dev/v2\nkind: Pipeline".utf8)), log: &log)
    )
    #expect(SpecReader.decodeReadable(other, log: &log) == nil)
  }
}
