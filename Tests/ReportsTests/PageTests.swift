import Foundation
import FoundationXML
import RuntimeContract
import Testing

@testable import Reports

/// What an XML parser finds in a page.
private final class Reading: NSObject, XMLParserDelegate {
  struct Tag {
    var name: String
    var attributes: [String: String]
    var parent: String?
  }

  var tags: [Tag] = []
  var text = ""
  private var open: [String] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    tags.append(Tag(name: name, attributes: attributes, parent: open.last))
    open.append(name)
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  init?(_ html: String) {
    super.init()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }
}

@Suite struct PageTests {
  @Test(arguments: Fixtures.pages)
  func isWellFormedAndLoadsAndRunsNothing(name: String) throws {
    let html = try #require(Fixtures.page(name)).html()
    #expect(html.hasPrefix("<!DOCTYPE html>\n"))
    let page = try #require(Reading(html), "an XML parser does not accept the page")
    let names = Set(page.tags.map(\.name))
    #expect(names.isDisjoint(with: ["script", "img", "iframe", "object", "embed", "link", "image", "use", "form"]))
    #expect(page.tags.count { $0.name == "style" } == 1)
    for tag in page.tags {
      for (key, value) in tag.attributes {
        #expect(!key.lowercased().hasPrefix("on"), "\(tag.name) has a handler: \(key)")
        #expect(key != "src" && key != "style" && !key.hasSuffix(":href"))
        if key == "href" { #expect(value.hasPrefix("#section-")) }
      }
    }
    let sheet = "\(StyleSheet.text)"
    #expect(!sheet.contains("url(") && !sheet.contains("@import") && !sheet.contains("<"))
  }

  @Test(arguments: Fixtures.pages)
  func isReadWithoutEyes(name: String) throws {
    let report = try #require(Fixtures.page(name))
    let page = try #require(Reading(report.html()))
    let ids = page.tags.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count, "an id stands twice")
    for tag in page.tags {
      for key in ["aria-labelledby", "aria-describedby"] {
        for id in (tag.attributes[key] ?? "").split(separator: " ") { #expect(ids.contains(String(id))) }
      }
      if let target = tag.attributes["href"] { #expect(ids.contains(String(target.dropFirst()))) }
      if tag.name == "svg" {
        #expect(tag.attributes["role"] == "img" || tag.attributes["aria-hidden"] == "true")
      }
      if tag.name == "th" { #expect(tag.attributes["scope"] != nil) }
    }
    let figures = page.tags.count { $0.name == "figure" }
    #expect(figures > 2)
    #expect(page.tags.count { $0.name == "desc" && $0.parent == "svg" } == figures)
    #expect(page.tags.count { $0.name == "details" && $0.parent == "figure" } == figures, "no table behind a chart")
    #expect(page.tags.first?.attributes["lang"] == "en")
  }

  @Test func aModelThatCannotBeDrawnHasAReport() throws {
    let page = try #require(Reading(Fixtures.unusable.html()))
    #expect(page.text.contains("The model answers 1 of 3 rows with what is no finite number"))
    #expect(page.text.contains("its answers cannot be used"))
    #expect(!page.tags.contains { $0.name == "svg" && $0.attributes["role"] == "img" })
  }

  @Test func whatIsComparedStandsSideBySide() throws {
    let page = try #require(Reading(Fixtures.validation.html()))
    for text in [
      "this model", "Differences to the champion, version 7", "Calibration of the champion, version 7",
      "features/test.csv:173", "few rows, not judged", "39,236",
    ] { #expect(page.text.contains(text), "\(text)") }
    var alone = Fixtures.validation
    alone.baseline = nil
    alone.verdict.baseline = nil
    alone.verdict.metrics = alone.verdict.metrics.map { MetricFigure(metric: $0.metric, value: $0.value) }
    let other = try #require(Reading(alone.html()))
    #expect(!other.text.contains("Differences to") && !other.text.contains("Calibration of the champion"))
  }

  @Test func hostileNamesAreTextAndVisible() throws {
    let page = try #require(Reading(Fixtures.gallery.html()))
    for name in Fixtures.hostileNames { #expect(page.text.contains(Visibility.visible(name))) }
    let bytes = Fixtures.gallery.html().unicodeScalars
    for scalar in bytes where scalar != "\n" { #expect(Visibility.replacement(of: scalar) == nil) }
  }

  @Test func visibleCharactersStay() {
    #expect(Visibility.visible("Größe 温度 😀 e\u{301} \u{200D}") == "Größe 温度 😀 e\u{301} \u{200D}")
    #expect(Visibility.visible("a\u{202E}b\u{0}c") == "a⟨U+202E⟩b␀c")
  }

  @Test func aReportOfNothingIsAPage() throws {
    let report = ModelReport(
      name: "", task: .classification, algorithm: .mlp, parameters: [], seed: 0,
      objective: FitObjective(metric: .auc, goal: .maximize),
      data: ModelReport.TrainingData(label: "", parts: [], features: []), scores: [])
    let page = try #require(Reading(report.html()))
    #expect(page.text.contains("No metric of this model was computed."))
    #expect(ModelCard(report: report).markdown().contains("Not stated in the spec."))
  }

  @Test func theVerdictSaysWhatWasJudgedAndAgainstWhat() {
    func verdict(_ values: [ModelReport.Part: Double], baseline: Double? = nil) -> Report.Verdict {
      var report = Fixtures.churn
      report.warnings = []
      report.scores = [ModelReport.Score(.auc, values, baseline: baseline)]
      return report.verdict
    }
    let judged = verdict([.train: 0.99, .validation: 0.8, .test: 0.75], baseline: 0.5)
    #expect(judged.outcome == .note)
    #expect(
      judged.sentence.plain
        == "On 1,000 rows that played no part in training, AUC is 0.75. A constant prediction would reach 0.5.")
    let useless = verdict([.validation: 0.49], baseline: 0.5)
    #expect(useless.outcome == .warning && useless.sentence.plain.hasSuffix("the model adds nothing."))
    let unjudged = verdict([.train: 0.9])
    #expect(
      unjudged.outcome == .warning && unjudged.sentence.plain.contains("rows that it has not seen were not judged"))
  }

  @Test func numbersThatAreNoneNeitherTrapNorShow() throws {
    var report = Fixtures.churn
    let odd = [
      Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0,
    ]
    report.scores = [ModelReport.Score(.rmse, [.train: .nan, .test: .infinity], baseline: -.infinity)]
    report.importances = odd.map { ModelReport.Importance("x", gain: $0, permutation: -$0, permutationDeviation: $0) }
    report.learningCurves = [ModelReport.LearningCurve(metric: "rmse", series: [.init(.train, values: odd)])]
    report.search = ModelReport.SearchSummary(
      method: .grid,
      trials: odd.enumerated().map {
        .init(
          number: $0.offset, parameters: [Fixtures.parameter("p", .number($0.element.magnitude))], value: $0.element)
      })
    report.evaluation = .regression(ModelReport.RegressionFigures(part: .test, actual: odd, predicted: odd.reversed()))
    let html = report.html()
    #expect(Reading(html) != nil)
    let attributes = try #require(Reading(html)).tags.flatMap(\.attributes)
    #expect(!attributes.contains { $0.key != "class" && ($0.value == "nan" || $0.value == "inf") })
  }

  @Test func aRegressionOfManyRowsKeepsAllOfThem() throws {
    let values = (0..<3000).map { Double($0 % 977) }
    let chart = DensityChart(x: ChartAxis("x"), y: ChartAxis("y"), xValues: values, yValues: values.reversed())
    #expect(chart.points.isEmpty && chart.cells.reduce(0) { $0 + $1.count } + chart.outside == 3000)
    let wide = [-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude] + values
    let extreme = DensityChart(x: ChartAxis("x"), y: ChartAxis("y"), xValues: wide, yValues: wide)
    #expect(extreme.cells.reduce(0) { $0 + $1.count } + extreme.outside == 3002)
    let near = (0..<600).map { _ in 1e16 } + [1e16.nextUp]
    let flat = DensityChart(x: ChartAxis("x"), y: ChartAxis("y"), xValues: near, yValues: near)
    #expect(flat.cells.reduce(0) { $0 + $1.count } + flat.outside == 601)
  }
}
