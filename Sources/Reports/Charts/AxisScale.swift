/// An axis with its numbers: from a value to a place between 0 and 1, and what stands at it.
struct AxisScale {
  struct Tick {
    var value: Double
    var label: String
  }

  private(set) var lower: Double
  private(set) var upper: Double
  private(set) var ticks: [Tick]
  private let scale: ChartAxis.Scale

  /// - Parameters:
  ///   - values: what will be drawn; what is not finite, and on a logarithmic axis what is not above 0, is left out.
  ///   - intervals: about how many intervals the labels should cut the axis into.
  init(_ axis: ChartAxis, values: [Double], intervals: Int = 5) {
    scale = axis.scale
    let drawable = values.filter { $0.isFinite && (axis.scale == .linear || $0 > 0) }
    lower = drawable.min() ?? 0
    upper = drawable.max() ?? 1
    ticks = []
    if case .fixed(let fixed) = axis.extent { (lower, upper) = (fixed.lowerBound, fixed.upperBound) }
    switch axis.scale {
    case .linear: layLinear(axis, intervals: intervals)
    case .logarithmic: layLogarithmic(axis)
    }
  }

  private mutating func layLinear(_ axis: ChartAxis, intervals: Int) {
    if lower == upper {
      let room = lower == 0 ? 1 : max(lower.magnitude * 0.1, 1e-300)
      let largest = Double.greatestFiniteMagnitude
      (lower, upper) = (max(lower - room, -largest), min(upper + room, largest))
    }
    let step = Step(half: upper / 2 - lower / 2, intervals: intervals, isWhole: axis.isCount)
    let isRounded = axis.extent == .rounded
    // Steps add up to the ends but for their last bits.
    let slack = 1e-9
    let first = isRounded ? (lower / step.size + slack).rounded(.down) : (lower / step.size - slack).rounded(.up)
    let last = isRounded ? (upper / step.size - slack).rounded(.up) : (upper / step.size + slack).rounded(.down)
    // Numbers that differ in their last bits only have no steps between them.
    guard first.magnitude < 1e15, last - first < 100, first <= last else { return }
    ticks = stride(from: first, through: last, by: 1).map { multiple in
      let value = step.value(multiple)
      return Tick(value: value, label: step.label(value, unit: axis.unit))
    }
    // A step beyond the largest numbers is no number.
    ticks.removeAll { !$0.value.isFinite }
    guard isRounded, let low = ticks.first?.value, let high = ticks.last?.value else { return }
    (lower, upper) = (min(lower, low), max(upper, high))
  }

  private mutating func layLogarithmic(_ axis: ChartAxis) {
    if !(lower > 0) { lower = upper > 0 ? upper / 10 : 1 }
    // Beyond, powers of ten and twice an end are no numbers any more.
    (lower, upper) = (min(max(lower, 1e-300), 1e300), min(max(upper, 1e-300), 1e300))
    if !(upper > lower) { (lower, upper) = (lower / 2, lower * 2) }
    if axis.extent == .rounded {
      lower = Self.mark(below: lower) ?? lower
      upper = Self.mark(above: upper) ?? upper
    }
    ticks = Self.decades(lower, upper)
  }

  /// 0 at the lower end, 1 at the upper; nil for what cannot be drawn.
  func fraction(_ value: Double) -> Double? {
    let fraction: Double
    switch scale {
    case .linear:
      // Halves, so that the span of the largest numbers is finite.
      fraction = (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    case .logarithmic:
      guard value.isFinite, value > 0 else { return nil }
      let start = decadeLogarithm(lower)
      fraction = (decadeLogarithm(value) - start) / (decadeLogarithm(upper) - start)
    }
    return fraction.isFinite ? fraction : nil
  }

  /// A step of 1, 2 or 5 times a power of ten.
  private struct Step {
    var multiple: Int
    var exponent: Int

    var size: Double { value(1) }

    /// A multiple of the step, rounded once.
    func value(_ count: Double) -> Double {
      let whole = count * Double(multiple)
      return exponent < 0 ? whole / powerOfTen(-exponent) : whole * powerOfTen(exponent)
    }

    /// - Parameter half: half of what the steps cut, for the whole may be larger than any number.
    init(half: Double, intervals: Int, isWhole: Bool) {
      let raw = max(half / Double(intervals) * 2, 1e-300)
      exponent = decade(of: raw)
      let fraction = raw / powerOfTen(exponent)
      multiple = fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : 5
      if fraction >= 7.5 {
        multiple = 1
        exponent += 1
      }
      if isWhole, exponent < 0 { (multiple, exponent) = (1, 0) }
    }

    /// All labels of an axis have the same places behind the point.
    func label(_ value: Double, unit: ChartAxis.Unit) -> String {
      switch unit {
      case .share: return NumberText.fixed(value * 100, places: max(0, -exponent - 2), trimmed: false) + "%"
      case .number:
        if value.magnitude >= 1e7 || exponent < -5 { return NumberText.measured(value) }
        return NumberText.fixed(value, places: max(0, -exponent), trimmed: false)
      }
    }
  }

  private static func decades(_ lower: Double, _ upper: Double) -> [Tick] {
    let first = Int((decadeLogarithm(lower) - 1e-9).rounded(.up))
    let last = Int((decadeLogarithm(upper) + 1e-9).rounded(.down))
    // Two powers of ten say little: 2 and 5 between them.
    guard last - first >= 2 else {
      var ticks: [Tick] = []
      for exponent in (first - 1)...max(last, first - 1) {
        for multiple in [1.0, 2, 5] {
          let value = multiple * powerOfTen(exponent)
          guard value >= lower * 0.999_999, value <= upper * 1.000_001 else { continue }
          ticks.append(Tick(value: value, label: NumberText.measured(value)))
        }
      }
      return ticks
    }
    let stride = (last - first) / 7 + 1
    let exponents = Array(Swift.stride(from: first, through: last, by: stride))
    return zip(exponents, NumberText.powersOfTen(exponents)).map { Tick(value: powerOfTen($0), label: $1) }
  }

  private static func mark(below value: Double) -> Double? {
    let exponent = decade(of: value)
    return [5.0, 2, 1].map { $0 * powerOfTen(exponent) }.first { $0 <= value }
  }

  private static func mark(above value: Double) -> Double? {
    let exponent = decade(of: value)
    return [1.0, 2, 5, 10].map { $0 * powerOfTen(exponent) }.first { $0 >= value && $0.isFinite }
  }
}
