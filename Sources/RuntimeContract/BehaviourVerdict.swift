/// What predictions did when one column was changed in every row and nothing else was: the tests of M. Ribeiro and others,
/// "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList", 2020, for tables.
public struct BehaviourVerdict: Codable, Hashable, Sendable {
  /// What is asked of the predictions.
  public enum Expectation: String, Codable, CaseIterable, Hashable, Sendable {
    case invariant
    case increases
    case decreases
  }

  /// A row whose prediction did what it must not.
  public struct Example: Codable, Hashable, Sendable {
    public var file: String
    /// From 1, where the row begins.
    public var line: Int
    /// The column's value there, and what it was changed to.
    public var from: String
    public var to: String
    /// The prediction before and after: the value, or the probability that moved the most.
    public var before: Double
    public var after: Double

    public init(file: String, line: Int, from: String, to: String, before: Double, after: Double) {
      self.file = file
      self.line = line
      self.from = from
      self.to = to
      self.before = before
      self.after = after
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case file, line, from, to, before, after }
  }

  public var column: String
  public var expectation: Expectation
  public var outcome: GateOutcome
  /// That were changed.
  public var rows: Int
  /// Rows whose prediction did what it must not.
  public var violations: Int
  /// The mean change of the prediction; of one that must not change, the mean distance.
  public var meanChange: Double
  /// Those that go furthest against what is asked for, the worst first.
  public var examples: [Example]
  /// A sentence with the figure that decided.
  public var reason: String

  public init(
    column: String, expectation: Expectation, outcome: GateOutcome, rows: Int, violations: Int, meanChange: Double,
    examples: [Example], reason: String
  ) {
    self.column = column
    self.expectation = expectation
    self.outcome = outcome
    self.rows = rows
    self.violations = violations
    self.meanChange = meanChange
    self.examples = examples
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, expectation, outcome, rows, violations, meanChange = "mean_change", examples, reason
  }
}
