internal import Glibc
public import Metrics
public import RuntimeContract

/// How much each column matters to a model, then and now, and whether the order of the columns has changed.
///
/// The agreement is the normalized discounted cumulative gain, as in Amazon SageMaker's "feature attribution drift": the
/// importances of the reference, added up in the order of today with the weight `1 / log2(1 + place)`, as a share of the
/// same in their own order. 1 is no change. Below 0.9, SageMaker raises an alarm.
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

  /// 0 to 1.
  public var agreement: Double
  /// The agreement that was asked for.
  public var least: Double
  /// Of the agreement, by drawing the rows of today.
  public var interval: Interval
  /// In the order of the reference's importance.
  public var columns: [Column]
  public var hasShifted: Bool
  /// A sentence with the figure that decided.
  public var reason: String

  enum CodingKeys: String, CodingKey, CaseIterable {
    case agreement, least, interval, columns, hasShifted = "shifted", reason
  }

  /// What a model makes of the rows of today, as they are and with the values of one column shuffled among them.
  public struct Shuffled: Sendable {
    public var column: String
    /// Of the reference, in any unit that is the same for all columns.
    public var reference: Double
    /// The rows once for each repetition, with the truth of those that nothing was shuffled in.
    public var rows: [ScoredRows]

    public init(column: String, reference: Double, rows: [ScoredRows]) {
      self.column = column
      self.reference = reference
      self.rows = rows
    }
  }

  /// A column matters today by how much worse the metric gets when its values are shuffled, in the mean of the repetitions
  /// (Breiman, "Random Forests", 2001). The order has shifted when it agrees less than is asked for, and all of the
  /// interval does, too: of a few rows any order is likely.
  ///
  /// - Throws: `UndefinedMetric` when the rows, or most of the draws, do not define the metric, or no column matters on a
  ///   side.
  /// - Precondition: each column has repetitions, and a finite reference.
  public init(
    _ metric: MetricName, rows: ScoredRows, columns: [Shuffled], least: Double, bootstrap: Bootstrap
  ) throws(UndefinedMetric) {
    precondition(columns.allSatisfy { !$0.rows.isEmpty && $0.reference.isFinite }, "an importance for each column")
    let sign = metric.goal == .maximize ? 1.0 : -1.0
    let shares = try Shares(columns.map(\.reference), side: "at the reference")
    let base = try rows.figure(metric)
    var losses: [Double] = []
    var figures = [try rows.weightedFigure(metric)]
    for column in columns {
      var loss = 0.0
      for rows in column.rows {
        loss += sign * (base - (try rows.figure(metric))) / Double(column.rows.count)
        figures.append(try rows.weightedFigure(metric))
      }
      losses.append(loss)
    }
    let current = try Shares(losses, side: "today")
    let drawn = bootstrap.samples(rows, figures)
    let agreements: [Double?] = (0..<bootstrap.draws).map { draw in
      guard let base = drawn[0][draw] else { return nil }
      var next = 1
      var losses: [Double] = []
      for column in columns {
        let values = drawn[next..<next + column.rows.count].compactMap { $0[draw] }
        next += column.rows.count
        guard values.count == column.rows.count else { return nil }
        losses.append(sign * (base - values.reduce(0, +) / Double(values.count)))
      }
      return (try? Shares(losses, side: "today")).map(shares.agreement)
    }
    let interval = try bootstrap.interval("an agreement of importances", agreements, rows: rows.count)
    let agreement = shares.agreement(with: current)
    self.init(names: columns.map(\.column), shares, current, agreement, interval, least: least)
  }

  private init(
    names: [String], _ before: Shares, _ now: Shares, _ agreement: Double, _ interval: Interval, least: Double
  ) {
    var places = [Int](repeating: 0, count: names.count)
    for (place, index) in now.order.enumerated() { places[index] = place + 1 }
    columns = before.order.enumerated().map { place, index in
      Column(
        name: names[index], reference: before.values[index], current: now.values[index], referencePlace: place + 1,
        currentPlace: places[index])
    }
    self.agreement = agreement
    self.least = least
    self.interval = interval
    hasShifted = agreement < least && interval.high < least
    let facts = "The order of importance agrees by \(Figure.text(agreement))"
    let moved = columns.max { abs($0.current - $0.reference) < abs($1.current - $1.reference) }
    let mover =
      moved.map {
        "; \($0.name) has moved most, from \(Figure.percent($0.reference)) to \(Figure.percent($0.current))"
      } ?? ""
    if agreement >= least {
      reason = "\(facts), at least \(Figure.text(least))\(mover)."
    } else if hasShifted {
      reason = "\(facts), less than \(Figure.text(least)) with all of its interval \(interval.text)\(mover)."
    } else {
      reason =
        "\(facts), less than \(Figure.text(least)), which the interval \(interval.text) does not exclude\(mover)."
    }
  }
}

/// Importances as shares of their sum, and the order that they put the columns in.
private struct Shares {
  let values: [Double]
  /// Numbers of columns, the most important first; of equals, the first.
  let order: [Int]

  init(_ importances: [Double], side: String) throws(UndefinedMetric) {
    let positive = importances.map { max(0, $0) }
    let total = positive.reduce(0, +)
    guard total > 0, total.isFinite else {
      throw UndefinedMetric("a shift of importance needs a column that matters, and \(side) none does")
    }
    let values = positive.map { $0 / total }
    self.values = values
    order = values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
  }

  func agreement(with current: Shares) -> Double {
    func gain(_ order: [Int]) -> Double {
      order.enumerated().reduce(0) { $0 + values[$1.element] / log2(Double($1.offset + 2)) }
    }
    return gain(current.order) / gain(order)
  }
}
