/// The most frequent texts of a column, in bounded memory and mergeable: J. Misra and D. Gries, "Finding Repeated
/// Elements", 1982.
///
/// Exact until more than `capacity` different ones were seen. Then a count may be too small by `undercount` at most, and a
/// text that occurred more often than that is among them.
public struct TopValues: Codable, Hashable, Sendable {
  public static let capacity = 1024

  public struct Item: Codable, Hashable, Sendable {
    public var value: String
    public var count: Int

    public init(value: String, count: Int) {
      self.value = value
      self.count = count
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case value, count
    }
  }

  private var counts: [String: Int] = [:]
  /// By how much a count may be too small; 0 while all are exact.
  public private(set) var undercount = 0

  public init() {}

  public var isExact: Bool { undercount == 0 }

  public mutating func add(_ value: String, count: Int = 1) {
    counts[value, default: 0] += count
    if counts.count > 2 * TopValues.capacity { shrink() }
  }

  /// Takes what another has seen.
  public mutating func merge(_ other: TopValues) {
    for (value, count) in other.counts { counts[value, default: 0] += count }
    undercount += other.undercount
    shrink()
  }

  /// Takes from every count as much as leaves `capacity` of them: what does not depend on their order.
  private mutating func shrink() {
    guard counts.count > TopValues.capacity else { return }
    let least = counts.values.sorted(by: >)[TopValues.capacity]
    counts = counts.compactMapValues { $0 > least ? $0 - least : nil }
    undercount += least
  }

  /// The most frequent first, those of one count in the order of their texts; at most `limit`.
  public func items(_ limit: Int = capacity) -> [Item] {
    counts.map { Item(value: $0.key, count: $0.value) }
      .sorted { $0.count != $1.count ? $0.count > $1.count : $0.value.utf8.lexicographicallyPrecedes($1.value.utf8) }
      .prefix(limit).map { $0 }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case items, undercount
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    undercount = try container.decode(Int.self, forKey: .undercount)
    for item in try container.decode([Item].self, forKey: .items) { counts[item.value, default: 0] += item.count }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(items(.max), forKey: .items)
    try container.encode(undercount, forKey: .undercount)
  }
}
