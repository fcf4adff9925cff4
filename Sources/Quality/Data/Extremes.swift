/// The lowest and the highest numbers of a column with their rows, so many of each: among them are all that turn out to lie
/// beyond bounds that are known only when everything was seen.
struct Extremes {
  struct Entry {
    var value: Double
    var row: Int
  }

  /// Of each side.
  let most: Int
  private var low: [Entry] = []
  private var high: [Entry] = []
  private var lowBound = Double.infinity
  private var highBound = -Double.infinity
  /// Whether some number was let go, on either side.
  private(set) var hasLetGo = false

  init(most: Int) { self.most = most }

  /// - Precondition: the value is no NaN.
  mutating func add(_ value: Double, row: Int) {
    if value < lowBound {
      low.append(Entry(value: value, row: row))
      if low.count >= 2 * most { lowBound = Self.cut(&low, to: most, &hasLetGo) { $0.value < $1.value } }
    }
    if value > highBound {
      high.append(Entry(value: value, row: row))
      if high.count >= 2 * most { highBound = Self.cut(&high, to: most, &hasLetGo) { $0.value > $1.value } }
    }
  }

  /// Keeps the first ones; of equal values, those of the earlier rows.
  private static func cut(
    _ entries: inout [Entry], to most: Int, _ hasLetGo: inout Bool, _ precedes: (Entry, Entry) -> Bool
  ) -> Double {
    entries.sort { precedes($0, $1) || (!precedes($1, $0) && $0.row < $1.row) }
    entries.removeSubrange(most...)
    hasLetGo = true
    return entries[most - 1].value
  }

  /// Those beyond the bounds in the order of their rows, and whether they may not be all.
  func outside(_ range: ClosedRange<Double>) -> (entries: [Entry], isCutOff: Bool) {
    let (below, above) = (low.filter { $0.value < range.lowerBound }, high.filter { $0.value > range.upperBound })
    let isCutOff = hasLetGo && (lowBound < range.lowerBound || highBound > range.upperBound)
    return ((below + above).sorted { $0.row < $1.row }, isCutOff)
  }
}
