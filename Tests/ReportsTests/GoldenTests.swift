import Foundation
import RuntimeContract
import Testing

@testable import Reports

/// Whole pages, byte for byte. `MLGEN_RECORD=1 swift test --filter ReportGoldenTests` writes them anew; then look at them
/// in a browser.
@Suite struct ReportGoldenTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")

  static func expect(_ text: String, isRecordedAs name: String) throws {
    let recording = folder.appendingPathComponent(name)
    let environment = ProcessInfo.processInfo.environment
    if environment["MLGEN_RECORD"] == "1", environment["CI"] == nil { try Data(text.utf8).write(to: recording) }
    let recorded = try String(contentsOf: recording, encoding: .utf8)
    #expect(Array(text.utf8) == Array(recorded.utf8), "\(name) is different from what is recorded")
  }

  @Test(arguments: Fixtures.pages)
  func pageIsAsRecorded(name: String) throws {
    let page = try #require(Fixtures.page(name))
    try Self.expect(page.html(), isRecordedAs: "\(name).html")
  }

  @Test func cardsAreAsRecorded() throws {
    var hostile = Fixtures.churn
    hostile.name = Fixtures.hostileNames[0]
    hostile.data.features = Fixtures.hostileNames.map {
      ModelReport.TrainingData.Feature($0, type: .category, missingShare: 0.5, values: "\($0)", transforms: [$0])
    }
    hostile.warnings = Fixtures.hostileNames.map { "\($0) and \(code: $0)" }
    let cards = [
      ("churn", ModelCard(report: Fixtures.churn, description: "Who is about to leave.", owner: "growth-team")),
      ("diamonds", ModelCard(report: Fixtures.diamonds)),
      ("hostile", ModelCard(report: hostile, description: Fixtures.hostileNames[1], owner: Fixtures.hostileNames[7])),
    ]
    for (name, card) in cards { try Self.expect(card.markdown(), isRecordedAs: "\(name).md") }
  }
}
