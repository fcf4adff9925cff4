import Tabular
import Testing

struct SeededGeneratorTests {
  /// The first outputs of the reference implementation, https://prng.di.unimi.it/splitmix64.c, for seed 1234567.
  @Test func equalsTheReference() {
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func streamsDiffer() {
    var first = SeededGenerator(seed: 1, stream: 0)
    var second = SeededGenerator(seed: 1, stream: 1)
    #expect(first.next() != second.next())
  }

  @Test func drawsStayWithinBoundsAndReachAll() {
    var generator = SeededGenerator(seed: 5)
    #expect(Set((0..<200).map { _ in generator.below(7) }) == Set(0..<7))
    #expect((0..<200).allSatisfy { _ in (0..<1).contains(generator.unit()) })
  }

  @Test func shufflingKeepsTheElements() {
    var elements = Array(0..<50)
    var generator = SeededGenerator(seed: 9)
    generator.shuffle(&elements)
    #expect(elements != Array(0..<50) && elements.sorted() == Array(0..<50))
  }
}
