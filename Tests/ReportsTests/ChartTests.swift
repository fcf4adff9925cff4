import Foundation
import Testing

@testable import Reports

@Suite struct ChartTests {
  /// Every point of the whole curve lies by the line that is drawn.
  @Test(arguments: [500, 6000]) func thinningIsNotSeen(count: Int) {
    var noise = Fixtures.Noise(seed: UInt64(count))
    var (x, y) = (0.0, 0.0)
    var points = [ChartPoint(x: 0, y: 0)]
    // A staircase as of ROC: steep first, flat later, over 400 x 350 units.
    for step in 0..<count {
      let share = Double(step) / Double(count)
      if noise.uniform() < share { x += 800 / Double(count) } else { y += 700 / Double(count) }
      points.append(ChartPoint(x: x, y: y))
    }
    let thinned = CurveThinning.thinned(points)
    #expect(thinned.points.count <= CurveThinning.limit && thinned.points.count > 20)
    #expect(thinned.points.first == points.first && thinned.points.last == points.last)
    for point in stride(from: 0, to: points.count, by: 13).map({ points[$0] }) {
      let distance =
        zip(thinned.points, thinned.points.dropFirst())
        .map { CurveThinning.distance(of: point, from: $0, to: $1) }.min() ?? .infinity
      // A column of a unit may hide what happens within it.
      #expect(distance <= thinned.deviation + 1)
    }
  }

  @Test func aRaggedCurveIsThinnedToTheLimit() {
    var noise = Fixtures.Noise(seed: 1)
    let points = (0..<5000).map { ChartPoint(x: Double($0) / 12, y: noise.uniform() * 200) }
    let thinned = CurveThinning.thinned(points)
    #expect(thinned.points.count <= CurveThinning.limit)
  }

  @Test func shortCurvesStayWhole() {
    let points = (0..<CurveThinning.limit).map { ChartPoint(x: Double($0), y: 0) }
    #expect(CurveThinning.thinned(points).points == points)
  }

  @Test func aThinnedCurveSaysSo() {
    func notes(_ count: Int) -> [String] {
      let chart = LineChart(
        x: ChartAxis("x"), y: ChartAxis("y"),
        series: [.init("a", points: (0..<count).map { ChartPoint(x: Double($0), y: Double($0 % 2)) })])
      return chart.drawing.notes.map(\.plain)
    }
    #expect(notes(100).isEmpty)
    #expect(notes(2500) == ["Drawn with 400 of 2,500 points; more would not be told apart."])
  }

  @Test func histogramsCountEveryNumber() throws {
    var noise = Fixtures.Noise(seed: 2)
    let values = (0..<5000).map { _ in noise.normal() } + [1e9, -1e9, .nan, .infinity]
    let chart = try #require(HistogramChart(axis: ChartAxis("x"), name: "n", values: values))
    #expect(chart.series[0].counts.reduce(0, +) == 5002)
    #expect(chart.edges[0] > -5 && chart.edges[chart.edges.count - 1] < 5, "two outliers must not widen the bins")
    #expect(HistogramChart(axis: ChartAxis("x"), name: "n", values: [.nan]) == nil)
    let same = try #require(HistogramChart(axis: ChartAxis("x"), name: "n", values: [3, 3, 3]))
    #expect(same.series[0].counts.reduce(0, +) == 3)
  }

  @Test func wilsonsInterval() throws {
    let bin = CalibrationChart.Bin(range: 0...1, count: 10, meanPrediction: 0.5, observedShare: 0.5)
    // statsmodels.stats.proportion.proportion_confint(5, 10, method="wilson")
    let interval = try #require(bin.interval)
    #expect(abs(interval.lowerBound - 0.236593090512564) < 1e-12)
    #expect(abs(interval.upperBound - 0.763406909487436) < 1e-12)
    #expect(CalibrationChart.Bin(range: 0...1, count: 0, meanPrediction: nil, observedShare: nil).interval == nil)
  }

  @Test func evenBinsFindTheirPlaces() {
    let bins = CalibrationChart.evenBins(4, filled: [(0, 0.1, 5), (0.5, 0.4, 6), (0.9, 1, 7)])
    #expect(bins.map(\.count) == [5, 6, 0, 7])
    #expect(bins.map(\.range) == [0...0.25, 0.25...0.5, 0.5...0.75, 0.75...1])
  }

  @Test func manyClassesAreStillDrawn() {
    let names = (0..<60).map { "class \($0)" }
    let matrix = ConfusionChart(
      classes: names, counts: names.indices.map { row in names.indices.map { row == $0 ? row : 1 } })
    let drawing = matrix.drawing
    #expect(drawing.notes.map(\.plain) == ["The 40 classes with most rows are shown, of 60."])
    #expect(drawing.tables[0].rows.count == 40)
  }

