import RuntimeContract
import Testing

@testable import Tabular

struct SplitTests {
  static func table(_ rows: Int, seed: Int = 1) -> Table {
    var generator = SeededGenerator(seed: seed)
    return Table(
      columns: [
        TableColumn(
          name: "label",
          values: .categories(
            CategoryValues(codes: (0..<rows).map { _ in generator.below(5) == 0 ? 1 : 0 }, levels: ["no", "yes"]))),
        TableColumn(name: "user", values: .integers((0..<rows).map { _ in Int64(generator.below(rows / 4)) })),
        TableColumn(name: "day", values: .timestamps((0..<rows).map { _ in Int64(generator.below(20)) * 1000 })),
      ], rowCount: rows)
  }

  func config(
    _ method: SplitMethod, column: String? = nil, stratify: String? = nil, seed: Int = 3,
    _ shares: (Double, Double, Double) = (0.7, 0.2, 0.1)
  ) -> SplitConfig {
    SplitConfig(
      method: method, column: column, train: shares.0, validation: shares.1, test: shares.2, stratify: stratify,
      seed: seed)
  }

  func parts(_ split: Split) -> [[Int]] { Split.Part.allCases.map { split.rows($0) } }

  func isPartition(_ split: Split, of rows: Int) -> Bool {
    parts(split).allSatisfy { $0 == $0.sorted() } && parts(split).joined().sorted() == Array(0..<rows)
  }

  @Test func randomPartsHaveTheirShares() throws {
    for rows in [10, 101, 997] {
      let split = try Split(Self.table(rows), config(.random))
      #expect(isPartition(split, of: rows))
      for (part, share) in zip(parts(split), [0.7, 0.2, 0.1]) {
        #expect(abs(Double(part.count) - share * Double(rows)) < 1)
      }
      #expect(try Split(Self.table(rows), config(.random)) == split)
      #expect(try Split(Self.table(rows), config(.random, seed: 4)) != split)
    }
    #expect(try Split(Self.table(10), config(.random)).count(.train) == 7, "0.7 of 10 rows are 7")
    #expect(try Split(Self.table(10), config(.random, (0.8, 0, 0.2))).rows(.validation).isEmpty)
  }

  /// The language takes decimals that sum to 1 within a millionth: of many rows that is more than one.
  @Test(arguments: [0.3333335, 0.3333332]) func sharesOfManyRowsAreAllOfThem(share: Double) throws {
    let shares = try Split.shares(config(.random, (share, share, share)))
    var owed = [0.0, 0, 0]
    #expect(Apportionment.counts(of: 6_000_000, shares: shares, owed: &owed) == [2_000_000, 2_000_000, 2_000_000])
  }

