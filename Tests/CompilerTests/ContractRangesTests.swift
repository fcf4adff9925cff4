import RuntimeContract
import Testing

/// Ranges that the language writes down for itself, because it knows nothing of programs, are those of the programs.
@Suite struct ContractRangesTests {
  @Test func folds() throws {
    let range = CrossValidation.foldCounts
    for folds in [range.lowerBound, range.upperBound] {
      let found = try RulesFixture.findings("training: {cross_validation: {folds: \(folds)}}", layered: true)
      #expect(found.isEmpty, "\(found)")
    }
    for folds in [range.lowerBound - 1, range.upperBound + 1] {
      let found = try RulesFixture.findings("training: {cross_validation: {folds: \(folds)}}", layered: true)
      #expect(found.count == 1 && found.first?.text == "\(folds)", "\(found)")
    }
  }
}
