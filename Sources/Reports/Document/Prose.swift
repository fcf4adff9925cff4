/// A sentence of a report. What is interpolated is data: it is set apart from the words around it, so that a name that
/// is written from right to left turns nothing else around.
///
///     "The model was fitted on \(rows) rows of \(code: "flights")."
public struct Prose: Hashable, Sendable, ExpressibleByStringInterpolation {
  enum Run: Hashable, Sendable {
    case words(String)
    case name(String)
    case code(String)
    case strong(String)
  }

  var runs: [Run]

  public init(stringLiteral value: String) { runs = value.isEmpty ? [] : [.words(value)] }

  public init(stringInterpolation: StringInterpolation) { runs = stringInterpolation.runs }

  /// A text that came from outside.
  public init(_ text: String) { runs = [.name(text)] }

  /// Without marks: for titles inside of pictures, and for other formats.
  public var plain: String {
    runs.map { run in
      switch run {
      case .words(let text), .name(let text), .code(let text), .strong(let text): text
      }
    }.joined()
  }

  public static func + (first: Prose, second: Prose) -> Prose {
    var sum = first
    sum.runs += second.runs
    return sum
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var runs: [Run] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { runs.append(.words(literal)) }
    }

    public mutating func appendInterpolation(_ name: String) { runs.append(.name(name)) }

    public mutating func appendInterpolation(code: String) { runs.append(.code(code)) }

    /// Words of ours that are put together: they are no data, and are not set apart.
    public mutating func appendInterpolation(words: String) {
      if !words.isEmpty { runs.append(.words(words)) }
    }

    /// A number that the sentence is about.
    public mutating func appendInterpolation(strong value: Double) {
      runs.append(.strong(NumberText.measured(value)))
    }

    public mutating func appendInterpolation(_ prose: Prose) { runs += prose.runs }

    public mutating func appendInterpolation(_ count: Int) { runs.append(.words(NumberText.count(count))) }

    /// As `NumberText.measured` writes it.
    public mutating func appendInterpolation(_ value: Double) { runs.append(.words(NumberText.measured(value))) }

    public mutating func appendInterpolation(share: Double) { runs.append(.words(NumberText.share(share))) }

    /// A number and the noun that it counts: `1 row`, `2 rows`.
    public mutating func appendInterpolation(_ count: Int, _ one: String, _ many: String) {
      runs.append(.words("\(NumberText.count(count)) \(count == 1 ? one : many)"))
    }
  }
}