  @Test func strataKeepTheirShares() throws {
    let table = Self.table(333)
    let split = try Split(table, config(.random, stratify: "label"))
    #expect(isPartition(split, of: 333))
    let codes = try #require(table["label"]).values.groupCodes().codes
    for stratum in 0..<2 {
      let total = codes.count { $0 == stratum }
      for (part, share) in zip(parts(split), [0.7, 0.2, 0.1]) {
        let count = part.count { codes[$0] == stratum }
        #expect(abs(Double(count) - share * Double(total)) < 1)
      }
    }
    // Strata of one row each: what is left over of them goes to all parts.
    let many = try Split(Self.table(400), config(.random, stratify: "user"))
    for (part, share) in zip(parts(many), [0.7, 0.2, 0.1]) { #expect(abs(Double(part.count) - share * 400) < 3) }
  }

  @Test(arguments: [nil, "label"] as [String?]) func groupsStayTogether(stratify: String?) throws {
    let table = Self.table(400)
    let split = try Split(table, config(.group, column: "user", stratify: stratify))
    #expect(isPartition(split, of: 400))
    let users = try #require(table["user"]).values.groupCodes().codes
    let seen = parts(split).map { part in Set(part.map { users[$0] }) }
    #expect(seen[0].isDisjoint(with: seen[1]) && seen[0].isDisjoint(with: seen[2]) && seen[1].isDisjoint(with: seen[2]))
    for (part, share) in zip(parts(split), [0.7, 0.2, 0.1]) {
      #expect(abs(Double(part.count) - share * 400) < 15)
    }
    if stratify != nil {
      let labels = try #require(table["label"]).values.groupCodes().codes
      let all = Double(labels.count { $0 == labels[0] }) / 400
      for part in parts(split) {
        #expect(abs(Double(part.count { labels[$0] == labels[0] }) / Double(part.count) - all) < 0.12)
      }
    }
  }

  @Test func timeGoesForwardAndTiesStayTogether() throws {
    let table = Self.table(300)
    let split = try Split(table, config(.time, column: "day"))
    guard case .timestamps(let days) = try #require(table["day"]).values else {
      Issue.record("a day is no timestamp")
      return
    }
    #expect(isPartition(split, of: 300))
    let ranges = try parts(split).map { part in
      (try #require(part.map { days[$0] }.min()), try #require(part.map { days[$0] }.max()))
    }
    #expect(ranges[0].1 < ranges[1].0 && ranges[1].1 < ranges[2].0)
  }

  @Test func whatCannotBeSplitSaysWhy() {
    func message(_ table: Table, _ config: SplitConfig) -> String {
      do throws(TableError) {
        _ = try Split(table, config)
        return "split without an error"
      } catch {
        return error.message
      }
    }
    #expect(
      message(Self.table(4), config(.random))
        == "split: the test part would be empty: 4 rows are too few for its share of 0.1"
    )
    #expect(
      message(Self.table(9), config(.group, column: "id"))
        == "split.column: there is no column 'id'; the table has 'label', 'user', 'day'")
    #expect(
      message(Self.table(9), config(.time, column: "label"))
        == "split.column: column 'label' has the type category, which has no order in time")
    let untimed = Table(
      columns: [TableColumn(name: "day", values: .timestamps([1, .min, 2]))], rowCount: 3)
    #expect(
      message(untimed, config(.time, column: "day"))
        == "split.column: 1 row has no value in 'day', and no place in time")
  }

  @Test func foldsAreEqualAndKeepStrataAndGroups() throws {
    let table = Self.table(203)
    let labels = try #require(table["label"]).values.groupCodes().codes
    let users = try #require(table["user"]).values.groupCodes().codes
    let plain = try Folds(rowCount: 203, count: 5, seed: 1)
    #expect(Set((0..<5).map { plain.test($0).count }).isSubset(of: [40, 41]))
    #expect((plain.test(2) + plain.train(2)).sorted() == Array(0..<203))
    let stratified = try Folds(rowCount: 203, count: 5, seed: 1, strata: labels)
    for stratum in 0..<2 {
      let counts = (0..<5).map { fold in stratified.test(fold).count { labels[$0] == stratum } }
      #expect(try #require(counts.max()) - #require(counts.min()) <= 1)
    }
    let grouped = try Folds(rowCount: 203, count: 5, seed: 1, groups: users)
    for fold in 0..<5 {
      let tested = Set(grouped.test(fold).map { users[$0] })
      #expect(tested.isDisjoint(with: grouped.train(fold).map { users[$0] }))
    }
    #expect(throws: TableError.self) { try Folds(rowCount: 3, count: 5, seed: 1) }
  }

  @Test func foldsInTimeTrainOnThePast() throws {
    let days = try #require(Self.table(203)["day"]).values
    guard case .timestamps(let times) = days else { preconditionFailure("days are timestamps") }
    let folds = try Folds(inTime: days, name: "day", count: 4)
    for fold in 0..<4 {
      let (train, test) = (folds.train(fold), folds.test(fold))
      #expect((20...60).contains(test.count))
      let (last, first) = (train.map { times[$0] }.max(), test.map { times[$0] }.min())
      #expect(try #require(last) < #require(first))
      let earlier = folds.fold.count { $0 < fold }
      #expect(train.count == earlier)
    }
    #expect(throws: TableError.self) { try Folds(inTime: .integers([1, 1, 1, 2]), name: "t", count: 2) }
    #expect(throws: TableError.self) { try Folds(inTime: .integers([1, .min, 3]), name: "t", count: 2) }
    #expect(throws: TableError.self) { try Folds(inTime: .booleans([0, 1, 1]), name: "t", count: 2) }
  }

  @Test func hostileRowsAreSelectedWhole() {
    let table = HostileTable.table(seed: 2, rows: 40)
    let rows = [39, 0, 0, 7]
    let part = table.rows(rows)
    for (one, other) in zip(table.columns, part.columns) {
      let all = cells(one.values)
      #expect(cells(other.values) == rows.map { all[$0] })
    }
    #expect(same(table.rows(Array(0..<40)), table))
  }
}
