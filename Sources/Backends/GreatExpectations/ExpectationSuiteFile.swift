public import Document
public import IR
internal import RuntimeContract
internal import Source

/// The expectations of an environment's data as a suite of Great Expectations 1.x, for those who judge data with it: in a
/// notebook, or where the pipeline does not run.
///
/// `mlgen-validate data` judges by the same expectations and needs no suite.
public struct ExpectationSuiteFile: Sendable {
  /// In the folder of an environment.
  public static let path = "quality/expectations.json"
  /// The version whose reading of suites the tests check.
  public static let version = "1.24.1"

  private let plan: Plan

  /// - Returns: nil when the plan expects nothing of data.
  public init?(_ plan: Plan) {
    guard !plan.expectations.isEmpty else { return nil }
    self.plan = plan
  }

  public func text() -> RenderedText { JSONWriter.render(suite) }

  private var suite: Node {
    let identity = plan.identity
    // What it does not know it leaves out in silence; so it is left out here, and said.
    let known = plan.expectations.filter(\.value.isKnownToGreatExpectations)
    let unknown = plan.expectations.filter { !$0.value.isKnownToGreatExpectations }
    var notes = [
      Node(
        "mlgen-validate data judges by the same expectations. Build again to change them.",
        origin: identity.$pipeline.origin)
    ]
    for expectation in unknown {
      let columns = expectation.value.columns.joined(separator: ", ")
      notes.append(
        Node(
          "Left out, because Great Expectations has no such expectation: \(expectation.value.type) of \(columns).",
          origin: expectation.origin))
    }
    return Node.mapping(
      [
        .init(
          "name",
          Node(
            identity.$pipeline.combined(with: identity.$environment) { "\($0).\($1)" })),
        .init("expectations", .list(known.map(Self.expectation))),
        .init(
          "meta",
          [
            "great_expectations_version": Node(Self.version)
          ]),
        .init("notes", .list(notes)),
      ], origin: identity.$pipeline.origin)
  }

  private static func expectation(_ expectation: Sourced<DataExpectation>) -> Node {
    let arguments = expectation.value.arguments.map { Node.Entry($0.name, value($0.value)) }
    return Node.mapping(
      [
        .init("type", Node(expectation.value.type)),
        .init("kwargs", .mapping(arguments)),
        .init("severity", "critical"),
        .init("notes", note(expectation.value).map { [Node($0)] } ?? .absent),
      ], origin: expectation.origin)
  }

  private static func value(_ value: DataExpectation.Value) -> Node {
    switch value {
    case .text(let text): Node(text)
    case .number(let number): Node(number)
    case .count(let count): Node(count)
    case .flag(let flag): Node(flag)
    case .texts(let texts): .list(texts.map { Node($0) })
    // Great Expectations works it out when it validates.
    case .ago(let seconds): ["$PARAMETER": Node("now() - timedelta(seconds=\(seconds))")]
    }
  }

  /// Where the two judges differ.
  private static func note(_ expectation: DataExpectation) -> String? {
    switch expectation.rule {
    case .fresh:
      "Compared with the clock of the process, without a time zone: give times in UTC without one, and run in UTC."
    case .ordinary(_, .iqr, _):
      "Where the quartiles are equal, Great Expectations takes every other value for an outlier, and mlgen-validate none."
    default: nil
    }
  }
}
