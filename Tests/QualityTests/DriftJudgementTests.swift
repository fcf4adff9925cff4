import Metrics
import Quality
import RuntimeContract
import Tabular
import Testing

private func normals(_ count: Int, mean: Double = 0, seed: Int) -> [Double] {
  var generator = SeededGenerator(seed: seed)
  // Twelve uniform numbers are as good as normal here.
  return (0..<count).map { _ in (0..<12).reduce(mean - 6) { sum, _ in sum + generator.unit() } }
}

private func numbers(_ reference: [Double], _ current: [Double]) -> ColumnComparison {
  ColumnComparison(
    name: "x", reference: .numbers(SortedSample(reference)), current: .numbers(SortedSample(current)))
}

private func texts(_ reference: [String?], _ current: [String?]) -> ColumnComparison {
  ColumnComparison(
    name: "c", reference: .categories(CategorySample(reference)), current: .categories(CategorySample(current)))
}

struct DriftJudgementTests {
  static let rules = DriftRules(tests: DriftTest.allCases, threshold: 0.2)

  static func judge(_ comparisons: ColumnComparison..., rules: DriftRules = rules) throws -> ColumnDrift {
    try #require(DriftJudgement(comparisons, rules: rules).columns.first)
  }

  @Test func aShiftIsDrift() throws {
    let drift = try Self.judge(
      numbers(normals(2000, seed: 1), normals(2000, mean: 1, seed: 2)),
      rules: DriftRules(tests: [.psi], threshold: 0.2))
    #expect(drift.outcome == .drifted)
    #expect(drift.reason.hasPrefix("The population stability index is "))
    #expect(drift.reason.hasSuffix(", above 0.2, which chance does not explain (p below 0.0001)."))
    #expect(drift.missing?.hasDrifted == false && drift.infinite == nil)
  }

  @Test func theSameIsNone() throws {
    let drift = try Self.judge(numbers(normals(2000, seed: 1), normals(2000, seed: 2)))
    #expect(drift.outcome == .steady)
    #expect(drift.measures.map(\.test) == [.psi, .ks, .jensenShannon, .wasserstein])
    #expect(drift.measures.allSatisfy { !$0.isAbove && $0.statistic < 0.1 })
  }

  @Test func fewRowsAreChance() throws {
    let drift = try Self.judge(numbers(normals(500, seed: 1), [-0.5, 0.2, 1.1]))
    #expect(drift.outcome == .steady)
    #expect(drift.measures.contains { $0.isAbove })
    #expect(drift.reason.contains("but 3 rows are too few to tell that from chance (p "))
  }

