import Source
import Testing

@Suite struct OriginTests {
  private let first = Origin.span(Span(file: FileID(0), start: 0, end: 1))
  private let second = Origin.span(Span(file: FileID(0), start: 2, end: 3))
  private let rule = Origin.rule("the default of the language")

  @Test func joiningKeepsOrderAndCountsEqualOnesOnce() {
    #expect(first.joined(with: first) == first)
    #expect(rule.joined(with: first).joined(with: second).all == [rule, first, second])
    #expect(first.joined(with: rule.joined(with: first)).all == [first, rule])
    #expect(rule.joined(with: second).span?.start == 2)
    #expect(rule.span == nil)
  }

  @Test func valuesMadeOfTwoComeFromBoth() {
    let left = Sourced(1, origin: first)
    let right = Sourced(2, rule: "the default of the language")
    let sum = left.combined(with: right) { $0 + $1 }
    #expect(sum.value == 3)
    #expect(sum.origin.all == [first, rule])
    #expect(left.map { $0 * 2 } == Sourced(2, origin: first))
  }
}
