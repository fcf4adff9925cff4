/// A report for people: what a reader wants to know first stands first, and everything that a chart shows can be read as
/// a table, too.
///
/// It is a value that knows nothing of HTML; `html()` prints it as one file that loads nothing and runs nothing. The
/// same value gives the same bytes.
public struct Report: Hashable, Sendable {
  /// What it is a report of, above the title: `Model report`.
  public var kind: String
  /// Comes from the user as it is.
  public var title: String
  /// One or two sentences.
  public var summary: Prose?
  public var verdict: Verdict?
  public var keyFigures: [KeyFigure]
  public var sections: [Section]

  public init(
    kind: String, title: String, summary: Prose? = nil, verdict: Verdict? = nil, keyFigures: [KeyFigure] = [],
    sections: [Section]
  ) {
    self.kind = kind
    self.title = title
    self.summary = summary
    self.verdict = verdict
    self.keyFigures = keyFigures
    self.sections = sections
  }
}

extension Report {
  /// What came out. Never told by colour alone: each has a sign and a word.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    case passed
    /// Passed, and somebody should look.
    case warning
    case failed
    /// Nothing was judged.
    case note
  }

  /// The answer, in one sentence.
  public struct Verdict: Hashable, Sendable {
    public var outcome: Outcome
    public var sentence: Prose

    public init(_ outcome: Outcome, _ sentence: Prose) {
      self.outcome = outcome
      self.sentence = sentence
    }
  }

  /// One of the few numbers that matter most.
  public struct KeyFigure: Hashable, Sendable {
    public var label: String
    public var value: Value
    /// What the number is to be compared with, or was counted over.
    public var note: Prose?

    public init(_ label: String, _ value: Value, note: Prose? = nil) {
      self.label = label
      self.value = value
      self.note = note
    }
  }

  public struct Section: Hashable, Sendable {
    public var title: String
    public var introduction: Prose?
    public var blocks: [Block]

    public init(_ title: String, introduction: Prose? = nil, _ blocks: [Block]) {
      self.title = title
      self.introduction = introduction
      self.blocks = blocks
    }
  }

  public enum Block: Hashable, Sendable {
    case paragraph(Prose)
    case list([Prose])
    /// A sentence that stands out: a warning of training, a reason of a refusal.
    case remark(Verdict)
    case keyFigures([KeyFigure])
    /// Names and what they stand for, side by side.
    case facts([Fact])
    case table(Table)
    /// Charts that stand beside each other where there is room.
    case figures([Figure])
  }

  public struct Fact: Hashable, Sendable {
    public var name: String
    public var value: Value
    public var note: Prose?

    public init(_ name: String, _ value: Value, note: Prose? = nil) {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  /// A chart with its title and what to see in it. The data behind it follow in a table that opens.
  public struct Figure: Hashable, Sendable {
    public var title: String
    public var caption: Prose?
    public var chart: Chart

    public init(_ title: String, caption: Prose? = nil, _ chart: Chart) {
      self.title = title
      self.caption = caption
      self.chart = chart
    }
  }
}
