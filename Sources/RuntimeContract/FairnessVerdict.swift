/// How a model treats the groups of a column: the gaps of Fairlearn, each the largest rate of a group minus the smallest.
public struct FairnessVerdict: Codable, Hashable, Sendable {
  /// Rates of the rows of a group, each nil where no row counts for it. Rows are predicted to be of their most probable
  /// class; class 1 is the positive one.
  public struct Group: Codable, Hashable, Sendable {
    public var name: String
    public var support: Int
    /// Of all rows, those that are predicted positive.
    public var selectionRate: Double?
    /// Of the positive rows, those that are predicted positive.
    public var truePositiveRate: Double?
    /// Of the other rows, those that are predicted positive.
    public var falsePositiveRate: Double?
    /// Of the rows that are predicted positive, those that are.
    public var precision: Double?
    /// Whether the gap takes it into account.
    public var isJudged: Bool

    public init(
      name: String, support: Int, selectionRate: Double?, truePositiveRate: Double?, falsePositiveRate: Double?,
      precision: Double?, isJudged: Bool
    ) {
      self.name = name
      self.support = support
      self.selectionRate = selectionRate
      self.truePositiveRate = truePositiveRate
      self.falsePositiveRate = falsePositiveRate
      self.precision = precision
      self.isJudged = isJudged
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name = "group", support, selectionRate = "selection_rate", truePositiveRate = "true_positive_rate",
        falsePositiveRate = "false_positive_rate", precision, isJudged = "judged"
    }
  }

  public var check: FairnessCheck
  public var outcome: GateOutcome
  /// Nil unless two groups have the rate.
  public var gap: Double?
  public var groups: [Group]
  /// A sentence with the figure that decided.
  public var reason: String

  public init(check: FairnessCheck, outcome: GateOutcome, gap: Double?, groups: [Group], reason: String) {
    self.check = check
    self.outcome = outcome
    self.gap = gap
    self.groups = groups
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case check, outcome, gap, groups, reason }
}
