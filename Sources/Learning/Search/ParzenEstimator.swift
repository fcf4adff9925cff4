internal import Glibc
internal import RuntimeContract
internal import Tabular

/// A density over a space, as a mixture with a kernel at each of some points and one over all of it; each kernel is a
/// product over the dimensions. After Optuna 5.0's: a normal kernel is as wide as the distance to the farther of its
/// neighbours, within limits, and cut off at the bounds; a categorical one prefers its own value.
struct ParzenEstimator {
  private struct Normal {
    var center: Double
    var width: Double
    /// How much of the uncut kernel is within the bounds.
    var mass: Double
  }

  private enum Kernels {
    case normal([Normal], ParameterSpace.Bounds)
    /// The probability of each value, kernel by kernel.
    case choices([[Double]])
  }

  private let dimensions: [Kernels]
  private let weights: [Double]

  /// - Parameter points: the oldest first; the oldest of more than 25 weigh less.
  init(_ space: ParameterSpace, _ points: [[Double]]) {
    let count = points.count
    var weights = [Double](repeating: 1, count: count)
    if count >= 25 {
      let ramp = count - 25
      for place in 0..<ramp {
        let low = 1 / Double(count)
        weights[place] = ramp == 1 ? low : low + (1 - low) * Double(place) / Double(ramp - 1)
      }
    }
    weights.append(1)
    let total = weights.reduce(0, +)
    self.weights = weights.map { $0 / total }
    dimensions = space.dimensions.enumerated().map { place, dimension in
      let values = points.map { $0[place] }
      guard let bounds = ParameterSpace.Bounds(dimension) else {
        return .choices(Self.choices(values, count: dimension.values.count))
      }
      return .normal(Self.normals(values, bounds), bounds)
    }
  }

  private static func choices(_ values: [Double], count: Int) -> [[Double]] {
    let even = [Double](repeating: 1 / Double(count), count: count)
    let share = 1 / Double(values.count + 1)
    return values.map { value in
      var weights = [Double](repeating: share, count: count)
      weights[Int(value)] += 1
      let total = weights.reduce(0, +)
      return weights.map { $0 / total }
    } + [even]
  }

  private static func normals(_ values: [Double], _ bounds: ParameterSpace.Bounds) -> [Normal] {
    let range = bounds.high - bounds.low
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let ends = [bounds.low] + order.map { values[$0] } + [bounds.high]
    var widths = [Double](repeating: range, count: values.count)
    for (place, index) in order.enumerated() {
      let below = ends[place + 1] - ends[place]
      let above = ends[place + 2] - ends[place + 1]
      // The outermost look at their neighbour alone, and not at the bound.
      if values.count > 1, place == 0 {
        widths[index] = above
      } else if values.count > 1, place == values.count - 1 {
        widths[index] = below
      } else {
        widths[index] = max(below, above)
      }
    }
    let least = range / min(100, Double(values.count + 2))
    let kernels =
      zip(values, widths).map { ($0, min(max($1, least), range)) } + [((bounds.low + bounds.high) / 2, range)]
    return kernels.map { center, width in
      let width = width > 0 ? width : 1
      return Normal(
        center: center, width: width,
        mass: cumulated((bounds.high - center) / width) - cumulated((bounds.low - center) / width))
    }
  }

  /// The standard normal distribution's function.
  private static func cumulated(_ value: Double) -> Double { erfc(-value / 2.0.squareRoot()) / 2 }

  func draw(_ generator: inout SeededGenerator) -> [Double] {
    let kernel = pick(weights, &generator)
    return dimensions.map { dimension in
      switch dimension {
      case .choices(let kernels): return Double(pick(kernels[kernel], &generator))
      case .normal(_, let bounds) where bounds.isPoint: return bounds.rounded(bounds.low)
      case .normal(let kernels, let bounds):
        // The center is within the bounds and the width at most their distance, so every third try is within, or more.
        while true {
          let radius = (-2 * log(1 - generator.unit())).squareRoot()
          let value = kernels[kernel].center + kernels[kernel].width * radius * cos(2 * .pi * generator.unit())
          if bounds.low...bounds.high ~= value { return bounds.rounded(value) }
        }
      }
    }
  }

  private func pick(_ weights: [Double], _ generator: inout SeededGenerator) -> Int {
    var rest = generator.unit()
    for (place, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return place }
    }
    return weights.count - 1
  }

  func logDensity(_ point: [Double]) -> Double {
    let logs = weights.indices.map { kernel -> Double in
      var sum = log(weights[kernel])
      for (dimension, value) in zip(dimensions, point) {
        switch dimension {
        case .choices(let kernels): sum += log(kernels[kernel][Int(value)])
        case .normal(_, let bounds) where bounds.isPoint: break
        case .normal(let kernels, let bounds):
          let normal = kernels[kernel]
          if bounds.isInteger {
            let cell = bounds.cell(value)
            let mass =
              Self.cumulated((cell.upperBound - normal.center) / normal.width)
              - Self.cumulated((cell.lowerBound - normal.center) / normal.width)
            sum += log(max(mass, 1e-300) / normal.mass)
          } else {
            let distance = (value - normal.center) / normal.width
            sum -= distance * distance / 2 + log(normal.width * normal.mass * (2 * Double.pi).squareRoot())
          }
        }
      }
      return sum
    }
    let largest = logs.max() ?? 0
    return largest + log(logs.reduce(0) { $0 + exp($1 - largest) })
  }
}
