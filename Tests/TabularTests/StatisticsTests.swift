import RuntimeContract
import Tabular
import Testing

struct StatisticsTests {
  @Test func ranksAreWithinTheStatedError() throws {
    var generator = SeededGenerator(seed: 1)
    let streams: [[Double]] = [
      (0..<20_000).map { Double($0) }, (0..<20_000).map { -Double($0) },
      (0..<20_000).map { _ in generator.unit() * generator.unit() },
      (0..<20_000).map { $0 % 2 == 0 ? Double($0) : 1e9 - Double($0) },
    ]
    for stream in streams {
      var sketch = QuantileSketch()
      var parts = (0..<7).map { _ in QuantileSketch() }
      for (index, value) in stream.enumerated() {
        sketch.add(value)
        parts[index % 7].add(value)
      }
      var merged = QuantileSketch()
      for part in parts { merged.merge(part) }
      let sorted = stream.sorted()
      for sketch in [sketch, merged] {
        #expect(sketch.count == stream.count && sketch.rankError < 0.01)
        for step in 0...20 {
          let share = Double(step) / 20
          let value = try #require(sketch.quantile(share))
          // The value's rank in the stream: from the first to the last place where it could stand.
          let low = Double(sorted.count { $0 < value }) / Double(sorted.count)
          let high = Double(sorted.count { $0 <= value }) / Double(sorted.count)
          #expect(low - sketch.rankError <= share + 1e-4 && share <= high + sketch.rankError + 1e-4)
          #expect(abs(sketch.rank(value) - share) < 0.02)
        }
      }
    }
  }

  @Test func fewNumbersAreExact() {
    var sketch = QuantileSketch()
    #expect(sketch.quantile(0.5) == nil)
    for value in [5.0, 1, 4, 2, 3] { sketch.add(value) }
    #expect([0, 0.2, 0.5, 0.9, 1].map(sketch.quantile) == [1, 1, 3, 5, 5] && sketch.rankError == 0)
  }

  @Test func frequentValuesAreFound() {
    var exact = TopValues()
    for value in ["b", "a", "b", "c", "a"] { exact.add(value) }
    #expect(exact.isExact && exact.items(2).map(\.value) == ["a", "b"] && exact.items().map(\.count) == [2, 2, 1])
    var one = TopValues()
    var other = TopValues()
    for index in 0..<30_000 {
      one.add("x\(index)")
      other.add(index % 3 == 0 ? "often" : "y\(index)")
    }
    one.merge(other)
    let first = one.items(1)[0]
    #expect(first.value == "often" && !one.isExact && one.undercount < 60_000 / TopValues.capacity + 1)
    #expect(first.count <= 10_000 && first.count + one.undercount >= 10_000)
  }

  @Test func momentsOfPartsAreThoseOfTheWhole() throws {
    var generator = SeededGenerator(seed: 7)
    // Far from zero, where the sum of squares would lose all digits.
    let values = (0..<5000).map { _ in 1e9 + generator.unit() } + [.nan, .infinity]
    var whole = ColumnStatistics(name: "x", type: .number)
    whole.observe(.numbers(values))
    var parts = ColumnStatistics(name: "x", type: .number)
    for start in stride(from: 0, to: values.count, by: 333) {
      var part = ColumnStatistics(name: "x", type: .number)
      part.observe(.numbers(Array(values[start..<min(start + 333, values.count)])))
      parts.merge(part)
    }
    let finite = values.filter { $0.isFinite }
    let mean = finite.map { $0 - 1e9 }.reduce(0, +) / 5000
    let variance = finite.map { ($0 - 1e9 - mean) * ($0 - 1e9 - mean) }.reduce(0, +) / 5000
    for statistics in [whole, parts] {
      #expect(statistics.rows == 5002 && statistics.missing == 1 && statistics.infinite == 1)
      #expect(abs(try #require(statistics.mean) - 1e9 - mean) < 1e-6)
      #expect(abs(try #require(statistics.standardDeviation) - variance.squareRoot()) < 1e-6)
      #expect(statistics.minimum == finite.min() && statistics.maximum == finite.max())
    }
  }

  @Test func everyTypeHasItsFigures() {
    let table = HostileTable.table(seed: 5, rows: 300)
    var statistics = TableStatistics(table.columns.map { column($0.name, $0.values.type) })
    for start in stride(from: 0, to: 300, by: 100) { statistics.observe(table.rows(Array(start..<(start + 100)))) }
    for (item, one) in zip(table.columns, statistics.columns) {
      let shown = cells(item.values)
      #expect(one.rows == 300 && one.missing == shown.count { $0 == nil }, "\(one.name)")
      guard let top = one.top else { continue }
      var counts: [String: Int] = [:]
      for value in shown.compactMap(\.self) { counts[value, default: 0] += 1 }
      #expect(Dictionary(uniqueKeysWithValues: top.items().map { ($0.value, $0.count) }) == counts)
    }
  }

  @Test func emptyColumns() {
    var statistics = ColumnStatistics(name: "x", type: .integer)
    statistics.observe(.integers([]))
    statistics.observe(.integers([.min]))
    #expect(
      statistics.mean == nil && statistics.standardDeviation == nil && statistics.minimum == nil
        && statistics.missing == 1)
  }
}
