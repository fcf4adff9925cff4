extension Report {
  /// Something that is shown in a cell, a tile or beside a name.
  public enum Value: Hashable, Sendable {
    /// Words of ours or names of the user's.
    case text(String)
    /// As it is written in a file or a program.
    case code(String)
    case prose(Prose)
    /// Written by `NumberText.measured`; in a table, alike with the other numbers of its line.
    case number(Double)
    case count(Int)
    /// 0 to 1, written as per cent.
    case share(Double)
    /// A mean and the standard deviation around it.
    case spread(mean: Double, deviation: Double)
    case outcome(Outcome)
    /// There is no such number.
    case none
  }

  public struct Table: Hashable, Sendable {
    /// Which numbers are compared, and so have the same places behind the point.
    public enum Alignment: Hashable, Sendable {
      case alongRows
      case alongColumns
    }

    public var caption: Prose?
    public var columns: [String]
    /// Each as long as `columns`. The first cell names its row.
    public private(set) var rows: [[Value]]
    public var alignment: Alignment
    /// The row that the others are measured against or that was chosen.
    public var highlightedRow: Int?
    /// Closed until somebody opens it; then the caption is what one sees.
    public var isFolded: Bool

    /// - Precondition: every row has a cell for each column.
    public init(
      caption: Prose? = nil, columns: [String], rows: [[Value]], alignment: Alignment = .alongColumns,
      highlightedRow: Int? = nil, isFolded: Bool = false
    ) {
      precondition(rows.allSatisfy { $0.count == columns.count }, "every row has a cell for each column")
      self.caption = caption
      self.columns = columns
      self.rows = rows
      self.alignment = alignment
      self.highlightedRow = highlightedRow
      self.isFolded = isFolded
    }
  }
}

extension Report.Value {
  /// Whether it stands at the right of its column.
  var isNumeric: Bool {
    switch self {
    case .number, .count, .share, .spread: true
    case .text, .code, .prose, .outcome, .none: false
    }
  }

  var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  /// On its own, as plain text.
  var text: String {
    switch self {
    case .text(let text), .code(let text): text
    case .prose(let prose): prose.plain
    case .number(let value): NumberText.measured(value)
    case .count(let value): NumberText.count(value)
    case .share(let value): NumberText.share(value)
    case .spread(let mean, let deviation):
      NumberText.aligned([mean, deviation]).joined(separator: " ± ")
    case .outcome(let outcome): outcome.word
    case .none: "–"
    }
  }
}

extension Report.Outcome {
  var word: String {
    switch self {
    case .passed: "passed"
    case .warning: "warning"
    case .failed: "failed"
    case .note: "note"
    }
  }

  /// Tells outcomes apart without colour.
  var sign: String {
    switch self {
    case .passed: "✓"
    case .warning: "!"
    case .failed: "✕"
    case .note: "i"
    }
  }
}

extension Report.Table {
  /// For each column whether all of its cells stand at the right: then its title does, too.
  var isNumeric: [Bool] {
    columns.indices.map { column in
      let cells = rows.map { $0[column] }.filter { $0 != .none }
      return !cells.isEmpty && cells.allSatisfy(\.isNumeric)
    }
  }

  /// The numbers of the table as text, where those that are compared have the same places.
  var texts: [[String]] {
    var texts = rows.map { row in row.map(\.text) }
    func align(_ cells: [(row: Int, column: Int)], keeping: Int) {
      let numbers = cells.compactMap { cell in rows[cell.row][cell.column].number.map { (cell, $0) } }
      guard !numbers.isEmpty else { return }
      for ((cell, _), text) in zip(numbers, NumberText.aligned(numbers.map(\.1), keeping: keeping)) {
        texts[cell.row][cell.column] = text
      }
    }
    switch alignment {
    case .alongRows:
      for row in rows.indices { align(columns.indices.map { (row, $0) }, keeping: 4) }
    case .alongColumns:
      for column in columns.indices { align(rows.indices.map { ($0, column) }, keeping: 1) }
    }
    return texts
  }
}