  @Test func valuesThatWentMissingAreDrift() throws {
    let reference = normals(1000, seed: 1)
    let current = normals(1000, seed: 2).enumerated().map { $0.offset % 5 == 0 ? .nan : $0.element }
    let drift = try Self.judge(numbers(reference, current))
    #expect(drift.outcome == .drifted)
    #expect(drift.measures.allSatisfy { !$0.isAbove })
    #expect(
      drift.reason
        == "20 % of the rows have no value, and 0 % of the reference had: Cohen's h is 0.9273 (p below 0.0001).")
  }

  @Test func infinitiesAreCountedByThemselves() throws {
    let reference = normals(1000, seed: 1)
    let current = normals(1000, seed: 2).enumerated().map { $0.offset % 10 == 0 ? .infinity : $0.element }
    let drift = try Self.judge(numbers(reference, current))
    #expect(drift.outcome == .drifted && drift.missing?.hasDrifted == false)
    #expect(drift.reason.hasPrefix("10 % of the rows have an infinite value, and 0 % of the reference had"))
    #expect(drift.measures.allSatisfy { $0.statistic.isFinite })
  }

  @Test func columnsWithoutValues() throws {
    let drift = try Self.judge(numbers([.nan, .nan], [.nan]))
    #expect(drift.outcome == .notJudged)
    #expect(
      drift.reason == "A Kolmogorov-Smirnov test needs values of both samples, and neither sample has any.")
    #expect(try Self.judge(numbers([1, 2], [.nan])).reason.contains("the current rows have none"))
    #expect(try Self.judge(numbers([], [1])).reason.contains("the reference has none"))
    #expect(try Self.judge(texts([nil], ["a"])).reason.contains("the reference has none"))
    // All were there, and all are gone: that is drift, whatever else cannot be said.
    let gone = try Self.judge(numbers(normals(50, seed: 1), [Double](repeating: .nan, count: 50)))
    #expect(gone.outcome == .drifted && gone.measures.isEmpty)
    #expect(gone.reason.hasPrefix("100 % of the rows have no value"))
  }

  @Test func oneRowAndConstants() throws {
    let one = try Self.judge(numbers([1], [2]))
    #expect(one.outcome == .steady && one.chance?.pValue == 1)
    let constant = [Double](repeating: 3, count: 100)
    #expect(try Self.judge(numbers(constant, constant)).outcome == .steady)
    let moved = try Self.judge(numbers(constant, [Double](repeating: 4, count: 100)))
    #expect(moved.outcome == .drifted && moved.measures.allSatisfy { $0.statistic.isFinite })
    // A constant that fell is as far away as one that rose.
    let fell = try Self.judge(numbers(constant, [Double](repeating: 2, count: 100)))
    #expect(fell.measures.map(\.statistic) == moved.measures.map(\.statistic))
  }

  @Test func manyCategories() throws {
    let reference = (0..<10_000).map { "value \($0)" } + (0..<10_000).map { "value \($0)" }
    let same = try Self.judge(texts(reference, reference))
    #expect(same.outcome == .steady && same.measures.allSatisfy { $0.statistic < 1e-9 })
    let others = try Self.judge(texts(reference, reference.map { "new \($0)" }))
    #expect(others.outcome == .drifted)
    #expect(others.measures.map(\.test) == [.psi, .chiSquared, .jensenShannon])
    #expect(abs((others.measures.last?.statistic ?? 0) - 1) < 1e-9)
  }

  @Test func unlistedValuesAreOneGroup() throws {
    let reference = CategorySample(
      items: [.init(value: "a", count: 60), .init(value: "b", count: 30)], unlisted: 10, missing: 0)
    // "z" may have been among those that the reference does not list.
    let current = CategorySample((0..<100).map { $0 < 60 ? "a" : $0 < 90 ? "b" : "z" })
    let drift = try #require(
      DriftJudgement(
        [ColumnComparison(name: "c", reference: .categories(reference), current: .categories(current))],
        rules: Self.rules
      ).columns.first)
    #expect(drift.measures.allSatisfy { $0.statistic < 1e-9 })
  }

  @Test func whatCannotBeCompared() throws {
    let mixed = ColumnComparison(
      name: "x", reference: .numbers(SortedSample([1])), current: .categories(CategorySample(["a"])))
    #expect(try Self.judge(mixed).reason == "The reference has numbers, and the rows of today have texts.")
    let absent = ColumnComparison(name: "x", reference: .numbers(SortedSample([1])), current: nil)
    #expect(try Self.judge(absent).reason == "The rows of today do not have the column.")
    let wrongTest = try Self.judge(texts(["a"], ["a"]), rules: DriftRules(tests: [.ks], threshold: 0.2))
    #expect(wrongTest.outcome == .notJudged)
    #expect(wrongTest.reason == "None of the tests asked for is for categories.")
  }

  @Test func manyTestsAreCorrected() throws {
    let lucky = numbers(normals(60, seed: 1), normals(60, mean: 0.55, seed: 2))
    let quiet = (0..<40).map { numbers(normals(60, seed: 10 + $0), normals(60, seed: 60 + $0)) }
    let alone = DriftJudgement([lucky], rules: Self.rules)
    let among = DriftJudgement([lucky] + quiet, rules: Self.rules)
    #expect(alone.drifted == ["x"])
    let (before, after) = (try #require(alone.columns[0].chance), try #require(among.columns[0].chance))
    #expect(before.pValue == after.pValue && after.adjusted > before.adjusted)
    #expect(alone.summary == "1 of 1 column has drifted: x.")
    #expect(DriftJudgement([], rules: Self.rules).summary == "None of 0 columns could be judged.")
  }

  @Test func definitionsNameBasesAndBins() {
    let text = Self.rules.definitions.joined(separator: " ")
    for word in ["10 bins by quantiles", "0.0001", "base 2", "Benjamini and Hochberg", "Cohen's h"] {
      #expect(text.contains(word))
    }
  }

  /// A sketch that keeps every tenth number, as if it stood for ten.
  @Test func aSketchStaysWithinItsRankError() throws {
    let (reference, current) = (normals(5000, seed: 1).sorted(), normals(4000, mean: 0.3, seed: 2))
    let items = stride(from: 5, to: 5000, by: 10).map { (value: reference[$0], weight: 10.0) }
    let sketch = SortedSample(items: items, count: 5000, missing: 0, infinite: 0, rankError: 0.002)
    let exact = try KolmogorovSmirnov(SortedSample(reference), SortedSample(current), method: .asymptotic)
    let near = try KolmogorovSmirnov(sketch, SortedSample(current))
    #expect(abs(near.statistic - exact.statistic) <= 0.002)
    // What the sketch rejects, the rows reject.
    #expect(near.pValue >= exact.pValue && near.method == .asymptotic)
    let area = try SortedSample(reference).wassersteinDistance(to: SortedSample(current))
    #expect(abs(try sketch.wassersteinDistance(to: SortedSample(current)) - area) <= 0.002 * 14)
  }
}

