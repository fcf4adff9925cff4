/// How often texts occur.
public struct CategorySample: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var value: String
    public var count: Double

    public init(value: String, count: Double) {
      self.value = value
      self.count = count
    }
  }

  /// In the order of their bytes; each with a positive count.
  public let items: [Item]
  /// How many values are not listed, because only the most frequent are.
  public let unlisted: Double
  public let missing: Int
  /// By how much a count of a listed value may be too small; 0 when exact.
  public let undercount: Int

  /// All values; nil is a missing one.
  public init(_ values: [String?]) {
    var counts: [String: Int] = [:]
    for case let value? in values { counts[value, default: 0] += 1 }
    self.init(
      items: counts.map { Item(value: $0.key, count: Double($0.value)) }, missing: values.count(where: { $0 == nil }))
  }

  /// - Parameter items: each value at most once, with a count that is not negative, in any order.
  public init(items: [Item], unlisted: Double = 0, missing: Int, undercount: Int = 0) {
    precondition(unlisted >= 0 && items.allSatisfy { $0.count >= 0 && $0.count.isFinite }, "counts are not negative")
    precondition(Set(items.map { Array($0.value.utf8) }).count == items.count, "values are listed once")
    self.items = items.filter { $0.count > 0 }
      .sorted { $0.value.utf8.lexicographicallyPrecedes($1.value.utf8) }
    self.unlisted = unlisted
    self.missing = missing
    self.undercount = undercount
  }

  /// How many values there are, listed or not.
  public var total: Double { items.reduce(unlisted) { $0 + $1.count } }

  /// The counts of both, value by value. A value that one side lists and the other may have among its unlisted ones is
  /// counted with the unlisted of both, last.
  func aligned(with other: CategorySample) -> (values: [String?], counts: [Double], otherCounts: [Double]) {
    var values: [String?] = []
    var (counts, otherCounts): ([Double], [Double]) = ([], [])
    var (rest, otherRest) = (unlisted, other.unlisted)
    var (place, otherPlace) = (0, 0)
    while place < items.count || otherPlace < other.items.count {
      let mine = place < items.count ? items[place] : nil
      let theirs = otherPlace < other.items.count ? other.items[otherPlace] : nil
      if let mine, let theirs, mine.value.utf8.elementsEqual(theirs.value.utf8) {
        values.append(mine.value)
        counts.append(mine.count)
        otherCounts.append(theirs.count)
        place += 1
        otherPlace += 1
      } else if let mine, theirs.map({ mine.value.utf8.lexicographicallyPrecedes($0.value.utf8) }) ?? true {
        place += 1
        if other.unlisted > 0 {
          rest += mine.count
        } else {
          values.append(mine.value)
          counts.append(mine.count)
          otherCounts.append(0)
        }
      } else if let theirs {
        otherPlace += 1
        if unlisted > 0 {
          otherRest += theirs.count
        } else {
          values.append(theirs.value)
          counts.append(0)
          otherCounts.append(theirs.count)
        }
      }
    }
    if rest + otherRest > 0 {
      values.append(nil)
      counts.append(rest)
      otherCounts.append(otherRest)
    }
    return (values, counts, otherCounts)
  }
}
