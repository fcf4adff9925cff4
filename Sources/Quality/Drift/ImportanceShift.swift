internal import Glibc

/// How much each column matters to a model, then and now, and whether the order of the columns has changed.
///
/// The agreement is the normalized discounted cumulative gain, as in Amazon SageMaker's "feature attribution drift": the
/// importances of the reference, added up in the order of today with the weight `1 / log2(1 + place)`, as a share of the
/// same in their own order. 1 is no change.
public struct ImportanceShift: Codable, Hashable, Sendable {
  public struct Column: Codable, Hashable, Sendable {
    public var name: String
    /// Shares of the sum of all, 0 to 1; what is negative counts as 0.
    public var reference: Double
    public var current: Double
    /// From 1, the most important first.
    public var referencePlace: Int
    public var currentPlace: Int

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name = "column", reference, current, referencePlace = "reference_place", currentPlace = "current_place"
    }
  }

  /// Below it, SageMaker raises an alarm.
  public static let leastAgreement = 0.9

  /// 0 to 1.
  public var agreement: Double
  /// In the order of the reference's importance.
  public var columns: [Column]
  public var hasShifted: Bool
  /// A sentence with the figure that decided.
  public var reason: String

  enum CodingKeys: String, CodingKey, CaseIterable { case agreement, columns, hasShifted = "shifted", reason }

  /// - Throws: `Undefined` when no column matters on a side.
  /// - Precondition: a finite importance for each name on both sides.
  public init(names: [String], reference: [Double], current: [Double]) throws(Undefined) {
    precondition(reference.count == names.count && current.count == names.count, "an importance for each column")
    precondition(reference.allSatisfy(\.isFinite) && current.allSatisfy(\.isFinite), "importances are finite")
    let before = reference.map { max(0, $0) }
    let now = current.map { max(0, $0) }
    let (total, currentTotal) = (before.reduce(0, +), now.reduce(0, +))
    guard total > 0, currentTotal > 0 else {
      let side = total > 0 ? "today" : "at the reference"
      throw Undefined("a shift of importance needs a column that matters, and \(side) none does")
    }
    func order(_ values: [Double]) -> [Int] {
      values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
    }
    let (order1, order2) = (order(before), order(now))
    func gain(_ order: [Int]) -> Double {
      order.enumerated().reduce(0) { $0 + before[$1.element] / total / log2(Double($1.offset + 2)) }
    }
    var places = [Int](repeating: 0, count: names.count)
    for (place, index) in order2.enumerated() { places[index] = place + 1 }
    let agreement = gain(order2) / gain(order1)
    let columns = order1.enumerated().map { place, index in
      Column(
        name: names[index], reference: before[index] / total, current: now[index] / currentTotal,
        referencePlace: place + 1, currentPlace: places[index])
    }
    self.agreement = agreement
    self.columns = columns
    hasShifted = agreement < Self.leastAgreement
    let moved = columns.max { abs($0.current - $0.reference) < abs($1.current - $1.reference) }
    let mover =
      moved.map {
        "; \($0.name) has moved most, from \(Figure.percent($0.reference)) to \(Figure.percent($0.current))"
      } ?? ""
    reason =
      "The order of importance agrees by \(Figure.text(agreement)), "
      + (agreement < Self.leastAgreement ? "less than" : "at least") + " \(Figure.text(Self.leastAgreement))\(mover)."
  }
}
