/// Quantiles of numbers that are seen once, in bounded memory, mergeable, and without chance: the same numbers in the
/// same order give the same sketch.
///
/// A stack of compactors, as in Z. Karnin, K. Lang and E. Liberty, "Optimal Quantile Approximation in Streams", 2016, all
/// of one capacity. One that is full sorts its items, hands every second one to the next, where it weighs twice as much,
/// and drops the others; whether the even or the odd ones go takes turns. Each such step can shift a rank by the items'
/// weight at most, and the steps are counted, so `rankError` is no estimate. Until `capacity` numbers it is 0; it is below
/// 0.01 up to 10⁸ numbers.
public struct QuantileSketch: Codable, Hashable, Sendable {
  /// Items that a compactor holds at most.
  public static let capacity = 2048

  public private(set) var count = 0
  /// The items that weigh 2^index, not sorted.
  private var levels: [[Double]] = [[]]
  /// Whether the next step of a level hands on the odd items.
  private var turns: [Bool] = [false]
  /// How far a rank can be off, in numbers.
  private var shift = 0

  public init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case count, levels, turns, shift
  }

  /// - Precondition: the number is finite.
  public mutating func add(_ value: Double) {
    levels[0].append(value)
    count += 1
    if levels[0].count >= QuantileSketch.capacity { compact(from: 0) }
  }

  /// Takes what another has seen.
  public mutating func merge(_ other: QuantileSketch) {
    while levels.count < other.levels.count {
      levels.append([])
      turns.append(false)
    }
    for (level, items) in other.levels.enumerated() { levels[level] += items }
    count += other.count
    shift += other.shift
    compact(from: 0)
  }

  private mutating func compact(from first: Int) {
    var level = first
    while level < levels.count {
      if levels[level].count >= QuantileSketch.capacity {
        if level + 1 == levels.count {
          levels.append([])
          turns.append(false)
        }
        var items = levels[level].sorted()
        // A last one without a partner stays.
        levels[level] = items.count % 2 == 1 ? [items.removeLast()] : []
        for index in stride(from: turns[level] ? 1 : 0, to: items.count, by: 2) {
          levels[level + 1].append(items[index])
        }
        turns[level].toggle()
        shift += 1 << level
      }
      level += 1
    }
  }

  /// By how much the rank of `quantile(q)` can differ from `q`, as a share of all numbers.
  public var rankError: Double { count == 0 ? 0 : Double(shift) / Double(count) }

  /// The number below or at which a share of `q` of all numbers lies, one of those seen; nil when there are none.
  ///
  /// - Precondition: `q` is 0 to 1.
  public func quantile(_ q: Double) -> Double? { quantiles([q]).first ?? nil }

  /// The same for several shares, with one sort.
  public func quantiles(_ shares: [Double]) -> [Double?] {
    precondition(shares.allSatisfy { (0...1).contains($0) })
    let items = weighted()
    let total = items.reduce(0) { $0 + $1.weight }
    return shares.map { share in
      // The smallest number that has that share at or below it.
      let target = Swift.max(1, Int((share * Double(total)).rounded(.up)))
      var seen = 0
      for item in items {
        seen += item.weight
        if seen >= target { return item.value }
      }
      return items.last?.value
    }
  }

  /// The share of numbers that are at most `value`; 0 when there are none.
  public func rank(_ value: Double) -> Double {
    let items = weighted()
    let total = items.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return 0 }
    return Double(items.reduce(0) { $0 + ($1.value <= value ? $1.weight : 0) }) / Double(total)
  }

  /// The numbers that are kept, ascending, each with how many it stands for; together they are all.
  public func weighted() -> [(value: Double, weight: Int)] {
    levels.enumerated().flatMap { level, items in items.map { (value: $0, weight: 1 << level) } }
      .sorted { $0.value < $1.value }
  }
}
