import Foundation
import Testing

@testable import Reports

@Suite struct NumberTests {
  @Test(arguments: [
    (0, "0"), (-0.0, "0"), (1, "1"), (0.5, "0.5"), (0.95314, "0.9531"), (0.00012345, "0.0001235"),
    (1.5e-7, "1.5 × 10⁻⁷"),
    (9.9996, "10"), (0.99996, "1"), (1234.56, "1,235"), (1_234_567, "1,234,567"), (-12.345, "−12.35"),
    (1e20, "1 × 10²⁰"),
    (9.99996e-9, "1 × 10⁻⁸"), (.nan, "NaN"), (-.infinity, "−∞"), (0.30000000000000004, "0.3"),
  ])
  func aNumberOnItsOwn(value: Double, text: String) { #expect(NumberText.measured(value) == text) }

  @Test(arguments: [
    ([0.9987, 1, 0.5], ["0.9987", "1.0000", "0.5000"]), ([214.7, 98.25, 3989.4], ["215", "98", "3,989"]),
    ([1, 1e-9], ["1", "1 × 10⁻⁹"]), ([.nan, 0.25], ["NaN", "0.2500"]), ([0, 0], ["0", "0"]), ([], []),
    ([1e300, 1], ["1 × 10³⁰⁰", "1"]),
  ])
  func numbersTogether(values: [Double], texts: [String]) { #expect(NumberText.aligned(values) == texts) }

  @Test func aRowKeepsDigitsOfItsSmallest() {
    let table = Report.Table(
      columns: ["a", "b", "c"], rows: [[.number(214.72), .number(541.93), .number(3989.4)]], alignment: .alongRows)
    #expect(table.texts == [["214.7", "541.9", "3,989.4"]])
  }

  @Test(arguments: [
    (0, "0%"), (1, "100%"), (0.0001, "<0.1%"), (0.99999, ">99.9%"), (0.125, "12.5%"), (0.5, "50.0%"), (.nan, "NaN"),
  ])
  func shares(value: Double, text: String) { #expect(NumberText.share(value) == text) }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-327_346, "−327,346"), (Int.min, "−9,223,372,036,854,775,808"),
  ])
  func counts(value: Int, text: String) { #expect(NumberText.count(value) == text) }

  @Test func roundingAgreesWithFoundation() {
    var noise = Fixtures.Noise(seed: 3)
    for _ in 0..<200 {
      let value = (noise.uniform() - 0.5) * 10_000
      for places in 0...5 {
        let text = NumberText.fixed(value, places: places, trimmed: false)
        let plain = text.replacing(",", with: "").replacing("−", with: "-")
        #expect(abs((Double(plain) ?? .nan) - value) <= 0.5000001 * powerOfTen(-places), "\(value) \(text)")
        #expect(plain.split(separator: ".").dropFirst().first?.count ?? 0 == places)
      }
    }
  }

  @Test func logarithms() {
    var noise = Fixtures.Noise(seed: 9)
    for _ in 0..<2000 {
      let value = noise.uniform() * powerOfTen(Int(noise.uniform() * 600) - 300)
      guard value > 0 else { continue }
      #expect(abs(decadeLogarithm(value) - log10(value)) <= 1e-15 * max(1, abs(log10(value))), "\(value)")
    }
    #expect(decadeLogarithm(1) == 0)
    for exponent in -22...22 {
      #expect(decade(of: powerOfTen(exponent)) == exponent)
      #expect(decade(of: powerOfTen(exponent).nextDown) == exponent - 1)
    }
  }
}

@Suite struct AxisTests {
  @Test(arguments: 0..<100) func labelsAreFewRoundAndInside(seed: Int) {
    var noise = Fixtures.Noise(seed: UInt64(seed))
    let size = powerOfTen(Int(noise.uniform() * 40) - 20)
    let values = (0..<3).map { _ in (noise.uniform() - (seed % 2 == 0 ? 0 : 0.5)) * size }
    for extent in [ChartAxis.Extent.rounded, .tight] {
      let scale = AxisScale(ChartAxis("x", extent: extent), values: values)
      #expect((2...13).contains(scale.ticks.count), "\(values) \(scale.ticks)")
      #expect(Set(scale.ticks.map(\.label)).count == scale.ticks.count, "\(values) \(scale.ticks)")
      for tick in scale.ticks {
        let place = scale.fraction(tick.value) ?? -1
        #expect(place >= -1e-6 && place <= 1 + 1e-6, "\(values) \(tick)")
      }
      for value in values {
        let place = scale.fraction(value) ?? -1
        #expect(place >= -1e-9 && place <= 1 + 1e-9)
      }
    }
    let positive = values.map(\.magnitude)
    let scale = AxisScale(ChartAxis("x", scale: .logarithmic), values: positive)
    #expect((1...13).contains(scale.ticks.count), "\(positive) \(scale.ticks)")
    for value in positive where value > 0 {
      let place = scale.fraction(value) ?? -1
      #expect(place >= -1e-9 && place <= 1 + 1e-9, "\(positive) \(scale)")
    }
  }

  @Test func labelsOfKnownAxes() {
    func labels(_ axis: ChartAxis, _ values: [Double]) -> [String] {
      AxisScale(axis, values: values).ticks.map(\.label)
    }
    #expect(labels(ChartAxis("x"), [0, 1]) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(ChartAxis("x", isCount: true), [0, 2]) == ["0", "1", "2"])
    #expect(labels(ChartAxis("x", unit: .share), [0, 0.12]) == ["0%", "2%", "4%", "6%", "8%", "10%", "12%"])
    #expect(
      labels(ChartAxis("x", scale: .logarithmic), [0.001, 1000]) == ["0.001", "0.01", "0.1", "1", "10", "100", "1,000"])
    #expect(labels(ChartAxis("x", scale: .logarithmic), [1e-5, 0.01]) == ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²"])
    #expect(labels(ChartAxis("x", scale: .logarithmic), [2, 30]) == ["2", "5", "10", "20", "50"])
  }

  @Test(
    arguments: [
      [], [0], [.leastNonzeroMagnitude], [.leastNonzeroMagnitude, 2 * .leastNonzeroMagnitude],
      [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [1, 1.0.nextUp],
      [.nan], [-1],
      [1e16, 1e16.nextUp], [0, .infinity],
    ] as [[Double]])
  func oddNumbersMakeAnAxis(values: [Double]) {
    for extent in [ChartAxis.Extent.rounded, .tight] {
      for kind in [ChartAxis.Scale.linear, .logarithmic] {
        let scale = AxisScale(ChartAxis("x", scale: kind, extent: extent), values: values)
        #expect(scale.lower <= scale.upper && scale.ticks.count < 100)
        for value in values { _ = scale.fraction(value) }
      }
    }
  }
}