struct ImportanceShiftTests {
  /// Columns that a model reads: shuffled, its answers to the rows are off by these.
  private static func shift(
    _ columns: [(name: String, reference: Double, errors: [Double])], least: Double = 0.9
  ) throws -> ImportanceShift {
    let truth = (0..<columns[0].errors.count).map { Double($0) }
    func rows(_ errors: [Double]) throws -> ScoredRows {
      ScoredRows(try Regression(truth: truth, predicted: zip(truth, errors).map { $0 + $1 }))
    }
    return try ImportanceShift(
      .rmse, rows: rows(truth.map { _ in 0 }),
      columns: columns.map { .init(column: $0.name, reference: $0.reference, rows: [try rows($0.errors)]) },
      least: least, bootstrap: Bootstrap(seed: 1, draws: 200))
  }

  private static func all(_ error: Double) -> [Double] { [Double](repeating: error, count: 50) }

  @Test func theSameOrderAgrees() throws {
    let shift = try Self.shift([("a", 3, Self.all(6)), ("b", 2, Self.all(2)), ("c", 1, Self.all(1))])
    #expect(shift.agreement == 1 && !shift.hasShifted)
    #expect(shift.columns.map(\.referencePlace) == [1, 2, 3] && shift.columns.map(\.currentPlace) == [1, 2, 3])
    #expect(
      shift.reason == "The order of importance agrees by 1, at least 0.9; a has moved most, from 50 % to 66.67 %.")
  }

  /// (0.1/1 + 0.2/log2(3) + 0.7/2) / (0.7/1 + 0.2/log2(3) + 0.1/2)
  @Test func theReverseDoesNot() throws {
    let shift = try Self.shift([("a", 7, Self.all(1)), ("b", 2, Self.all(2)), ("c", 1, Self.all(7))])
    #expect(abs(shift.agreement - (0.1 + 0.2 / 1.584962500721156 + 0.35) / (0.75 + 0.2 / 1.584962500721156)) < 1e-12)
    #expect(shift.hasShifted && abs(shift.interval.low - shift.agreement) < 1e-12)
    #expect(shift.columns.map(\.name) == ["a", "b", "c"] && shift.columns.map(\.currentPlace) == [3, 2, 1])
    #expect(
      shift.reason
        == "The order of importance agrees by 0.6576, less than 0.9 with all of its interval 0.6576 to 0.6576; "
        + "a has moved most, from 70 % to 10 %.")
    #expect(try !Self.shift([("a", 7, Self.all(1)), ("b", 2, Self.all(7))], least: 0.5).hasShifted)
  }

  /// What two rows out of six say is chance.
  @Test func aFewRowsShiftNothing() throws {
    let shift = try Self.shift([("a", 1, [3, 0, 0, 0, 0, 0]), ("b", 3, [0, 2, 0, 0, 0, 0])])
    #expect(shift.agreement < 0.9 && shift.interval.high == 1 && !shift.hasShifted)
    #expect(shift.reason.contains("which the interval"), "\(shift.reason)")
  }

  @Test func nothingMatters() {
    #expect(throws: UndefinedMetric("a shift of importance needs a column that matters, and today none does")) {
      _ = try Self.shift([("a", 1, Self.all(0))])
    }
    #expect(
      throws: UndefinedMetric("a shift of importance needs a column that matters, and at the reference none does")
    ) {
      _ = try Self.shift([("a", -1, Self.all(1))])
    }
  }
}
