internal import Glibc
public import ONNX

/// A linear model that was fitted: weighted sums of the encoded features, and what becomes of them.
public struct LinearModel: FittedModel, Hashable {
  let encoding: FeatureEncoding
  let link: ModelLink
  /// Output by output, one for each place of the encoding and last the intercept.
  let weights: [Float]
  /// Whether the tolerance was reached, and not the bound on iterations.
  public let isConverged: Bool
  /// Passes that the solver made beyond the first.
  public let iterations: Int

  private var single: SinglePrecisionWeights {
    SinglePrecisionWeights(weights, stride: encoding.width + 1, numbers: encoding.numbers.count)
  }

  public var outputs: Int {
    switch link {
    case .value: 1
    case .logistic: 2
    case .softmax: weights.count / (encoding.width + 1)
    }
  }

  public func predict(_ features: FeatureSet) -> [Float] {
    let rows = EncodedRows(features, encoding, threads: 1)
    let single = single
    let outputs = outputs
    var margins = [Float](repeating: 0, count: single.outputs * EncodedRows.tileRows)
    var result: [Float] = []
    result.reserveCapacity(features.rowCount * outputs)
    for index in 0..<rows.tileCount {
      let tile = rows.tile(index)
      margins.withUnsafeMutableBufferPointer { rows.margins(tile, single, into: $0) }
      let count = tile.rows.count
      for row in 0..<count {
        switch link {
        case .value: result.append(margins[row])
        case .logistic:
          let probability = 1 / (1 + expf(-margins[row]))
          result.append(1 - probability)
          result.append(probability)
        case .softmax:
          var largest = margins[row]
          for output in 1..<outputs { largest = max(largest, margins[output * count + row]) }
          let start = result.count
          var total: Float = 0
          for output in 0..<outputs {
            let power = expf(margins[output * count + row] - largest)
            result.append(power)
            total += power
          }
          for output in 0..<outputs { result[start + output] /= total }
        }
      }
    }
    return result
  }

  public func emit(into graph: inout GraphBuilder, features: [String]) -> String {
    link.emit(encoding.emit(single, into: &graph, features: features), into: &graph)
  }
}

extension LinearModel {
  /// What a column's value is multiplied with.
  public struct Coefficient: Hashable, Sendable {
    /// Of the features.
    public var column: Int
    /// Nil for a number; `levels` of the column for a missing value.
    public var level: Int?
    /// One for each output; of two classes, that of class 1 alone. In units of the column as it came.
    public var values: [Double]
  }

  /// In the order of the numbers, then of each category's levels.
  public var coefficients: [Coefficient] {
    let stride = encoding.width + 1
    func values(_ place: Int, _ factor: Float) -> [Double] {
      Swift.stride(from: place, to: weights.count, by: stride).map { Double(weights[$0]) * Double(factor) }
    }
    let numbers = encoding.numbers.enumerated().map { place, number in
      Coefficient(column: number.column, level: nil, values: values(place, number.factor))
    }
    return numbers
      + encoding.categories.flatMap { category in
        (0..<category.width).map { level in
          Coefficient(column: category.column, level: level, values: values(category.offset + level, 1))
        }
      }
  }

  /// What is predicted, before the link, where all numbers are 0 and no category has a level; one for each output.
  public var intercepts: [Double] {
    let stride = encoding.width + 1
    return Swift.stride(from: 0, to: weights.count, by: stride).map { start in
      let shift = encoding.numbers.enumerated().reduce(0.0) { sum, entry in
        sum + Double(weights[start + entry.offset]) * Double(entry.element.center) * Double(entry.element.factor)
      }
      return Double(weights[start + encoding.width]) - shift
    }
  }
}
