internal import Glibc
internal import RuntimeContract
internal import Tabular

/// The dimensions of a search as numbers: of a range, the value or its logarithm; of a list, the place in it.
struct ParameterSpace: Sendable {
  let dimensions: [SearchDimension]

  /// One random set of parameters: evenly within ranges, or evenly within their logarithm.
  func draw(_ generator: inout SeededGenerator) -> [Double] {
    dimensions.map { dimension in
      guard let bounds = Bounds(dimension) else { return Double(generator.below(dimension.values.count)) }
      return bounds.rounded(bounds.low + generator.unit() * (bounds.high - bounds.low))
    }
  }

  func parameters(_ point: [Double]) -> [AlgorithmParameter] {
    zip(dimensions, point).map { dimension, coordinate in
      guard let range = dimension.range else {
        return AlgorithmParameter(name: dimension.name, value: dimension.values[Int(coordinate)])
      }
      let value = min(max(range.log ? exp(coordinate) : coordinate, range.minimum), range.maximum)
      return AlgorithmParameter(
        name: dimension.name, value: range.integer ? .integer(Int(value.rounded())) : .number(value))
    }
  }

  /// - Precondition: the parameters are of this space.
  func point(_ parameters: [AlgorithmParameter]) -> [Double] {
    zip(dimensions, parameters).map { dimension, parameter in
      guard let range = dimension.range else {
        guard let place = dimension.values.firstIndex(of: parameter.value) else {
          preconditionFailure("the trial is of another space")
        }
        return Double(place)
      }
      let value: Double
      switch parameter.value {
      case .integer(let integer): value = Double(integer)
      case .number(let number): value = number
      case .string, .bool: preconditionFailure("the trial is of another space")
      }
      return range.log ? log(value) : value
    }
  }

  /// The interval of a range's coordinate. Whole numbers have half a unit around them.
  struct Bounds: Sendable {
    let low: Double
    let high: Double
    let isLogarithm: Bool
    let isInteger: Bool

    init?(_ dimension: SearchDimension) {
      guard let range = dimension.range else { return nil }
      let margin = range.integer ? 0.5 : 0
      isLogarithm = range.log
      isInteger = range.integer
      let least = range.minimum - margin
      let most = range.maximum + margin
      low = range.log ? log(least) : least
      high = range.log ? log(most) : most
      self.range = range
    }

    private let range: SearchRange

    /// Whether there is one coordinate: a kernel has no width then.
    var isPoint: Bool { !(low < high) }

    /// The coordinate of the nearest value that there is.
    func rounded(_ coordinate: Double) -> Double {
      guard isInteger else { return coordinate }
      let value = (isLogarithm ? exp(coordinate) : coordinate).rounded()
      let inside = min(max(value, range.minimum), range.maximum)
      return isLogarithm ? log(inside) : inside
    }

    /// From half a unit below to half a unit above a whole number's coordinate.
    func cell(_ coordinate: Double) -> ClosedRange<Double> {
      if !isLogarithm { return coordinate - 0.5...coordinate + 0.5 }
      let value = exp(coordinate).rounded()
      return log(value - 0.5)...log(value + 0.5)
    }
  }
}
