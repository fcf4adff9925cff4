import RuntimeContract
import Tabular
import Testing

struct ProfileTests {
  private func profile(_ parts: ColumnValues...) -> ColumnProfile {
    var statistics = ColumnStatistics(name: "x", type: parts[0].type)
    for part in parts { statistics.observe(part) }
    return ColumnProfile(statistics)
  }

  @Test func ranksAreWithinTheStatedError() throws {
    var generator = SeededGenerator(seed: 3)
    // A third of the rows have one value, which no neighbour may be taken for.
    let values = (0..<30_000).map { $0 % 3 == 0 ? 0.25 : generator.unit() * generator.unit() }
    let parts = stride(from: 0, to: values.count, by: 7000).map { Array(values[$0..<min($0 + 7000, values.count)]) }
    var statistics = ColumnStatistics(name: "x", type: .number)
    for part in parts { statistics.observe(.numbers(part)) }
    let quantiles = try #require(ColumnProfile(statistics).numbers?.quantiles)
    #expect(quantiles.values.count <= 502 && quantiles.rankError > 0 && quantiles.rankError < 0.01)
    #expect(quantiles.values == quantiles.values.sorted() && quantiles.through.last == values.count)
    let sorted = values.sorted()
    for step in 0...40 {
      let x = Double(step) / 40
      let index = quantiles.values.lastIndex { $0 <= x }
      let share = index.map { Double(quantiles.through[$0]) / Double(values.count) } ?? 0
      let exact = Double(sorted.count { $0 <= x }) / Double(sorted.count)
      #expect(abs(share - exact) <= quantiles.rankError, "\(x)")
    }
  }

  @Test func fewRowsAreExact() throws {
    let found = profile(.numbers([3, 1, .nan, 1, .infinity]))
    #expect(found.rows == 5 && found.missing == 1 && found.infinite == 1 && found.missingShare == 0.2)
    let numbers = try #require(found.numbers)
    #expect(numbers.minimum == 1 && numbers.maximum == 3)
    #expect(numbers.quantiles == QuantileProfile(values: [1, 3], through: [2, 3], rankError: 0))
  }

  @Test func integersOfFewValuesAreCountedOneByOne() throws {
    let values = (0..<20_000).map { Int64($0 % 7) }
    let quantiles = try #require(profile(.integers(values)).numbers?.quantiles)
    #expect(quantiles.values == [0, 1, 2, 3, 4, 5, 6] && quantiles.rankError == 0)
    #expect(quantiles.through == (0..<7).map { value in values.count { $0 <= value } })
  }

  @Test(arguments: [
    [1.7e308, -1.7e308], [1.7e308], [1e300, 3e300], [.leastNonzeroMagnitude, .leastNormalMagnitude], [0, -0.0],
    [1e-300, 1e308],
  ]) func everyFiniteTableHasAProfile(_ values: [Double]) throws {
    var byParts = ColumnStatistics(name: "x", type: .number)
    for value in values { byParts.observe(.numbers([value])) }
    let exactDeviation = values.count == 1 ? 0 : abs(values[0] / 2 - values[1] / 2)
    for found in [profile(.numbers(values)), ColumnProfile(byParts)] {
      let numbers = try #require(found.numbers)
      #expect(numbers.mean.isFinite && numbers.mean >= numbers.minimum && numbers.mean <= numbers.maximum)
      let deviation = numbers.standardDeviation
      #expect(
        deviation.isFinite && (abs(deviation - exactDeviation) <= 1e-12 * exactDeviation || exactDeviation < 1e-150))
    }
  }

  @Test func columnsWithoutValuesHaveNoFigures() {
    #expect(profile(.numbers([.nan, .infinity])).numbers == nil)
    #expect(profile(.integers([])).numbers == nil && profile(.integers([])).missingShare == 0)
  }

  @Test func anEmptyTextIsNone() throws {
    let texts = profile(.strings(StringValues(bytes: Array("abb".utf8), offsets: [0, 1, 1, 2, 3, 3], missing: [4])))
    #expect(texts.rows == 5 && texts.missing == 2)
    #expect(
      texts.values
        == ValueProfile(
          values: [ValueCount(value: "b", count: 2), ValueCount(value: "a", count: 1)], other: 0, undercount: 0))
    let categories = profile(.categories(CategoryValues(codes: [0, 1, -1, 1], levels: ["", "a"])))
    #expect(categories.missing == 2 && categories.values?.values == [ValueCount(value: "a", count: 2)])
  }

  @Test func rareValuesAreSummedUp() throws {
    let levels = (0..<5000).map { "v\($0)" }
    let codes = (0..<10_000).map { $0 % 2 == 0 ? 0 : Int32($0 % 5000) }
    let found = try #require(profile(.categories(CategoryValues(codes: codes, levels: levels))).values)
    #expect(found.values.count <= 1000 && found.values.reduce(found.other) { $0 + $1.count } == 10_000)
    let first = try #require(found.values.first)
    #expect(first.value == "v0" && first.count <= 5000 && first.count + found.undercount >= 5000)
  }
}