  @Test func longNamesAreToldApart() {
    let names = ["a_very_long_name_of_a_column_1", "a_very_long_name_of_a_column_2"]
    let labels = Lettering.fitted(names, width: 120)
    #expect(Set(labels).count == 2 && labels.allSatisfy { Lettering.width($0) <= 120 })
    #expect(Lettering.fitted("short", width: 120) == "short")
  }
}

/// Colours of the style sheet, as an eye sees them.
@Suite struct PaletteTests {
  /// Linear red, green and blue.
  struct Colour {
    var r: Double
    var g: Double
    var b: Double

    init(_ r: Double, _ g: Double, _ b: Double) { (self.r, self.g, self.b) = (r, g, b) }

    init?(hex: Substring) {
      guard let value = UInt32(hex, radix: 16), hex.count == 6 else { return nil }
      func linear(_ shift: UInt32) -> Double {
        let c = Double((value >> shift) & 0xFF) / 255
        return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
      }
      self.init(linear(16), linear(8), linear(0))
    }

    /// WCAG 2.2, relative luminance.
    var luminance: Double { 0.2126 * r + 0.7152 * g + 0.0722 * b }

    func contrast(with other: Colour) -> Double {
      let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
      return (light + 0.05) / (dark + 0.05)
    }

    /// Björn Ottosson's Oklab.
    var lab: (Double, Double, Double) {
      let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
      let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
      let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
      return (
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
      )
    }

    func distance(to other: Colour) -> Double {
      let (one, two) = (lab, other.lab)
      return hypot(hypot(one.0 - two.0, one.1 - two.1), one.2 - two.2)
    }

    /// As somebody without red or green cones sees it. Machado, Oliveira and Fernandes, A physiologically-based model for
    /// simulation of color vision deficiency, IEEE TVCG 15 (2009), severity 1.
    func seen(_ matrix: [[Double]]) -> Colour {
      let c = matrix.map { min(max($0[0] * r + $0[1] * g + $0[2] * b, 0), 1) }
      return Colour(c[0], c[1], c[2])
    }
  }

  static let protanopia = [
    [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
  ]
  static let deuteranopia = [
    [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
  ]

  /// The values of variables of the light scheme, then of the dark one.
  static func schemes() -> [[String: Colour]] {
    "\(StyleSheet.text)".components(separatedBy: "prefers-color-scheme: dark").map { part in
      var colours: [String: Colour] = [:]
      for piece in part.split(separator: ";") {
        let sides = piece.split(separator: ":")
        guard sides.count >= 2, let at = sides[sides.count - 1].firstIndex(of: "#"),
          let name = sides[sides.count - 2].split(whereSeparator: { $0 == " " || $0 == "\n" }).last,
          let colour = Colour(hex: sides[sides.count - 1][sides[sides.count - 1].index(after: at)...].prefix(6))
        else { continue }
        colours[String(name)] = colour
      }
      return colours
    }
  }

  @Test(arguments: [0, 1]) func standsOutAgainstTheGround(scheme: Int) throws {
    let colours = Self.schemes()[scheme]
    let ground = try #require(colours["--ground"])
    for name in ["--ink", "--muted", "--accent"] {
      let colour = try #require(colours[name])
      #expect(colour.contrast(with: ground) >= 4.5, "\(name)")
      let raised = try #require(colours["--raised"])
      #expect(colour.contrast(with: raised) >= 4.5, "\(name)")
    }
    for name in ["passed", "warning", "failed", "note"] {
      let colour = try #require(colours["--\(name)"])
      #expect(colour.contrast(with: ground) >= 4.5)
      let behind = try #require(colours["--\(name)-ground"])
      #expect(colour.contrast(with: behind) >= 4.5, "\(name)")
    }
    for index in 1...SeriesStyle.colours {
      let series = try #require(colours["--series-\(index)"])
      #expect(series.contrast(with: ground) >= 3, "series \(index)")
    }
    let heat = try #require(colours["--heat"])
    let onHeat = try #require(colours["--on-heat"])
    #expect(onHeat.contrast(with: heat) >= 4.5)
  }

  /// The first four, for which dashes alone differ as well.
  @Test(arguments: [0, 1]) func isToldApartByAllEyes(scheme: Int) throws {
    let colours = Self.schemes()[scheme]
    let series = try (1...4).map { try #require(colours["--series-\($0)"]) }
    for (index, one) in series.enumerated() {
      for (other, two) in series.enumerated().dropFirst(index + 1) {
        #expect(one.distance(to: two) > 0.1, "series \(index + 1) and \(other + 1)")
        for matrix in [Self.protanopia, Self.deuteranopia] {
          #expect(one.seen(matrix).distance(to: two.seen(matrix)) > 0.06, "series \(index + 1) and \(other + 1)")
        }
      }
    }
  }
}
